//! Locks, and how they are opened.

use super::{enrolled, honest::Honest};
use crate::{Fault, Kind, Typed};
use apple_mdm::{command::Command, report::Status};
use std::time::Duration;

const LOCK: Command<'_> = Command::DeviceLock { pin: Some("004217"), message: "Bring it back", phone: "112" };
const SCREEN: Command<'_> = Command::DeviceLock { pin: None, message: "Bring it back", phone: "" };

#[tokio::test]
async fn a_locked_mac_is_silent_until_the_right_pin_is_typed() {
    let server = Honest::start().await;
    for kind in [Kind::IntelMac, Kind::SiliconMac] {
        let mac = enrolled(&server, kind).await;
        server.tells("1", &LOCK);
        server.tells("2", &Command::SecurityInfo);
        let done = mac.poll().await.unwrap();
        assert_eq!((done.len(), done[0].kind.as_str(), done[0].status), (1, "DeviceLock", "Acknowledged"));
        let [report] = &server.reports()[..] else { panic!("{:?}", server.reports()) };
        assert_eq!(
            (&report.status, report.message_result.as_deref()),
            (&Status::Acknowledged, Some("Success"))
        );
        let screen = mac.screen();
        assert!(screen.locked && screen.asks_pin && screen.mute);
        assert_eq!(
            (screen.message.as_str(), screen.phone.is_empty()),
            ("Bring it back", kind == Kind::IntelMac)
        );
        assert!(mac.poll().await.unwrap().is_empty() && !mac.unlock());
        assert_eq!(mac.type_pin("004218"), Typed::Wrong { tries: 1, wait: Duration::ZERO });
        assert_eq!(mac.type_pin("004217"), Typed::Opened);
        assert!(!mac.screen().locked && mac.screen().message.is_empty());
        assert_eq!(mac.type_pin("004217"), Typed::NotAsked);
        // What was said while it restarted it did not hear.
        assert!(mac.poll().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn who_types_wrong_too_often_waits_ever_longer() {
    let server = Honest::start().await;
    let mac = enrolled(&server, Kind::IntelMac).await;
    server.tells("1", &LOCK);
    mac.poll().await.unwrap();
    let mut now = Duration::from_hours(24);
    for (tries, minutes) in (1..).zip([0, 0, 0, 0, 1, 5, 15, 60, 60]) {
        let wait = Duration::from_mins(minutes);
        assert_eq!(mac.type_pin_at("111111", now), Typed::Wrong { tries, wait });
        if minutes > 0 {
            let second = Duration::from_secs(1);
            assert_eq!(
                mac.type_pin_at("004217", now + second),
                Typed::TooSoon { wait: wait.saturating_sub(second) }
            );
        }
        now += wait;
    }
    assert_eq!(mac.screen().wrong_tries, 9);
    assert_eq!(mac.type_pin_at("004217", now), Typed::Opened);
}

#[tokio::test]
async fn a_mac_is_not_locked_without_six_digits() {
    let server = Honest::start().await;
    let mac = enrolled(&server, Kind::SiliconMac).await;
    server.tells("1", &SCREEN);
    server.tells("2", &Command::DeviceLock { pin: Some("12345"), message: "", phone: "" });
    let done = mac.poll().await.unwrap();
    assert_eq!(done.iter().map(|done| done.status).collect::<Vec<_>>(), ["Error", "Error"]);
    assert!(matches!(server.reports()[0].status, Status::Failed { code: Some(72), .. }));
    assert!(!mac.screen().locked);
}

#[tokio::test]
async fn apple_silicon_before_11_5_is_deactivated_instead() {
    let server = Honest::start().await;
    let mac = enrolled(&server, Kind::SiliconMac).await;
    mac.suffers(Fault::OldSystem);
    server.tells("1", &LOCK);
    assert_eq!(mac.poll().await.unwrap().len(), 1);
    let screen = mac.screen();
    assert!(screen.deactivated && screen.mute && !screen.asks_pin && screen.os == "11.4");
    assert_eq!(mac.type_pin("004217"), Typed::NotAsked);
    assert!(mac.activate() && !mac.screen().locked && !mac.activate());
}

#[tokio::test]
async fn a_screen_is_turned_off_and_tells_whether_its_message_is_seen() {
    let server = Honest::start().await;
    for (kind, passcode, said, shown) in [
        (Kind::IPhone, true, Some("Success"), "Bring it back"),
        (Kind::IPad, false, Some("NoPasscodeSet"), ""),
        (Kind::SharedIPad, true, None, ""),
        (Kind::Watch, true, None, ""),
    ] {
        let device = enrolled(&server, kind).await;
        device.set_passcode(passcode);
        server.tells("1", &SCREEN);
        device.poll().await.unwrap();
        let reports = server.reports();
        assert_eq!((&reports[0].status, reports[0].message_result.as_deref()), (&Status::Acknowledged, said));
        let screen = device.screen();
        assert!(screen.locked && !screen.asks_pin && !screen.mute && screen.message == shown, "{kind:?}");
        assert!(device.unlock() && !device.screen().locked);
        server.forget_what_was_heard();
        server.tells("2", &Command::DeviceLock { pin: None, message: "", phone: "" });
        device.poll().await.unwrap();
        assert_eq!(server.reports()[0].message_result, None);
    }
}
