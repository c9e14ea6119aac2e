//! The table's column of remote locks, row by row.

use super::*;
use domain::{Ownership, Platform as P};

const SILENT: &[Warning] = &[Warning::MessageIgnored, Warning::PhoneIgnored];

#[test]
fn every_iphone_and_ipad_can_be_locked_whoever_owns_it() {
    for (platform, mode) in [
        (P::Ios, Mode::DeviceEnrolment),
        (P::Ios, Mode::UserEnrolment),
        (P::IpadOs, Mode::DeviceEnrolment),
        (P::IpadOs, Mode::UserEnrolment),
    ] {
        for ownership in Ownership::ALL {
            let device = Device { ownership: *ownership, ..well(platform, mode) };
            assert_eq!(lock(&device), yes(&[]), "{platform:?} {mode:?} {ownership:?}");
        }
    }
}

#[test]
fn a_shared_ipad_is_locked_without_message_and_number() {
    assert_eq!(lock(&well(P::IpadOs, Mode::SharedIpad)), yes(SILENT));
}

#[test]
fn a_mac_enrolled_as_a_device_is_locked_and_takes_a_pin() {
    let mac = well(P::MacOs, Mode::DeviceEnrolment);
    assert_eq!(lock(&mac), yes(&[Warning::OffTheNetwork]));
    assert!(mac.takes_a_pin());
    assert!(P::ALL.iter().all(|p| well(*p, Mode::DeviceEnrolment).takes_a_pin() == (*p == P::MacOs)));
}

#[test]
fn a_mac_enrolled_by_its_user_cannot_be_locked() {
    assert_eq!(lock(&well(P::MacOs, Mode::UserEnrolment)), no(Reason::NotSupported));
}

#[test]
fn a_vision_is_locked_from_2_0_on_and_shows_no_message() {
    for mode in [Mode::DeviceEnrolment, Mode::UserEnrolment] {
        let least = Version(2, 0, 0);
        let vision = |os| Device { os, ..well(P::VisionOs, mode) };
        assert_eq!(lock(&vision(Some(least))), yes(SILENT));
        assert_eq!(lock(&vision(Some(Version(1, 9, 9)))), no(Reason::NeedsVersion { least }));
        assert_eq!(lock(&vision(None)), no(Reason::VersionUnknown { least }));
    }
}

#[test]
fn a_watch_is_locked_from_10_on() {
    let least = Version(10, 0, 0);
    let watch = |os| Device { os, ..well(P::WatchOs, Mode::DeviceEnrolment) };
    assert_eq!(lock(&watch(Some(least))), yes(&[]));
    assert_eq!(lock(&watch(Some(Version(9, 9, 9)))), no(Reason::NeedsVersion { least }));
    assert_eq!(lock(&watch(None)), no(Reason::VersionUnknown { least }));
}

#[test]
fn a_tv_can_neither_be_locked_nor_have_its_passcode_removed() {
    let tv = well(P::TvOs, Mode::DeviceEnrolment);
    assert_eq!(lock(&tv), no(Reason::NotSupported));
    assert_eq!(removal(&tv), no(Reason::NotSupported));
}

#[test]
fn an_android_that_belongs_to_the_organisation_is_locked() {
    for mode in
        [Mode::Dedicated, Mode::FullyManaged, Mode::CorporateWorkProfile, Mode::Aosp, Mode::DeviceAdmin]
    {
        assert_eq!(lock(&well(P::Android, mode)), yes(&[]), "{mode:?}");
    }
}

#[test]
fn of_somebodys_own_android_only_the_work_profile_is_locked() {
    let android = well(P::Android, Mode::PersonalWorkProfile);
    assert_eq!(lock(&android), yes(&[Warning::WorkProfileOnly]));
}

#[test]
fn windows_phones_are_locked_and_desktops_are_not() {
    assert_eq!(lock(&well(P::Windows, Mode::Windows10Mobile)), yes(&[]));
    assert_eq!(lock(&well(P::Windows, Mode::WindowsPhone8)), yes(&[]));
    assert_eq!(lock(&well(P::Windows, Mode::WindowsDesktop)), no(Reason::NotSupported));
}

#[test]
fn windows_8_1_is_locked_only_while_its_enroller_uses_it() {
    let tablet = |used_by_enroller| Device { used_by_enroller, ..well(P::Windows, Mode::Windows81) };
    assert_eq!(lock(&tablet(Some(true))), yes(&[]));
    assert_eq!(lock(&tablet(Some(false))), no(Reason::NotTheEnroller));
    assert_eq!(lock(&tablet(None)), no(Reason::EnrollerUnknown));
}

#[test]
fn what_only_fetches_its_mail_can_do_nothing_at_all() {
    for platform in P::ALL.iter().filter(|p| Mode::ExchangeActiveSync.fits(**p)) {
        for kind in ActionKind::ALL {
            let device = well(*platform, Mode::ExchangeActiveSync);
            assert_eq!(
                Capability::of(&device, *kind, NOW),
                no(Reason::NotSupported),
                "{platform:?} {kind:?}"
            );
        }
    }
}
