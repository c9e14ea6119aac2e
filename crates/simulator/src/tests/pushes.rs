//! The push service, and devices that are woken by it.

use super::{honest::Honest, pusher::Pusher, site, soon};
use crate::{
    Device, Kind, PushHost, Typed,
    push::{Mishap, PushCertificate, Reason},
};
use apple_mdm::command::Command;
use http::{HeaderValue, StatusCode};
use std::{sync::Arc, time::Duration};

const UUID: &str = "5b0e3c1a";

async fn awake(server: &Honest, push: &PushHost, kind: Kind) -> Arc<Device> {
    let device = Device::new(&site().with_push(push.clone()), kind, 3).unwrap();
    device.enrol(&server.profile()).await.unwrap();
    let attends = device.clone();
    tokio::spawn(async move { attends.attend().await });
    server.forget_what_was_heard();
    device
}

async fn ready() -> (Honest, PushHost, PushCertificate) {
    let (server, push) = (Honest::start().await, PushHost::start().await.unwrap());
    let certificate = push.push_certificate(UUID).unwrap();
    (server, push, certificate)
}

#[tokio::test]
async fn a_push_wakes_a_device_which_is_locked_and_comes_back_with_its_pin() {
    let (server, push, certificate) = ready().await;
    let mac = awake(&server, &push, Kind::SiliconMac).await;
    let mut pusher = Pusher::dial(&push, Some(&certificate)).await.unwrap();
    let (token, magic) = mac.reach().unwrap();
    let again = || Pusher::request(&token, &magic, &certificate.topic);
    let mut log = push.log();
    server.tells("lock", &Command::DeviceLock { pin: Some("004217"), message: "", phone: "" });
    assert_eq!(pusher.send(again()).await.unwrap(), (StatusCode::OK, String::new()));
    let push = soon(log.recv()).await.unwrap();
    assert!(push.rang && push.answer.is_ok() && push.topic == certificate.topic);
    soon(server.is_told_of("lock")).await;
    server.tells("ask", &Command::SecurityInfo);
    // The push is taken, but the Mac is off the network.
    assert_eq!(pusher.send(again()).await.unwrap().0, StatusCode::OK);
    assert_eq!(mac.type_pin("004217"), Typed::Opened);
    soon(server.is_told_of("ask")).await;
    assert_eq!(server.reports().len(), 2);
}

#[tokio::test]
async fn a_wrong_word_is_taken_and_wakes_nobody() {
    let (server, push, certificate) = ready().await;
    let device = awake(&server, &push, Kind::IPhone).await;
    let mut pusher = Pusher::dial(&push, Some(&certificate)).await.unwrap();
    let mut log = push.log();
    let (token, _) = device.reach().unwrap();
    let answer = pusher.send(Pusher::request(&token, "another", &certificate.topic)).await.unwrap();
    assert_eq!(answer.0, StatusCode::OK);
    assert!(!soon(log.recv()).await.unwrap().rang);
}

