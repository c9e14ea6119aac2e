//! What each device can do: the whole table printed, and its rows and warnings as sentences.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod locks;
mod passcodes;
mod printed;
mod warnings;

use domain::{
    ActionKind, Capability, Chip, Device, DeviceId, Enrolment, Mode, Moment, Platform, Reason, Version,
    Warning,
};
use std::time::Duration;
use uuid::Uuid;

const NOW: Moment = Moment(1_780_000_000_000);

fn ago(hours: u64) -> Moment {
    NOW.minus(Duration::from_hours(hours))
}

/// One of which everything is known, and nothing stands in the way of anything.
fn well(platform: Platform, mode: Mode) -> Device {
    Device {
        os: Some(Version(30, 0, 0)),
        chip: (platform == Platform::MacOs).then_some(Chip::AppleSilicon),
        supervised: Some(true),
        passcode_set: Some(true),
        recovery_partition: Some(true),
        lost_mode: Some(false),
        used_by_enroller: Some(true),
        token_since: Some(ago(24 * 90)),
        enrolment: Enrolment::Active,
        enrolled: Some(ago(24 * 90)),
        seen: Some(NOW),
        certificate_ends: Some(NOW.plus(Duration::from_hours(24 * 200))),
        ..Device::new(DeviceId(Uuid::nil()), "it", platform, mode, ago(24 * 100))
    }
}

fn lock(device: &Device) -> Capability {
    Capability::of(device, ActionKind::RemoteLock, NOW)
}

fn removal(device: &Device) -> Capability {
    Capability::of(device, ActionKind::RemovePasscode, NOW)
}

fn yes(warnings: &[Warning]) -> Capability {
    Capability::Available(warnings.to_vec())
}

const fn no(reason: Reason) -> Capability {
    Capability::Unavailable(reason)
}
