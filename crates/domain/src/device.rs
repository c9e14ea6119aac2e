//! Devices: what is known of one, and from where. A fact that nobody has reported yet is `None`, which is not `false`.

use crate::{DeviceId, GroupId, Moment, UserId, Version, word::words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// What runs on it.
    Platform {
        Ios = "iOS",
        IpadOs = "iPadOS",
        MacOs = "macOS",
        VisionOs = "visionOS",
        WatchOs = "watchOS",
        TvOs = "tvOS",
        Android = "Android",
        Windows = "Windows",
    }
}

words! {
    /// How it is managed.
    Mode {
        DeviceEnrolment = "device-enrolment",
        UserEnrolment = "user-enrolment",
        SharedIpad = "shared-ipad",
        Dedicated = "dedicated",
        FullyManaged = "fully-managed",
        CorporateWorkProfile = "corporate-work-profile",
        Aosp = "aosp",
        PersonalWorkProfile = "personal-work-profile",
        DeviceAdmin = "device-admin",
        Windows10Mobile = "windows-10-mobile",
        WindowsPhone8 = "windows-phone-8",
        Windows81 = "windows-8.1",
        WindowsDesktop = "windows-desktop",
        ExchangeActiveSync = "exchange-activesync",
    }
}

words! {
    /// Whose it is.
    Ownership {
        Corporate = "corporate",
        Personal = "personal",
    }
}

words! {
    /// What a Mac computes with.
    Chip {
        AppleSilicon = "apple-silicon",
        Intel = "intel",
    }
}

words! {
    /// Whether it is under management.
    Enrolment {
        Never = "never",
        Active = "active",
        Ended = "ended",
    }
}

words! {
    /// How far the lock of a Mac is whose PIN is outstanding.
    LockState {
        Pending = "pending",
        Locked = "locked",
    }
}

impl Platform {
    pub const fn is_apple(self) -> bool {
        !matches!(self, Self::Android | Self::Windows)
    }

    /// The ways in which one of these can be managed.
    pub fn modes(self) -> impl Iterator<Item = Mode> {
        Mode::ALL.iter().copied().filter(move |mode| mode.fits(self))
    }

    /// The platform that is meant, however its letters are written.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.word().eq_ignore_ascii_case(text.trim()))
    }
}

impl Mode {
    pub fn fits(self, platform: Platform) -> bool {
        use Platform as P;
        match self {
            Self::DeviceEnrolment => platform.is_apple(),
            Self::UserEnrolment => matches!(platform, P::Ios | P::IpadOs | P::MacOs | P::VisionOs),
            Self::SharedIpad => platform == P::IpadOs,
            Self::Dedicated
            | Self::FullyManaged
            | Self::CorporateWorkProfile
            | Self::Aosp
            | Self::PersonalWorkProfile
            | Self::DeviceAdmin => platform == P::Android,
            Self::Windows10Mobile | Self::WindowsPhone8 | Self::Windows81 | Self::WindowsDesktop => {
                platform == P::Windows
            }
            Self::ExchangeActiveSync => matches!(platform, P::Ios | P::IpadOs | P::Android | P::Windows),
        }
    }
}

/// The person who carries a device. Not an account of the console.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub name: String,
    /// By which they are found again: an e-mail address or a number. May be empty.
    pub address: String,
}

/// One managed device, as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Device {
    pub id: DeviceId,
    pub name: String,
    pub serial: Option<String>,
    pub udid: Option<String>,
    pub model: String,
    pub platform: Platform,
    pub mode: Mode,
    pub ownership: Ownership,
    pub os: Option<Version>,
    pub chip: Option<Chip>,
    pub supervised: Option<bool>,
    pub passcode_set: Option<bool>,
    pub recovery_partition: Option<bool>,
    pub lost_mode: Option<bool>,
    /// Is whoever uses it now the one who enrolled it? Asked of Windows 8.1 alone.
    pub used_by_enroller: Option<bool>,
    pub user: Option<User>,
    /// Since when an unlock token is held.
    pub token_since: Option<Moment>,
    pub enrolment: Enrolment,
    pub enrolled: Option<Moment>,
    pub seen: Option<Moment>,
    pub push_dead: bool,
    pub certificate_ends: Option<Moment>,
    /// A lock whose PIN is outstanding.
    pub lock: Option<LockState>,
    /// Until when the latest of its recovery PINs can be read.
    pub pin_ends: Option<Moment>,
    /// When an action failed that nothing has succeeded since.
    pub failed: Option<Moment>,
    pub added: Moment,
}

impl Device {
    /// One of which nothing is known but what it is.
    pub fn new(id: DeviceId, name: &str, platform: Platform, mode: Mode, added: Moment) -> Self {
        Self {
            id,
            name: name.into(),
            serial: None,
            udid: None,
            model: String::new(),
            platform,
            mode,
            ownership: Ownership::Corporate,
            os: None,
            chip: None,
            supervised: None,
            passcode_set: None,
            recovery_partition: None,
            lost_mode: None,
            used_by_enroller: None,
            user: None,
            token_since: None,
            enrolment: Enrolment::Never,
            enrolled: None,
            seen: None,
            push_dead: false,
            certificate_ends: None,
            lock: None,
            pin_ends: None,
            failed: None,
            added,
        }
    }

    pub fn is_mac(&self) -> bool {
        self.platform == Platform::MacOs
    }

    /// Does locking it take a recovery PIN?
    pub fn takes_a_pin(&self) -> bool {
        self.is_mac()
    }
}

/// A device with the groups it is in, for those who may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Placed {
    pub device: Device,
    pub groups: Vec<(GroupId, String)>,
}

impl Placed {
    pub fn group_ids(&self) -> BTreeSet<GroupId> {
        self.groups.iter().map(|(id, _)| *id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_can_be_managed_and_every_mode_has_one() {
        for platform in Platform::ALL {
            assert!(platform.modes().count() > 0, "{platform:?}");
            assert_eq!(Platform::read(&platform.word().to_uppercase()), Some(*platform));
        }
        for mode in Mode::ALL {
            assert!(Platform::ALL.iter().any(|p| mode.fits(*p)), "{mode:?}");
        }
    }
}
