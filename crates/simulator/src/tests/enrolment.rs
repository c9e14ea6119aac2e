//! Devices enrol, enrol again, and leave.

use super::{
    KEYS, enrolled,
    honest::{Honest, TOPIC},
    site,
};
use crate::{Device, Keys, Kind, Site, Trouble};
use apple_mdm::checkin::CheckIn;
use http::StatusCode;

#[tokio::test]
async fn every_kind_enrols_and_tells_what_it_is_and_how_it_is_reached() {
    let server = Honest::start().await;
    for (number, kind) in (1..).zip(Kind::ALL) {
        let device = Device::new(&site(), kind, number).unwrap();
        device.enrol(&server.profile()).await.unwrap();
        let [CheckIn::Authenticate(it), CheckIn::TokenUpdate(reach)] = &server.check_ins()[..] else {
            panic!("{kind:?}: {:?}", server.check_ins())
        };
        assert_eq!((it.topic.as_str(), reach.topic.as_str()), (TOPIC, TOPIC));
        assert_eq!(it.serial.as_deref(), Some(device.serial().as_str()));
        assert_eq!(it.product.as_deref(), Some(kind.make().product));
        assert_eq!(it.os.as_deref(), Some(kind.make().os));
        assert_eq!(reach.token.len(), 32);
        let length = reach.unlock_token.as_ref().map(|token| token.len());
        assert_eq!(length.is_some(), kind.gives_token(), "{kind:?}");
        assert!(length.is_none_or(|length| (1200..1500).contains(&length)), "{length:?}");
        assert!(device.is_enrolled() && device.screen().enrolled);
        server.forget_what_was_heard();
    }
}

#[tokio::test]
async fn a_device_with_a_key_of_its_own_on_a_curve_enrols_too_and_by_get_where_it_must() {
    let server = Honest::start().await;
    server.takes_no_posts();
    let Keys::Shared(keys) = KEYS.clone() else { panic!() };
    let site = Site::new(Keys::Own(keys[0].clone()));
    let device = Device::new(&site, Kind::Watch, 1).unwrap();
    device.enrol(&server.profile()).await.unwrap();
    assert_eq!(server.check_ins().len(), 2);
}

#[tokio::test]
async fn one_conversation_is_over_few_lines_and_a_token_is_told_once() {
    let server = Honest::start().await;
    let device = enrolled(&server, Kind::IPhone).await;
    assert_eq!(device.poll().await.unwrap(), []);
    assert_eq!(*server.lines.lock().unwrap(), 1);
    device.update_token().await.unwrap();
    let [CheckIn::TokenUpdate(reach)] = &server.check_ins()[..] else { panic!() };
    assert!(reach.unlock_token.is_none());
}

#[tokio::test]
async fn who_enrols_again_has_another_certificate_and_another_word() {
    let server = Honest::start().await;
    let device = enrolled(&server, Kind::IPad).await;
    let before = (device.fingerprint(), device.reach());
    device.enrol(&server.profile()).await.unwrap();
    let [CheckIn::Authenticate(_), CheckIn::TokenUpdate(reach)] = &server.check_ins()[..] else { panic!() };
    assert!(reach.unlock_token.is_some(), "it is told anew");
    let after = (device.fingerprint(), device.reach());
    assert!(before.0 != after.0 && before.1 != after.1);
}

#[tokio::test]
async fn a_password_works_once() {
    let server = Honest::start().await;
    let profile = server.profile();
    Device::new(&site(), Kind::IPhone, 1).unwrap().enrol(&profile).await.unwrap();
    let second = Device::new(&site(), Kind::IPhone, 2).unwrap();
    assert!(matches!(second.enrol(&profile).await, Err(Trouble::NotGiven(2))));
    assert!(!second.is_enrolled());
}

#[tokio::test]
async fn only_a_signed_profile_is_installed() {
    let server = Honest::start().await;
    let device = Device::new(&site(), Kind::IPhone, 1).unwrap();
    let mut profile = server.profile();
    let at = profile.windows(6).position(|part| part == b"School").unwrap();
    profile[at] = b'B';
    assert!(matches!(device.enrol(&profile).await, Err(Trouble::Profile("its signature is wrong"))));
    let plain = b"<plist><dict><key>PayloadContent</key><array/></dict></plist>";
    assert!(matches!(device.enrol(plain).await, Err(Trouble::Profile("it is not signed"))));
    assert!(server.check_ins().is_empty());
}

#[tokio::test]
async fn who_leaves_says_so_and_is_gone() {
    let server = Honest::start().await;
    let device = enrolled(&server, Kind::SiliconMac).await;
    device.check_out().await.unwrap();
    assert_eq!(server.check_ins(), [CheckIn::CheckOut]);
    assert!(!device.is_enrolled());
    assert!(matches!(device.poll().await, Err(Trouble::NotEnrolled)));
}

#[tokio::test]
async fn whoever_is_answered_401_leaves_and_other_refusals_change_nothing() {
    let server = Honest::start().await;
    let device = enrolled(&server, Kind::IPhone).await;
    *server.answers.lock().unwrap() = Some(StatusCode::BAD_REQUEST);
    assert!(matches!(device.poll().await, Err(Trouble::Refused(StatusCode::BAD_REQUEST))));
    assert!(device.is_enrolled() && device.poll().await.is_ok());
    *server.answers.lock().unwrap() = Some(StatusCode::UNAUTHORIZED);
    assert!(matches!(device.poll().await, Err(Trouble::Expelled(_))));
    assert!(!device.is_enrolled());
}
