//! What each device can do. One function decides it; the page, the order, the preview of many and the tests all ask it.

use crate::{ActionKind, Chip, Device, Enrolment, Mode, Moment, Ownership, Platform, Version};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// After so many days without a word from a device a person is told.
pub const LONG_SILENT_DAYS: u32 = 7;
const LONG_SILENT: Duration = Duration::from_hours(7 * 24);
/// An iPhone that was heard from within this was not restarted since, or was unlocked.
const JUST_SEEN: Duration = Duration::from_hours(1);
/// From this on, a lock of a Mac with Apple silicon locks it instead of deactivating it.
const LOCKS_SILICON: Version = Version(11, 5, 0);

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Capability {
    /// It can be asked for; these are worth knowing first. Empty: nothing is.
    Available(Vec<Warning>),
    Unavailable(Reason),
}

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reason {
    /// Devices of this kind, managed in this way, have no such command.
    NotSupported,
    /// Only devices that belong to the organisation, enrolled as a whole.
    OnlyCorporate,
    NoUnlockToken,
    NeedsVersion {
        least: Version,
    },
    VersionUnknown {
        least: Version,
    },
    /// The Mac has no recovery partition: a lock would fail.
    NoRecoveryPartition,
    /// The device refuses while it is in Lost Mode.
    LostMode,
    /// Whoever uses it now is not the one who enrolled it.
    NotTheEnroller,
    EnrollerUnknown,
    /// It left management; nothing reaches it until it is enrolled again.
    EnrolmentEnded,
}

/// What is worth knowing before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Warning {
    /// As far as the last report knows: a lock only turns the screen off.
    NoPasscode,
    /// Apple silicon before macOS 11.5: the lock deactivates the Mac.
    DeactivatesMac,
    /// The version or the chip is not known, so it may.
    MayDeactivateMac,
    /// It is off the network until somebody types the PIN.
    OffTheNetwork,
    /// Only the work profile is locked.
    WorkProfileOnly,
    MessageIgnored,
    PhoneIgnored,
    /// Restarted and not yet unlocked, it has no Wi-Fi.
    MayHaveNoWifi,
    /// No channel reaches this device yet.
    NoChannel,
    NotSeen {
        days: u32,
    },
    NeverSeen,
    PushDead,
    CertificateExpired,
}

impl Warning {
    /// Must the operator tick that they know?
    pub const fn must_be_known(self) -> bool {
        matches!(self, Self::DeactivatesMac | Self::MayDeactivateMac)
    }

    /// True of every device of its kind: worth a line, no cause for alarm.
    pub const fn is_note(self) -> bool {
        matches!(
            self,
            Self::OffTheNetwork | Self::WorkProfileOnly | Self::MessageIgnored | Self::PhoneIgnored
        )
    }
}

impl Capability {
    pub fn of(device: &Device, action: ActionKind, now: Moment) -> Self {
        let decided = match action {
            ActionKind::RemoteLock => lock(device),
            ActionKind::RemovePasscode => remove_passcode(device),
            ActionKind::Sync if device.mode == Mode::ExchangeActiveSync => Err(Reason::NotSupported),
            ActionKind::Sync => Ok(vec![]),
        };
        match decided {
            Ok(_) if device.enrolment == Enrolment::Ended => Self::Unavailable(Reason::EnrolmentEnded),
            Ok(mut warnings) => {
                warnings.extend(way_there(device, now));
                Self::Available(warnings)
            }
            Err(reason) => Self::Unavailable(reason),
        }
    }

    pub const fn is_available(&self) -> bool {
        matches!(self, Self::Available(_))
    }

    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Available(_) => None,
            Self::Unavailable(reason) => Some(*reason),
        }
    }

    pub fn warnings(&self) -> &[Warning] {
        match self {
            Self::Available(warnings) => warnings,
            Self::Unavailable(_) => &[],
        }
    }

    /// Is there something to be alarmed about?
    pub fn warns(&self) -> bool {
        self.warnings().iter().any(|w| !w.is_note())
    }

    pub fn must_be_known(&self) -> bool {
        self.warnings().iter().any(|w| w.must_be_known())
    }
}

