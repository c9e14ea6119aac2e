//! The table's column of removed passcodes, row by row.

use super::*;
use domain::{Ownership, Platform as P};

/// Those that hand over an unlock token, with the least version they need.
const KEEPERS: [(P, Option<Version>); 4] = [
    (P::Ios, None),
    (P::IpadOs, None),
    (P::VisionOs, Some(Version(1, 1, 0))),
    (P::WatchOs, Some(Version(10, 0, 0))),
];

#[test]
fn a_passcode_is_removed_from_a_corporate_device_whose_unlock_token_is_held() {
    for (platform, _) in KEEPERS {
        let held = well(platform, Mode::DeviceEnrolment);
        assert_eq!(removal(&held), yes(&[]), "{platform:?}");
        let none = Device { token_since: None, ..held };
        assert_eq!(removal(&none), no(Reason::NoUnlockToken), "{platform:?}");
    }
}

#[test]
fn nobodys_own_device_loses_its_passcode() {
    for (platform, _) in KEEPERS {
        let own = Device { ownership: Ownership::Personal, ..well(platform, Mode::DeviceEnrolment) };
        assert_eq!(removal(&own), no(Reason::OnlyCorporate), "{platform:?}");
    }
    for platform in [P::Ios, P::IpadOs, P::VisionOs] {
        for ownership in Ownership::ALL {
            let device = Device { ownership: *ownership, ..well(platform, Mode::UserEnrolment) };
            assert_eq!(removal(&device), no(Reason::OnlyCorporate), "{platform:?} {ownership:?}");
        }
    }
}

#[test]
fn a_vision_needs_1_1_and_a_watch_10() {
    for (platform, least) in KEEPERS {
        let Some(least) = least else { continue };
        let of = |os| removal(&Device { os, ..well(platform, Mode::DeviceEnrolment) });
        let below = Version(least.0, 0, 9).min(Version(9, 9, 9));
        assert_eq!(of(Some(least)), yes(&[]), "{platform:?}");
        assert_eq!(of(Some(below)), no(Reason::NeedsVersion { least }), "{platform:?}");
        assert_eq!(of(None), no(Reason::VersionUnknown { least }), "{platform:?}");
    }
}

#[test]
fn an_iphone_of_any_version_loses_its_passcode() {
    for os in [None, Some(Version(4, 0, 0))] {
        assert_eq!(removal(&Device { os, ..well(P::Ios, Mode::DeviceEnrolment) }), yes(&[]));
    }
}

#[test]
fn what_cannot_be_helped_is_said_before_what_can() {
    let own = Device {
        ownership: Ownership::Personal,
        os: Some(Version(1, 0, 0)),
        token_since: None,
        ..well(P::VisionOs, Mode::DeviceEnrolment)
    };
    assert_eq!(removal(&own), no(Reason::OnlyCorporate));
    let old = Device { ownership: Ownership::Corporate, ..own };
    assert_eq!(removal(&old), no(Reason::NeedsVersion { least: Version(1, 1, 0) }));
}

#[test]
fn no_other_device_has_such_a_command() {
    let others = P::ALL.iter().flat_map(|p| p.modes().map(|m| (*p, m))).filter(|(platform, mode)| {
        let keeps = KEEPERS.iter().any(|(keeper, _)| keeper == platform);
        !keeps || !matches!(mode, Mode::DeviceEnrolment | Mode::UserEnrolment)
    });
    for (platform, mode) in others {
        assert_eq!(removal(&well(platform, mode)), no(Reason::NotSupported), "{platform:?} {mode:?}");
    }
}
