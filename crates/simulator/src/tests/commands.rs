//! Passcodes, and what devices tell of themselves.

use super::{enrolled, honest::Honest};
use crate::{Kind, UserSays};
use apple_mdm::{
    checkin::CheckIn,
    command::Command,
    report::{Report, Status},
};
use http::StatusCode;

fn refused_with(report: &Report) -> Option<i64> {
    let Status::Failed { domain, code, .. } = &report.status else { return None };
    assert_eq!(domain, "MCMDMErrorDomain");
    *code
}

#[tokio::test]
async fn a_passcode_is_removed_with_the_very_token_only_and_then_the_token_is_another() {
    let server = Honest::start().await;
    let phone = enrolled(&server, Kind::IPhone).await;
    let token = server.reach.lock().unwrap().clone().unwrap().unlock_token.unwrap();
    assert!(
        token.starts_with(b"DATA") && token[4..8] == u32::try_from(token.len() - 8).unwrap().to_be_bytes()
    );
    assert!(token.windows(4).any(|part| part == b"UUID"));
    let mut wrong = token.to_vec();
    wrong[100] ^= 1;
    server.tells("1", &Command::ClearPasscode { unlock_token: &wrong });
    server.tells("2", &Command::SecurityInfo);
    phone.poll().await.unwrap();
    assert_eq!(refused_with(&server.reports()[0]), Some(12_018));
    assert_eq!(server.reports()[1].security.as_ref().unwrap().passcode_present, Some(true));
    server.forget_what_was_heard();
    server.tells("3", &Command::ClearPasscode { unlock_token: &token });
    server.tells("4", &Command::SecurityInfo);
    phone.poll().await.unwrap();
    assert_eq!(server.reports()[0].status, Status::Acknowledged);
    assert_eq!(server.reports()[1].security.as_ref().unwrap().passcode_present, Some(false));
    assert!(!phone.screen().passcode_set);
    let [CheckIn::TokenUpdate(reach)] = &server.check_ins()[..] else { panic!() };
    let next = reach.unlock_token.clone().unwrap();
    assert_ne!(next, token);
    phone.set_passcode(true);
    for (token, code) in [(&token, Some(12_018)), (&next, None)] {
        server.forget_what_was_heard();
        server.tells("5", &Command::ClearPasscode { unlock_token: token });
        phone.poll().await.unwrap();
        assert_eq!(refused_with(&server.reports()[0]), code);
    }
}

#[tokio::test]
async fn what_a_kind_does_not_know_is_an_unknown_command() {
    let server = Honest::start().await;
    for kind in [Kind::SiliconMac, Kind::SharedIPad] {
        let device = enrolled(&server, kind).await;
        server.tells("1", &Command::ClearPasscode { unlock_token: b"token" });
        device.poll().await.unwrap();
        assert_eq!(refused_with(&server.reports()[0]), Some(12_021));
    }
    let phone = enrolled(&server, Kind::IPhone).await;
    let erase = "<plist><dict><key>CommandUUID</key><string>x</string><key>Command</key><dict>\
                 <key>RequestType</key><string>EraseDevice</string></dict></dict></plist>";
    server.queue.lock().unwrap().push_back(erase.into());
    let done = phone.poll().await.unwrap();
    assert_eq!((done[0].id.as_str(), done[0].status), ("x", "Error"));
    assert_eq!(refused_with(&server.reports()[0]), Some(12_021));
    assert!(phone.is_enrolled());
}

#[tokio::test]
async fn each_kind_tells_what_it_knows() {
    let server = Honest::start().await;
    for kind in Kind::ALL {
        let device = enrolled(&server, kind).await;
        server.tells("1", &Command::DeviceInformation { mac: true });
        server.tells("2", &Command::SecurityInfo);
        device.poll().await.unwrap();
        let reports = server.reports();
        let told = reports[0].information.clone().unwrap();
        let make = kind.make();
        assert_eq!((told.serial, told.udid), (Some(device.serial()), Some(device.udid())));
        assert_eq!((told.product.as_deref(), told.os.as_deref()), (Some(make.product), Some(make.os)));
        assert_eq!(told.model.is_some(), kind != Kind::Vision);
        assert_eq!(told.apple_silicon, kind.is_mac().then_some(kind == Kind::SiliconMac));
        assert_eq!(told.pin_required, kind.is_mac().then_some(true));
        assert_eq!(told.lost_mode.is_some(), matches!(kind, Kind::IPhone | Kind::IPad | Kind::SharedIPad));
        let shared = match kind {
            Kind::IPad => Some(false),
            Kind::SharedIPad => Some(true),
            _ => None,
        };
        assert_eq!(told.multi_user, shared);
        let security = reports[1].security.clone().unwrap();
        assert_eq!(security.passcode_present, (!kind.is_mac()).then_some(true));
        assert_eq!(security.user_enrolment, Some(false));
    }
}

#[tokio::test]
async fn an_old_mac_does_not_know_its_chip() {
    let server = Honest::start().await;
    let mac = enrolled(&server, Kind::SiliconMac).await;
    mac.suffers(crate::Fault::OldSystem);
    server.tells("1", &Command::DeviceInformation { mac: true });
    mac.poll().await.unwrap();
    let told = server.reports()[0].information.clone().unwrap();
    assert_eq!((told.apple_silicon, told.pin_required, told.os.as_deref()), (None, Some(true), Some("11.4")));
}

#[tokio::test]
async fn a_user_speaks_on_a_channel_of_their_own() {
    let server = Honest::start().await;
    let mac = enrolled(&server, Kind::IntelMac).await;
    for what in [UserSays::UserAuthenticate, UserSays::TokenUpdate, UserSays::Idle] {
        assert_eq!(mac.user_says("A-USER", what).await.unwrap().status, StatusCode::OK);
    }
    assert_eq!(server.check_ins(), [CheckIn::UserAuthenticate, CheckIn::Other("TokenUpdate".into())]);
}
