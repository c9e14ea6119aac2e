use super::*;
use domain::{ActionId, ActionKind, DeviceId, Mode};
use uuid::Uuid;

const ASKED: Moment = Moment(1000);
const LATER: Moment = Moment(5000);
const NOW: Moment = Moment(10_000);

fn device() -> Device {
    let id = DeviceId(Uuid::nil());
    let mac = Device::new(id, "Library-Mac-07", Platform::MacOs, Mode::DeviceEnrolment, Moment(0));
    Device { enrolment: Enrolment::Active, ..mac }
}

fn action() -> Action {
    Action {
        id: ActionId(Uuid::nil()),
        device: DeviceId(Uuid::nil()),
        device_name: "Library-Mac-07".into(),
        serial: None,
        platform: Platform::MacOs,
        kind: ActionKind::RemoteLock,
        state: State::Queued,
        by: None,
        by_name: "Ada".into(),
        reason: String::new(),
        message: String::new(),
        phone: String::new(),
        asked: ASKED,
        changed: ASKED,
        expires: NOW,
        sent: None,
        sent_last: None,
        handed_out: 0,
        deferred: 0,
        finished: None,
        cause: None,
        code: None,
        said: String::new(),
        message_result: None,
        standing: None,
        outstanding: false,
        has_pin: false,
        pin_ends: None,
        opened: None,
        opened_by: String::new(),
        verified: None,
        bulk: None,
    }
}

fn woken(pushed: Option<Moment>) -> Waking {
    Waking { has_address: true, pushed, refused: None }
}

fn told(action: &Action, device: &Device, waking: &Waking) -> Waiting {
    // What is told in one language is told in the other.
    let dutch = waiting(Locale::nl, action, device, waking, NOW);
    let told = waiting(Locale::en, action, device, waking, NOW);
    assert_eq!((dutch.lines.len(), dutch.mend), (told.lines.len(), told.mend));
    told
}

fn says(told: &Waiting, lines: &[&str], mend: Option<Mend>) {
    assert_eq!(told.lines, lines);
    assert_eq!(told.mend, mend);
}

#[test]
fn a_device_that_is_not_enrolled_is_to_be_enrolled() {
    for (enrolment, line) in [
        (Enrolment::Never, say!(Locale::en, waiting.never)),
        (Enrolment::Ended, say!(Locale::en, waiting.left)),
    ] {
        let device = Device { enrolment, ..device() };
        says(&told(&action(), &device, &woken(None)), &[line], Some(Mend::Enrol));
    }
}

#[test]
fn a_device_is_not_reached_with_a_certificate_that_is_over_or_without_an_address() {
    let over = Device { certificate_ends: Some(NOW), ..device() };
    let line = say!(Locale::en, waiting.shut);
    says(&told(&action(), &over, &woken(Some(LATER))), &[line], Some(Mend::Enrol));
    let line = say!(Locale::en, waiting.no_address);
    says(&told(&action(), &device(), &Waking::default()), &[line], Some(Mend::Enrol));
}

#[test]
fn a_dead_address_is_waited_out_whatever_the_service_said() {
    let dead = Device { push_dead: true, ..device() };
    let waking = Waking { refused: Some((LATER, "Unregistered".into())), ..woken(None) };
    says(&told(&action(), &dead, &waking), &[say!(Locale::en, waiting.dead)], None);
}

#[test]
fn what_was_not_pushed_since_it_was_asked_says_so() {
    let line = say!(Locale::en, waiting.not_pushed);
    for before in [None, Some(Moment(999))] {
        says(&told(&action(), &device(), &woken(before)), &[line], Some(Mend::Push));
    }
}

#[test]
fn a_refused_push_tells_the_services_word_and_what_it_means() {
    for (reason, means, mend) in [
        ("BadDeviceToken", say!(Locale::en, waiting.bad_token), None),
        ("DeviceTokenNotForTopic", say!(Locale::en, waiting.other_topic), Some(Mend::Push)),
        ("BadTopic", say!(Locale::en, waiting.bad_topic), Some(Mend::Push)),
        ("BadCertificate", say!(Locale::en, waiting.bad_certificate), Some(Mend::Push)),
        ("Unregistered", say!(Locale::en, waiting.unregistered), None),
        ("TooManyRequests", say!(Locale::en, waiting.too_many), None),
        ("ExpiredToken", say!(Locale::en, waiting.other_reason), None),
    ] {
        let waking = Waking { refused: Some((LATER, reason.into())), ..woken(None) };
        let told = told(&action(), &device(), &waking);
        assert!(told.lines[0].contains(reason) && told.lines[0].contains("00:00"), "{told:?}");
        assert_eq!((told.lines[1].as_str(), told.mend), (means, mend), "{reason}");
    }
}

#[test]
fn silence_after_a_push_has_its_plain_reasons() {
    let when = moment(Locale::en, LATER);
    let silent = say!(Locale::en, waiting.silent, when = when.clone());
    for seen in [None, Some(Moment(4999))] {
        says(&told(&action(), &Device { seen, ..device() }, &woken(Some(LATER))), &[&silent], None);
    }
    for platform in [Platform::Ios, Platform::IpadOs] {
        let phone = Device { platform, ..device() };
        let no_wifi = say!(Locale::en, can.may_have_no_wifi);
        says(&told(&action(), &phone, &woken(Some(LATER))), &[&silent, no_wifi], None);
    }
    let heard = Device { seen: Some(LATER), ..device() };
    let line = say!(Locale::en, waiting.heard, when = when);
    says(&told(&action(), &heard, &woken(Some(LATER))), &[&line], None);
}

#[test]
fn what_the_device_has_got_waits_for_its_answer() {
    let sent = Action { state: State::Sent, sent: Some(LATER), handed_out: 1, ..action() };
    let line = say!(Locale::en, waiting.answers, when = moment(Locale::en, LATER));
    let heard = Device { seen: Some(LATER), ..device() };
    says(&told(&sent, &heard, &woken(Some(Moment(2000)))), &[&line], None);
    // It came by itself, without having been woken.
    says(&told(&sent, &heard, &woken(None)), &[&line], None);
}

#[test]
fn a_device_that_said_not_now_is_told_of_with_how_often() {
    let deferred = Action { state: State::Deferred, handed_out: 3, deferred: 3, ..action() };
    let line = say!(Locale::en, waiting.not_now, count = 3);
    assert!(line.contains("3 times"), "{line}");
    let heard = Device { seen: Some(LATER), ..device() };
    says(&told(&deferred, &heard, &woken(Some(Moment(2000)))), &[&line], None);
    let silent = say!(Locale::en, waiting.silent, when = moment(Locale::en, LATER));
    says(&told(&deferred, &device(), &woken(Some(LATER))), &[&line, &silent], None);
    let once = Action { state: State::Sent, sent: Some(LATER), handed_out: 2, deferred: 1, ..action() };
    let lines = told(&once, &heard, &woken(None)).lines;
    assert!(lines.len() == 2 && lines[1].contains("1 time"), "{lines:?}");
}
