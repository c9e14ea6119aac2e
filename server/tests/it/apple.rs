//! Devices over the real protocol, from the link to the screen: they enrol, are woken, locked, opened, and leave.

use crate::house::stories;
use crate::outside::{id_of, seen};
use crate::visitor::Visitor;
use domain::{ActionKind, Enrolment, LockState, Ownership, State};
use kernel::LockOrder;
use simulator::{Device, Failure, Fault, Kind, Typed, UserSays};
use std::time::Duration;

async fn pin(page: &Visitor, action: domain::ActionId) -> String {
    page.submits("/api/show_pin", &[("id", &*action.to_string())]).await;
    let page = page.gets(&format!("/actions/{action}")).await.is(200);
    let (_, rest) = page.body.split_once("id=\"pin\"").expect("a PIN on the page");
    rest.split("</p>").next().unwrap().chars().filter(char::is_ascii_digit).collect()
}

stories! {
    async fn a_mac_is_enrolled_locked_and_opened_with_the_pin_that_the_page_shows(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let mac = outside.enrols(Kind::SiliconMac, 1, &token).await;
        let at_the_door = console.ada().await;
        let known = seen(&at_the_door, &mac).await;
        assert_eq!(known.device.enrolment, Enrolment::Active);
        assert_eq!(known.device.chip, Some(domain::Chip::AppleSilicon), "it was asked about itself at once");
        assert_eq!(known.device.udid.as_deref(), Some(mac.udid().as_str()));
        assert_eq!(known.groups[0].1, "Elm");
        assert!(known.device.certificate_ends.is_some());
        assert!(outside.is_pushed(&mac).await, "it was woken after it had told how it is reached");
        let order = LockOrder { message: "Bring it to room 4".into(), ..LockOrder::default() };
        let lock = at_the_door.lock(known.device.id, order).await.unwrap();
        assert!(outside.is_pushed(&mac).await);
        assert_eq!(mac.poll().await.unwrap().len(), 1);
        let screen = mac.screen();
        assert!(screen.locked && screen.asks_pin && screen.message == "Bring it to room 4", "{screen:?}");
        assert_eq!(seen(&at_the_door, &mac).await.device.lock, Some(LockState::Locked));
        let digits = pin(&ada, lock).await;
        assert!(matches!(mac.type_pin("000000"), Typed::Wrong { .. }));
        assert_eq!(mac.type_pin(&digits), Typed::Opened);
        console.clock.advance(Duration::from_mins(3));
        mac.poll().await.unwrap();
        assert_eq!(seen(&at_the_door, &mac).await.device.lock, None, "it came by over another line: it is open");
    }

    async fn a_phones_passcode_is_removed_and_the_phone_itself_shows_it(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let phone = outside.enrols(Kind::IPhone, 2, &token).await;
        let door = console.ada().await;
        let known = seen(&door, &phone).await;
        assert!(known.device.token_since.is_some() && known.device.passcode_set == Some(true));
        let removal = door.remove_passcode(known.device.id, kernel::RemoveOrder::default()).await.unwrap();
        phone.poll().await.unwrap();
        assert!(!phone.screen().passcode_set);
        let action = door.action(removal).await.unwrap().action;
        assert_eq!((action.state, action.verified.is_some()), (State::Done, true));
        assert_eq!(seen(&door, &phone).await.device.passcode_set, Some(false));
    }

    async fn a_wrong_token_fails_in_the_devices_own_words(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let phone = Device::new(&outside.site, Kind::IPhone, 3).unwrap();
        phone.suffers(Fault::WrongToken);
        phone.enrol(&outside.profile(&token).await).await.unwrap();
        let door = console.ada().await;
        let known = seen(&door, &phone).await;
        let removal = door.remove_passcode(known.device.id, kernel::RemoveOrder::default()).await.unwrap();
        phone.poll().await.unwrap();
        let action = door.action(removal).await.unwrap().action;
        assert_eq!(action.state, State::Failed);
        assert!(action.code.is_some_and(|code| (12_017..=12_019).contains(&code)), "{action:?}");
        assert!(action.said.contains("MCMDMErrorDomain"), "{}", action.said);
    }

    async fn every_kind_of_device_is_known_for_what_it_is(console) {
        use domain::{Mode, Platform as P};
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let door = console.ada().await;
        for (number, (kind, platform, mode)) in [
            (Kind::IPhone, P::Ios, Mode::DeviceEnrolment),
            (Kind::IPad, P::IpadOs, Mode::DeviceEnrolment),
            (Kind::SharedIPad, P::IpadOs, Mode::SharedIpad),
            (Kind::IntelMac, P::MacOs, Mode::DeviceEnrolment),
            (Kind::SiliconMac, P::MacOs, Mode::DeviceEnrolment),
            (Kind::Vision, P::VisionOs, Mode::DeviceEnrolment),
            (Kind::Watch, P::WatchOs, Mode::DeviceEnrolment),
        ].into_iter().enumerate() {
            let device = outside.enrols(kind, 20 + number, &token).await;
            let known = seen(&door, &device).await.device;
            assert_eq!((known.platform, known.mode), (platform, mode), "{kind:?}");
            assert!(known.os.is_some() && !known.model.is_empty(), "{known:?}");
        }
    }

    async fn what_is_not_heard_is_said_again_and_counts_once(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let mac = outside.enrols(Kind::IntelMac, 4, &token).await;
        let door = console.ada().await;
        let id = id_of(&door, &mac).await;
        mac.suffers(Fault::LostReply(2));
        let sync = door.sync(id, None).await.unwrap();
        mac.poll().await.unwrap();
        assert_eq!(door.action(sync).await.unwrap().action.state, State::Done);
        mac.suffers(Fault::NotNow(2));
        let lock = door.sync(id, None).await.unwrap();
        for waits in 1..=2 {
            mac.poll().await.unwrap();
            let action = door.action(lock).await.unwrap().action;
            assert_eq!((action.state, action.deferred), (State::Deferred, waits));
        }
        mac.poll().await.unwrap();
        assert_eq!(door.action(lock).await.unwrap().action.state, State::Done);
        mac.suffers(Fault::Fails(Failure::new("MCMDMErrorDomain", 12_021, "Unknown command")));
        let fails = door.sync(id, None).await.unwrap();
        mac.poll().await.unwrap();
        let action = door.action(fails).await.unwrap().action;
        assert_eq!((action.state, action.code), (State::Failed, Some(12_021)));
    }

    async fn a_device_that_leaves_is_heard_no_more_and_may_come_again(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let phone = outside.enrols(Kind::IPhone, 5, &token).await;
        let door = console.ada().await;
        let id = id_of(&door, &phone).await;
        phone.check_out().await.unwrap();
        assert_eq!(door.device(id).await.unwrap().device.enrolment, Enrolment::Ended);
        assert!(console.kernel.push_address(id).await.unwrap().is_none());
        phone.enrol(&outside.profile(&token).await).await.unwrap();
        let again = door.device(id).await.unwrap().device;
        assert_eq!((again.enrolment, again.token_since.is_some()), (Enrolment::Active, true));
        // In the middle of a lock, with the Mac erased and set up anew.
        let mac = outside.enrols(Kind::SiliconMac, 6, &token).await;
        let mac_id = id_of(&door, &mac).await;
        let lock = door.lock(mac_id, LockOrder::default()).await.unwrap();
        mac.poll().await.unwrap();
        let anew = outside.enrols(Kind::SiliconMac, 6, &token).await;
        assert_eq!(id_of(&door, &anew).await, mac_id);
        let known = door.device(mac_id).await.unwrap();
        assert_eq!((known.device.lock, known.device.enrolment), (None, Enrolment::Active));
        assert!(door.action(lock).await.unwrap().action.opened.is_some());
        assert!(matches!(mac.type_pin("000000"), Typed::Wrong { .. }), "the old one stays as it was");
    }

    async fn a_users_own_channel_is_heard_and_given_nothing(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let mac = outside.enrols(Kind::SiliconMac, 7, &token).await;
        let door = console.ada().await;
        let id = id_of(&door, &mac).await;
        let lock = door.lock(id, LockOrder::default()).await.unwrap();
        let said = async |what| {
            let answer = mac.user_says("somebody", what).await.unwrap();
            (answer.status.as_u16(), answer.body.len())
        };
        assert_eq!(said(UserSays::UserAuthenticate).await, (410, 0));
        assert_eq!(said(UserSays::TokenUpdate).await, (200, 0));
        assert_eq!(said(UserSays::Idle).await, (200, 0));
        assert_eq!(door.action(lock).await.unwrap().action.state, State::Queued);
        mac.poll().await.unwrap();
        assert_eq!(door.action(lock).await.unwrap().action.kind, ActionKind::RemoteLock);
        assert!(mac.screen().locked);
    }

    async fn why_a_push_failed_is_known_and_a_dead_address_lives_again(console) {
        use simulator::push::{Mishap, Reason};
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link(&group).await;
        let phone = outside.enrols(Kind::IPhone, 8, &token).await;
        assert!(outside.is_pushed(&phone).await);
        let door = console.ada().await;
        let id = id_of(&door, &phone).await;
        let waking = async |what: &str, action| {
            let told = async {
                let mut news = door.watch(kernel::Change::default());
                loop {
                    let waking = door.action(action).await.unwrap().waking.unwrap();
                    let found = match &waking.refused {
                        Some((_, reason)) => reason == what,
                        None => what == "pushed" && waking.pushed.is_some(),
                    };
                    if found {
                        return;
                    }
                    let _ = tokio::time::timeout(Duration::from_millis(50), news.next()).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(20), told).await.expect(what);
        };
        outside.push.let_happen(1, Mishap::Refuse(Reason::TooManyRequests));
        let first = door.sync(id, None).await.unwrap();
        waking("TooManyRequests", first).await;
        // Over a line that is cut it is tried once more.
        outside.push.let_happen(1, Mishap::Cut);
        let second = door.sync(id, None).await.unwrap();
        waking("pushed", second).await;
        outside.push.let_happen(1, Mishap::Refuse(Reason::Unregistered));
        let third = door.sync(id, None).await.unwrap();
        waking("Unregistered", third).await;
        assert!(door.device(id).await.unwrap().device.push_dead);
        phone.renew_reach().await.unwrap();
        assert!(!door.device(id).await.unwrap().device.push_dead);
        assert!(outside.is_pushed(&phone).await);
        outside.push.go_away().await;
        let fourth = door.sync(id, None).await.unwrap();
        waking("Unreachable", fourth).await;
        phone.poll().await.unwrap();
        assert_eq!(door.action(fourth).await.unwrap().action.state, State::Done, "it came by without");
    }

    async fn a_personal_phone_is_locked_and_its_passcode_stays(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let token = console.link_for(&group, Ownership::Personal).await;
        let phone = outside.enrols(Kind::IPhone, 9, &token).await;
        let door = console.ada().await;
        let known = seen(&door, &phone).await;
        assert!(door.remove_passcode(known.device.id, kernel::RemoveOrder::default()).await.is_err());
        door.lock(known.device.id, LockOrder::default()).await.unwrap();
        phone.poll().await.unwrap();
        assert!(phone.screen().locked);
    }
}
