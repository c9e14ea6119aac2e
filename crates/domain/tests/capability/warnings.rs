//! What is worth knowing before, and the further reasons why not.

use super::*;
use domain::Platform as P;

fn mac() -> Device {
    well(P::MacOs, Mode::DeviceEnrolment)
}

fn iphone() -> Device {
    well(P::Ios, Mode::DeviceEnrolment)
}

fn warns(device: &Device, warning: Warning) -> bool {
    lock(device).warnings().contains(&warning)
}

#[test]
fn without_a_passcode_a_lock_only_turns_the_screen_off() {
    let modes = P::ALL.iter().flat_map(|p| p.modes().map(|m| (*p, m))).filter(|(p, _)| *p != P::MacOs);
    for (platform, mode) in modes {
        let with = well(platform, mode);
        let without = Device { passcode_set: Some(false), ..with.clone() };
        assert_eq!(warns(&without, Warning::NoPasscode), lock(&with).is_available(), "{platform:?} {mode:?}");
        let unknown = Device { passcode_set: None, ..with.clone() };
        assert_eq!(lock(&unknown), lock(&with), "only what was reported counts");
    }
}

#[test]
fn a_mac_is_locked_by_its_pin_whatever_its_user_has_set() {
    assert!(!warns(&Device { passcode_set: Some(false), ..mac() }, Warning::NoPasscode));
}

#[test]
fn without_a_passcode_no_device_shows_a_message_or_a_number() {
    for device in
        [iphone(), mac(), well(P::IpadOs, Mode::SharedIpad), well(P::WatchOs, Mode::DeviceEnrolment)]
    {
        let without = Device { passcode_set: Some(false), ..device };
        for warning in [Warning::MessageIgnored, Warning::PhoneIgnored] {
            let said = lock(&without).warnings().iter().filter(|w| **w == warning).count();
            assert_eq!(said, 1, "{warning:?} {:?}", without.platform);
        }
    }
}

#[test]
fn apple_silicon_before_11_5_is_deactivated_and_the_operator_must_say_that_they_know() {
    let of = |chip, os| lock(&Device { chip, os, ..mac() });
    let silicon = Some(Chip::AppleSilicon);
    assert!(of(silicon, Some(Version(11, 4, 9))).warnings().contains(&Warning::DeactivatesMac));
    for (chip, os) in
        [(silicon, None), (None, None), (None, Some(Version(11, 0, 0))), (None, Some(Version(11, 4, 0)))]
    {
        assert!(of(chip, os).warnings().contains(&Warning::MayDeactivateMac), "{chip:?} {os:?}");
        assert!(of(chip, os).must_be_known(), "{chip:?} {os:?}");
    }
    for (chip, os) in [
        (silicon, Some(Version(11, 5, 0))),
        (None, Some(Version(11, 5, 0))),
        (None, Some(Version(10, 15, 7))),
        (Some(Chip::Intel), Some(Version(11, 4, 0))),
        (Some(Chip::Intel), None),
    ] {
        assert!(!of(chip, os).must_be_known(), "{chip:?} {os:?}");
    }
}

#[test]
fn a_mac_without_a_recovery_partition_cannot_be_locked() {
    let of = |recovery_partition| lock(&Device { recovery_partition, ..mac() });
    assert_eq!(of(Some(false)), no(Reason::NoRecoveryPartition));
    assert!(of(None).is_available());
}

#[test]
fn in_lost_mode_a_device_refuses_the_lock() {
    let lost = Device { lost_mode: Some(true), ..iphone() };
    assert_eq!(lock(&lost), no(Reason::LostMode));
    assert!(removal(&lost).is_available());
}

#[test]
fn a_mac_shows_a_message_from_10_14_and_a_number_on_apple_silicon_from_11_5() {
    let of = |chip, os| Device { chip: Some(chip), os: Some(os), ..mac() };
    assert!(warns(&of(Chip::Intel, Version(10, 13, 6)), Warning::MessageIgnored));
    assert!(!warns(&of(Chip::Intel, Version(10, 14, 0)), Warning::MessageIgnored));
    assert!(warns(&of(Chip::Intel, Version(15, 0, 0)), Warning::PhoneIgnored));
    assert!(warns(&of(Chip::AppleSilicon, Version(11, 4, 0)), Warning::PhoneIgnored));
    assert!(!warns(&of(Chip::AppleSilicon, Version(11, 5, 0)), Warning::PhoneIgnored));
}

#[test]
fn every_mac_is_off_the_network_until_somebody_types_the_pin() {
    assert!(warns(&mac(), Warning::OffTheNetwork));
    assert!(!lock(&mac()).warns(), "which is a note, for it is so with every Mac");
}

#[test]
fn an_iphone_that_was_not_heard_from_within_the_hour_may_have_no_wifi() {
    let of = |device: Device, seen| warns(&Device { seen, ..device }, Warning::MayHaveNoWifi);
    assert!(!of(iphone(), Some(NOW)));
    assert!(of(iphone(), Some(ago(2))));
    assert!(of(iphone(), None));
    assert!(of(well(P::IpadOs, Mode::SharedIpad), Some(ago(2))));
    assert!(!of(mac(), Some(ago(2))));
}

#[test]
fn what_was_never_enrolled_is_reached_by_no_channel() {
    for kind in ActionKind::ALL {
        let never = Device { enrolment: Enrolment::Never, push_dead: true, seen: None, ..iphone() };
        assert_eq!(
            Capability::of(&never, *kind, NOW),
            yes(&[Warning::NoChannel]),
            "and nothing else is said"
        );
    }
}

#[test]
fn what_left_management_can_be_asked_for_nothing() {
    for kind in ActionKind::ALL {
        let ended = Device { enrolment: Enrolment::Ended, ..iphone() };
        assert_eq!(Capability::of(&ended, *kind, NOW), no(Reason::EnrolmentEnded));
    }
}

#[test]
fn a_device_not_seen_for_days_is_named_with_the_days() {
    let of = |hours| lock(&Device { seen: Some(ago(hours)), ..mac() });
    assert!(!of(24 * 7 - 1).warns());
    assert_eq!(of(24 * 7).warnings().last(), Some(&Warning::NotSeen { days: 7 }));
    assert_eq!(of(24 * 10 + 23).warnings().last(), Some(&Warning::NotSeen { days: 10 }));
    assert_eq!(lock(&Device { seen: None, ..mac() }).warnings().last(), Some(&Warning::NeverSeen));
}

#[test]
fn a_clock_that_jumped_back_makes_no_device_silent() {
    let ahead = Device { seen: Some(NOW.plus(Duration::from_hours(100))), ..iphone() };
    assert_eq!(lock(&ahead), yes(&[]));
}

#[test]
fn a_dead_push_address_and_an_expired_certificate_are_told() {
    assert!(warns(&Device { push_dead: true, ..mac() }, Warning::PushDead));
    assert!(warns(&Device { certificate_ends: Some(NOW), ..mac() }, Warning::CertificateExpired));
    let lasting = Device { certificate_ends: Some(NOW.plus(Duration::from_millis(1))), ..mac() };
    assert!(!lock(&lasting).warns());
}
