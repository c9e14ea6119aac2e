//! What can be wrong with a device.

use super::{enrolled, honest::Honest, site};
use crate::{Device, Failure, Fault, Kind};
use apple_mdm::{
    command::Command,
    report::{Report, Status},
};

const SCREEN: Command<'_> = Command::DeviceLock { pin: None, message: "", phone: "" };

#[tokio::test]
async fn it_puts_off_as_often_as_it_is_made_to() {
    let server = Honest::start().await;
    let phone = enrolled(&server, Kind::IPhone).await;
    phone.suffers(Fault::NotNow(2));
    for status in ["NotNow", "NotNow", "Acknowledged"] {
        server.tells("1", &SCREEN);
        assert_eq!(phone.poll().await.unwrap()[0].status, status);
    }
    assert_eq!(server.reports()[0].status, Status::NotNow);
    assert_eq!(server.reports().len(), 3);
}

#[tokio::test]
async fn it_fails_in_the_words_that_it_is_given() {
    let server = Honest::start().await;
    let phone = enrolled(&server, Kind::IPhone).await;
    phone.suffers(Fault::Fails(Failure::new("MCPasscodeErrorDomain", 5010, "The device is locked.")));
    server.tells("1", &Command::SecurityInfo);
    server.tells("2", &Command::SecurityInfo);
    phone.poll().await.unwrap();
    let failed = Status::Failed {
        domain: "MCPasscodeErrorDomain".into(),
        code: Some(5010),
        text: "The device is locked.".into(),
    };
    let statuses: Vec<_> = server.reports().into_iter().map(|report| report.status).collect();
    assert_eq!(statuses, [failed, Status::Acknowledged]);
}

#[tokio::test]
async fn it_hands_over_a_token_that_does_not_open_it() {
    let server = Honest::start().await;
    let phone = Device::new(&site(), Kind::IPhone, 1).unwrap();
    phone.suffers(Fault::WrongToken);
    phone.enrol(&server.profile()).await.unwrap();
    let token = server.reach.lock().unwrap().clone().unwrap().unlock_token.unwrap();
    server.tells("1", &Command::ClearPasscode { unlock_token: &token });
    assert_eq!(phone.poll().await.unwrap()[0].status, "Error");
    assert!(phone.screen().passcode_set);
}

#[tokio::test]
async fn a_result_whose_answer_is_lost_is_said_again_over_another_line() {
    let server = Honest::start().await;
    let phone = enrolled(&server, Kind::IPhone).await;
    phone.suffers(Fault::LostReply(1));
    server.tells("1", &SCREEN);
    // It is given away with the answer that is lost.
    server.tells("2", &Command::SecurityInfo);
    assert_eq!(phone.poll().await.unwrap().len(), 1);
    let told: Vec<_> = server.reports().iter().map(|Report { command, .. }| command.clone()).collect();
    assert_eq!(told, [Some("1".into()), Some("1".into())]);
    assert_eq!(*server.lines.lock().unwrap(), 2);
}

#[tokio::test]
async fn a_result_that_nobody_took_is_said_again_when_it_comes_by_the_next_time() {
    let server = Honest::start().await;
    let phone = enrolled(&server, Kind::IPhone).await;
    server.tells("1", &SCREEN);
    let body = phone.say(&idle(&phone)).await.unwrap().body;
    // It is not given to the device: what came of `say` is the caller's.
    assert!(!body.is_empty() && server.reports().is_empty());
    server.queue.lock().unwrap().push_back(body.to_vec());
    server.refuses_results(1);
    assert!(phone.poll().await.is_err());
    assert!(phone.screen().last.contains("503"), "{}", phone.screen().last);
    assert!(phone.poll().await.unwrap().is_empty());
    assert_eq!(server.reports()[0].command.as_deref(), Some("1"));
}

fn idle(device: &Device) -> Vec<u8> {
    let udid = device.udid();
    format!("<plist><dict><key>Status</key><string>Idle</string><key>UDID</key><string>{udid}</string></dict></plist>")
        .into_bytes()
}

#[tokio::test]
async fn a_silent_one_is_not_heard_from_until_it_recovers() {
    let server = Honest::start().await;
    for fault in [Fault::Silence, Fault::RestartWithoutWifi] {
        let phone = enrolled(&server, Kind::IPhone).await;
        phone.suffers(fault.clone());
        server.tells("1", &SCREEN);
        assert!(phone.poll().await.unwrap().is_empty() && phone.is_mute());
        assert!(server.reports().is_empty());
        if fault == Fault::Silence {
            phone.recovers();
        } else {
            assert!(phone.screen().locked && phone.unlock());
        }
        phone.rung().await;
        assert_eq!(phone.poll().await.unwrap().len(), 1);
    }
}

#[test]
fn faults_have_names() {
    assert_eq!("not-now=3".parse(), Ok(Fault::NotNow(3)));
    assert_eq!("lost-reply".parse(), Ok(Fault::LostReply(1)));
    assert_eq!("old-system".parse(), Ok(Fault::OldSystem));
    assert!("bad luck".parse::<Fault>().is_err() && "not-now=often".parse::<Fault>().is_err());
}
