//! Devices through the pages: a lock and its recovery PIN from the form to its end, and what else is asked of one.

use crate::answer::Answer;
use crate::hardware::Hardware;
use crate::house::{PASSWORD, stories};
use crate::visitor::Visitor;
use domain::{Chip, Version};
use kernel::{DeviceNews, Said};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
const MINUTE: Duration = Duration::from_mins(1);

/// The PIN that a page shows.
fn shown(page: &Answer) -> Option<String> {
    let (_, rest) = page.body.split_once("id=\"pin\"")?;
    let digits: String = rest.split("</p>").next()?.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 6).then_some(digits)
}

async fn locks(ada: &Visitor, mac: &Hardware, pin: &str) -> String {
    let form = [("id", &*mac.id.to_string()), ("pin", pin)];
    ada.submits("/api/lock_device", &form).await.leads_to(&format!("{}?done=lock_asked", mac.page()));
    ada.newest_action(mac).await
}

/// How many rows the report has.
async fn report(ada: &Visitor, query: &str) -> usize {
    ada.gets(&format!("/actions.csv{query}")).await.is(200).body.lines().count() - 1
}

stories! {
    async fn a_form_that_is_sent_twice_is_one_action(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let (mac, other) = (console.mac("Elm 1", &group).await, console.mac("Elm 2", &group).await);
        let page = ada.gets(&format!("{}/lock", mac.page())).await.is(200).says("Lock Elm 1?").says("ELM 1");
        let (form, pin) = (page.field("/api/lock_device", "form"), page.field("/api/lock_device", "pin"));
        assert_eq!(pin.len(), 6);
        let sent = [("id", &*mac.id.to_string()), ("pin", &*pin), ("form", &*form)];
        for _ in 0..3 {
            ada.submits("/api/lock_device", &sent).await.leads_to(&format!("{}?done=lock_asked", mac.page()));
        }
        assert_eq!(report(&ada, "").await, 1);
        assert_eq!(mac.gets_locked().await, pin);
        ada.calls("/api/lock_device", &[("id", &*other.id.to_string()), ("form", &form)]).await.is(422);
        let sync = ada.gets(&other.page()).await.is(200).field("/api/sync_device", "form");
        for _ in 0..2 {
            ada.submits("/api/sync_device", &[("id", &*other.id.to_string()), ("form", &sync)]).await.leads_to(&other.page());
        }
        assert_eq!(report(&ada, &format!("?device={}", other.id)).await, 1);
        let many = [("kind", "sync"), ("devices[0]", &*other.id.to_string()), ("form", "00000000-0000-4000-8000-000000000007")];
        let first = ada.submits("/api/start_many", &many).await.leads_to("/bulk/").id("/bulk/");
        assert_eq!(ada.submits("/api/start_many", &many).await.leads_to("/bulk/").id("/bulk/"), first);
    }

    async fn a_second_lock_is_a_conflict_for_a_program_and_the_form_again_for_a_browser(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let mac = console.mac("Elm 1", &group).await;
        let first = locks(&ada, &mac, "482913").await;
        let form = [("id", &*mac.id.to_string()), ("pin", "593024"), ("reason", "T-9")];
        let refused = ada.calls("/api/lock_device", &form).await.is(409);
        assert!(refused.body.contains("AlreadyLocked") && refused.body.contains(&first), "{}", refused.body);
        let lock = format!("{}/lock", mac.page());
        let back = ada.submits("/api/lock_device", &form).await.leads_to(&format!("{lock}?__err="));
        let page = ada.gets(back.location()).await.says("still stands").says(&format!("/actions/{first}"));
        assert!(!page.body.contains("action=\"/api/lock_device\""), "there is nothing to send: {}", page.body);
        assert_eq!(report(&ada, "?state=failed").await, 2, "both tries are in the report");
        ada.gets("/actions?state=failed").await.is(200).says("Elm 1").says("T-9");
        assert_eq!(mac.gets_locked().await, "482913");
        assert!(mac.polls().await.is_none());
    }

    async fn a_pin_is_shown_to_whoever_gives_their_password_for_a_minute_and_on_that_screen(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let mac = console.mac("Elm 1", &group).await;
        let lock = locks(&ada, &mac, "482913").await;
        mac.gets_locked().await;
        console.clock.advance(6 * MINUTE);
        let page = mac.page();
        let form = [("id", &*lock), ("back", &*page)];
        let refused = ada.calls("/api/show_pin", &form).await.is(403);
        assert!(refused.body.contains("ConfirmFirst"), "{}", refused.body);
        let ask = ada.submits("/api/show_pin", &form).await.leads_to("/confirm?next=");
        ada.gets(ask.location()).await.is(200);
        assert_eq!(shown(&ada.gets(&page).await), None);
        ada.submits("/api/confirm", &[("password", PASSWORD), ("next", &page)]).await.leads_to(&page);
        ada.submits("/api/show_pin", &form).await.leads_to(&page);
        let elsewhere = console.stranger();
        elsewhere.signs_in("ada", PASSWORD).await.leads_to("/");
        for place in [page.clone(), format!("/actions/{lock}"), format!("/actions/{lock}/sheet")] {
            assert_eq!(shown(&ada.gets(&place).await.is(200)).as_deref(), Some("482913"), "{place}");
            assert_eq!(shown(&elsewhere.gets(&place).await.is(200)), None, "{place}");
        }
        ada.gets(&format!("/actions/{lock}")).await.says("Who has read it").says("Ada Lovelace");
        console.clock.advance(Duration::from_secs(59));
        assert!(shown(&ada.gets(&page).await).is_some());
        console.clock.advance(Duration::from_secs(1));
        assert_eq!(shown(&ada.gets(&page).await), None, "a minute is over");
        ada.submits("/api/show_pin", &form).await.leads_to(&page);
        assert!(shown(&ada.gets(&page).await).is_some());
        ada.submits("/api/cover_pin", &form).await.leads_to(&page);
        assert_eq!(shown(&ada.gets(&page).await), None, "covered by hand");
        assert_eq!(ada.gets("/audit.jsonl?deed=pin.read").await.is(200).body.lines().count(), 2);
        ada.submits("/api/show_pin", &[("id", &lock), ("back", "https://evil.example/")]).await.leads_to("/");
    }

    async fn a_pin_is_there_for_thirty_days_and_then_no_more(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let mac = console.mac("Elm 1", &group).await;
        let lock = locks(&ada, &mac, "482913").await;
        mac.gets_locked().await;
        let (page, report) = (mac.page(), format!("/actions/{lock}"));
        let form = [("id", &*lock), ("back", &*report)];
        ada.gets(&page).await.is(200).says("for 30 days.");
        console.clock.advance((30 * DAY).saturating_sub(Duration::from_secs(30)));
        console.kernel.sweep().await.unwrap();
        ada.signs_in("ada", PASSWORD).await.leads_to("/");
        ada.gets(&page).await.is(200).says("for 1 day.");
        ada.submits("/api/show_pin", &form).await.leads_to(&report);
        assert_eq!(shown(&ada.gets(&report).await.is(200)).as_deref(), Some("482913"), "in its last minute");
        console.clock.advance(Duration::from_secs(30));
        for place in [&page, &report, &format!("{report}/sheet")] {
            assert_eq!(shown(&ada.gets(place).await.is(200)), None, "{place}, uncovered before and over");
        }
        ada.calls("/api/show_pin", &form).await.is(409).says("TooLate");
        console.clock.advance(DAY);
        console.kernel.sweep().await.unwrap();
        ada.signs_in("ada", PASSWORD).await.leads_to("/");
        ada.gets(&report).await.is(200).says("The PIN was destroyed at");
        ada.gets(&format!("{report}/sheet")).await.is(200).says("There is no PIN to print");
        ada.calls("/api/show_pin", &form).await.is(409).says("TooLate");
        ada.submits("/api/delete_device", &[("id", &*mac.id.to_string())]).await.leads_to("/devices?done=device_deleted");
    }

    async fn what_deactivates_a_mac_has_to_be_known(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let mac = console.mac("Old Mac", &group).await;
        let old = DeviceNews { os: Some(Version(11, 4, 0)), chip: Some(Chip::AppleSilicon), ..DeviceNews::default() };
        mac.door().await.tells(old).await.unwrap();
        let (id, lock) = (mac.id.to_string(), format!("{}/lock", mac.page()));
        ada.gets(&lock).await.is(200).says("I know that this lock can deactivate the Mac");
        let form = [("id", &*id), ("message", "Bring it back")];
        ada.calls("/api/lock_device", &form).await.is(409).says("MustBeKnown");
        let back = ada.submits("/api/lock_device", &form).await.leads_to(&format!("{lock}?__err="));
        ada.gets(back.location()).await.says("Bring it back");
        assert_eq!(report(&ada, "").await, 0);
        let many = [("kind", "remote-lock"), ("devices[0]", &*id), ("known", "true")];
        ada.calls("/api/start_many", &many).await.is(409).says("MustBeKnown");
        let known = [("id", &*id), ("knows", "true")];
        ada.submits("/api/lock_device", &known).await.leads_to(&mac.page());
        assert_eq!(report(&ada, "").await, 1);
    }

    async fn what_has_left_cannot_be_taken_back(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let mac = console.mac("Elm 1", &group).await;
        let lock = locks(&ada, &mac, "").await;
        let cancel = format!("/actions/{lock}/cancel");
        ada.gets(&cancel).await.is(200).says("Cancel the lock of Elm 1");
        ada.submits("/api/cancel_action", &[("id", &lock)]).await.leads_to(&format!("/actions/{lock}?done=action_cancelled"));
        ada.gets(&format!("/actions/{lock}")).await.is(200).says("Nothing has happened to the device.");
        console.clock.advance(MINUTE);
        let again = locks(&ada, &mac, "").await;
        let command = mac.polls().await.expect("a lock");
        ada.calls("/api/cancel_action", &[("id", &again)]).await.is(409).says("TooLate");
        let back = ada.submits("/api/cancel_action", &[("id", &again)]).await.leads_to(&format!("/actions/{again}?__err="));
        ada.gets(back.location()).await.says("too late to cancel");
        ada.gets(&format!("/actions/{again}/cancel")).await.leads_to(&format!("/actions/{again}"));
        ada.calls("/api/say_open", &[("id", &again)]).await.is(409);
        mac.says(command.id(), Said::Acknowledged { message: None, news: None }).await;
        ada.submits("/api/say_open", &[("id", &again)]).await.leads_to(&format!("/actions/{again}?done=said_open"));
        ada.calls("/api/delete_device", &[("id", &*mac.id.to_string())]).await.is(409).says("LivePin");
    }

    async fn the_passcode_of_a_phone_is_removed_and_what_it_says_is_told(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let phone = console.phone("Phone", &group).await;
        let remove = format!("{}/remove-passcode", phone.page());
        ada.gets(&remove).await.is(200).says("Back to the device");
        let form = [("id", &*phone.id.to_string())];
        ada.calls("/api/remove_passcode", &form).await.is(409).says("NoUnlockToken");
        phone.hands_over(b"the first").await;
        console.clock.advance(MINUTE);
        phone.hands_over(b"the second").await;
        ada.gets(&remove).await.is(200).says("Remove the passcode of Phone");
        ada.submits("/api/remove_passcode", &form).await.leads_to(&format!("{}?done=removal_asked", phone.page()));
        let command = phone.polls().await.expect("it waits");
        phone.says(command.id(), Said::Failed { code: Some(5013), text: "<b>no</b>".to_owned() }).await;
        let page = ada.gets(&format!("/actions/{}", command.id())).await.is(200);
        let page = page.says("&lt;b&gt;no&lt;/b&gt;").says("5013").says("There is an older token");
        assert!(!page.body.contains("<b>no</b>"), "{}", page.body);
        let older = format!("{remove}?older=1");
        ada.gets(&older).await.is(200).says("The older unlock token received on 3 Mar 2026, 07:00 UTC is used");
        ada.submits("/api/remove_passcode", &[form[0], ("older", "true")]).await.leads_to(&phone.page());
        let command = phone.polls().await.expect("the older one");
        assert!(matches!(command, kernel::Command::RemovePasscode { ref token, .. } if **token == *b"the first"));
        phone.says(command.id(), Said::Failed { code: Some(5013), text: String::new() }).await;
        ada.gets(&older).await.is(200).says("There is no older token left to try.");
    }
}