fn lock(device: &Device) -> Result<Vec<Warning>, Reason> {
    let mut warnings = match (device.platform, device.mode) {
        (_, Mode::ExchangeActiveSync) | (Platform::TvOs, _) | (Platform::MacOs, Mode::UserEnrolment) => {
            return Err(Reason::NotSupported);
        }
        (Platform::Ios | Platform::IpadOs, Mode::SharedIpad) => {
            vec![Warning::MessageIgnored, Warning::PhoneIgnored]
        }
        (Platform::MacOs, _) => mac(device)?,
        (Platform::VisionOs, _) => {
            at_least(device, Version(2, 0, 0))?;
            vec![Warning::MessageIgnored, Warning::PhoneIgnored]
        }
        (Platform::WatchOs, _) => {
            at_least(device, Version(10, 0, 0))?;
            vec![]
        }
        (Platform::Android, Mode::PersonalWorkProfile) => vec![Warning::WorkProfileOnly],
        (Platform::Ios | Platform::IpadOs | Platform::Android, _)
        | (Platform::Windows, Mode::Windows10Mobile | Mode::WindowsPhone8) => vec![],
        (Platform::Windows, Mode::Windows81) => match device.used_by_enroller {
            Some(true) => vec![],
            Some(false) => return Err(Reason::NotTheEnroller),
            None => return Err(Reason::EnrollerUnknown),
        },
        (Platform::Windows, _) => return Err(Reason::NotSupported),
    };
    if device.lost_mode == Some(true) {
        return Err(Reason::LostMode);
    }
    if device.passcode_set == Some(false) {
        // A Mac is locked by its PIN, whatever its user has set; but no device without a passcode shows a message.
        if !device.is_mac() {
            warnings.insert(0, Warning::NoPasscode);
        }
        if device.platform.is_apple() {
            let shown = [Warning::MessageIgnored, Warning::PhoneIgnored];
            let more: Vec<_> = shown.into_iter().filter(|w| !warnings.contains(w)).collect();
            warnings.extend(more);
        }
    }
    Ok(warnings)
}

fn mac(device: &Device) -> Result<Vec<Warning>, Reason> {
    if device.recovery_partition == Some(false) {
        return Err(Reason::NoRecoveryPartition);
    }
    let mut warnings = vec![Warning::OffTheNetwork];
    let old = device.os.map(|os| os < LOCKS_SILICON);
    match (device.chip, old) {
        (Some(Chip::Intel), _) | (_, Some(false)) => {}
        (Some(Chip::AppleSilicon), Some(true)) => warnings.push(Warning::DeactivatesMac),
        // Apple silicon began with macOS 11: what is older has none.
        (None, Some(true)) if device.os.is_some_and(|os| os < Version(11, 0, 0)) => {}
        _ => warnings.push(Warning::MayDeactivateMac),
    }
    if device.os.is_some_and(|os| os < Version(10, 14, 0)) {
        warnings.push(Warning::MessageIgnored);
    }
    // A number is shown on Apple silicon alone, from the version on that locks it.
    if device.chip == Some(Chip::Intel) || old == Some(true) {
        warnings.push(Warning::PhoneIgnored);
    }
    Ok(warnings)
}

fn remove_passcode(device: &Device) -> Result<Vec<Warning>, Reason> {
    let least = match (device.platform, device.mode) {
        (Platform::Ios | Platform::IpadOs, Mode::DeviceEnrolment) => None,
        (Platform::VisionOs, Mode::DeviceEnrolment) => Some(Version(1, 1, 0)),
        (Platform::WatchOs, Mode::DeviceEnrolment) => Some(Version(10, 0, 0)),
        (Platform::Ios | Platform::IpadOs | Platform::VisionOs, Mode::UserEnrolment) => {
            return Err(Reason::OnlyCorporate);
        }
        _ => return Err(Reason::NotSupported),
    };
    // What nobody can change is said first: an update is no help to a device that is somebody's own.
    if device.ownership == Ownership::Personal {
        return Err(Reason::OnlyCorporate);
    }
    if let Some(least) = least {
        at_least(device, least)?;
    }
    if device.token_since.is_none() {
        return Err(Reason::NoUnlockToken);
    }
    Ok(vec![])
}

fn at_least(device: &Device, least: Version) -> Result<(), Reason> {
    match device.os {
        Some(os) if os >= least => Ok(()),
        Some(_) => Err(Reason::NeedsVersion { least }),
        None => Err(Reason::VersionUnknown { least }),
    }
}

/// What may keep a command from arriving.
fn way_there(device: &Device, now: Moment) -> Vec<Warning> {
    if device.enrolment == Enrolment::Never {
        return vec![Warning::NoChannel];
    }
    let mut warnings = vec![];
    if device.push_dead {
        warnings.push(Warning::PushDead);
    }
    if device.certificate_ends.is_some_and(|ends| ends <= now) {
        warnings.push(Warning::CertificateExpired);
    }
    match device.seen.map(|seen| now.since(seen)) {
        None => warnings.push(Warning::NeverSeen),
        Some(silent) if silent >= LONG_SILENT => {
            let days = u32::try_from(silent.as_secs() / 86_400).unwrap_or(u32::MAX);
            warnings.push(Warning::NotSeen { days });
        }
        Some(_) => {}
    }
    let phone = matches!(device.platform, Platform::Ios | Platform::IpadOs);
    if phone && device.seen.is_none_or(|seen| now.since(seen) >= JUST_SEEN) {
        warnings.push(Warning::MayHaveNoWifi);
    }
    warnings
}
