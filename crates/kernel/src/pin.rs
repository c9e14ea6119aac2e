//! Recovery PINs: how long they last, and what they are bound to in the vault.

use crate::{error::Result, random};
use domain::{ActionId, DeviceId, Pin};
use std::time::Duration;

/// So long after the lock was sent a PIN can be read; then it is destroyed.
pub const PIN_LASTS: Duration = Duration::from_hours(30 * 24);
pub(crate) const LASTS_MILLIS: i64 = 30 * 86_400_000;

pub(crate) fn bound(device: DeviceId, action: ActionId) -> String {
    format!("pin {device} {action}")
}

pub(crate) fn draw() -> Result<Pin> {
    Pin::draw(|| Ok(u32::from_le_bytes(random::bytes()?)))
}

/// One that the device has not had before.
pub(crate) fn draw_another(before: &[Pin]) -> Result<Pin> {
    loop {
        let pin = draw()?;
        if !before.contains(&pin) {
            return Ok(pin);
        }
    }
}