#[tokio::test]
async fn what_is_not_as_it_should_be_is_refused_with_the_reason() {
    let (server, push, certificate) = ready().await;
    let device = awake(&server, &push, Kind::IPhone).await;
    let (token, magic) = device.reach().unwrap();
    let mut pusher = Pusher::dial(&push, Some(&certificate)).await.unwrap();
    let topic = certificate.topic.as_str();
    let with = |name: &'static str, value: Option<&'static str>| {
        let mut request = Pusher::request(&token, &magic, topic);
        request.headers_mut().remove(name);
        if let Some(value) = value {
            request.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        request
    };
    let body = |body: &'static str| {
        let mut request = Pusher::request(&token, &magic, topic);
        *request.body_mut() = body.into();
        request
    };
    for (request, status, reason) in [
        (with("apns-topic", None), 400, "MissingTopic"),
        (with("apns-topic", Some("com.example.app")), 400, "BadTopic"),
        (with("apns-topic", Some("com.apple.mgmt.External.other")), 400, "TopicDisallowed"),
        (with("apns-push-type", None), 400, "InvalidPushType"),
        (with("apns-push-type", Some("alert")), 400, "InvalidPushType"),
        (with("apns-priority", Some("7")), 400, "BadPriority"),
        (with("apns-expiration", Some("soon")), 400, "BadExpirationDate"),
        (body("{}"), 400, "PayloadEmpty"),
        (body(r#"{"mdm":"x","aps":{}}"#), 400, "PayloadEmpty"),
        (Pusher::request(&[7; 32], &magic, topic), 400, "BadDeviceToken"),
        (Pusher::request(&[], &magic, topic), 404, "BadPath"),
    ] {
        let answer = pusher.send(request).await.unwrap();
        assert_eq!((answer.0.as_u16(), answer.1.as_str()), (status, reason));
    }
    let mut long = Pusher::request(&token, &magic, topic);
    *long.body_mut() = "x".repeat(5000).into();
    assert_eq!(pusher.send(long).await.unwrap().1, "PayloadTooLarge");
    device.check_out().await.unwrap();
    let answer = pusher.send(Pusher::request(&token, &magic, topic)).await.unwrap();
    assert_eq!(answer, (StatusCode::GONE, "Unregistered".into()));
}

#[tokio::test]
async fn only_its_own_certificates_push_and_only_for_their_topic() {
    let (server, push, certificate) = ready().await;
    let device = awake(&server, &push, Kind::IPhone).await;
    let (token, magic) = device.reach().unwrap();
    let foreign = PushHost::start().await.unwrap().push_certificate(UUID).unwrap();
    let other = push.push_certificate("other").unwrap();
    let day = Duration::from_hours(24);
    let ended = push.authority().push_certificate_for(UUID, day, 2 * day).unwrap();
    for (shown, topic, status, reason) in [
        (None, &certificate.topic, 403, "MissingProviderToken"),
        (Some(&foreign), &certificate.topic, 403, "BadCertificate"),
        (Some(&ended), &certificate.topic, 403, "BadCertificate"),
        (Some(&other), &certificate.topic, 400, "TopicDisallowed"),
        (Some(&other), &other.topic, 400, "DeviceTokenNotForTopic"),
    ] {
        let mut pusher = Pusher::dial(&push, shown).await.unwrap();
        let answer = pusher.send(Pusher::request(&token, &magic, topic)).await.unwrap();
        assert_eq!((answer.0.as_u16(), answer.1.as_str()), (status, reason));
    }
}

#[tokio::test]
async fn whatever_can_happen_to_a_push_can_be_made_to_happen() {
    let (server, push, certificate) = ready().await;
    let device = awake(&server, &push, Kind::IPhone).await;
    let (token, magic) = device.reach().unwrap();
    let request = || Pusher::request(&token, &magic, &certificate.topic);
    let mut pusher = Pusher::dial(&push, Some(&certificate)).await.unwrap();
    let mut log = push.log();
    push.let_happen(2, Mishap::Refuse(Reason::TooManyRequests));
    for _ in 0..2 {
        assert_eq!(pusher.send(request()).await.unwrap().0, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(soon(log.recv()).await.unwrap().answer, Err(Reason::TooManyRequests));
    }
    push.let_happen(1, Mishap::Slow(Duration::from_millis(1)));
    push.let_happen(1, Mishap::Lost);
    for rang in [true, false] {
        assert_eq!(pusher.send(request()).await.unwrap().0, StatusCode::OK);
        assert_eq!(soon(log.recv()).await.unwrap().rang, rang);
    }
    push.let_happen(1, Mishap::Cut);
    assert!(pusher.send(request()).await.is_err());
    let mut pusher = Pusher::dial(&push, Some(&certificate)).await.unwrap();
    assert!(pusher.send(request()).await.is_ok());
    push.go_away().await;
    assert!(pusher.send(request()).await.is_err());
    assert!(Pusher::dial(&push, Some(&certificate)).await.is_none());
    push.come_back().await.unwrap();
    let mut pusher = Pusher::dial(&push, Some(&certificate)).await.unwrap();
    assert_eq!(pusher.send(request()).await.unwrap().0, StatusCode::OK);
    push.let_happen(1, Mishap::Goodbye);
    assert_eq!(pusher.send(request()).await.unwrap().0, StatusCode::OK, "it is still answered");
    soon(async { while pusher.send(request()).await.is_ok() {} }).await;
}
