//! What is known of devices. Platforms have proper names, which are the same in every language.

use super::{Locale, say};
use domain::{Chip, Device, DeviceState, Enrolment, Mode, Ownership, SeenWhen};

/// "macOS 14.5".
pub fn system(device: &Device) -> String {
    match device.os {
        Some(os) => format!("{} {os}", device.platform.word()),
        None => device.platform.word().into(),
    }
}

pub fn mode(l: Locale, mode: Mode) -> &'static str {
    match mode {
        Mode::DeviceEnrolment => say!(l, mode.device_enrolment),
        Mode::UserEnrolment => say!(l, mode.user_enrolment),
        Mode::SharedIpad => say!(l, mode.shared_ipad),
        Mode::Dedicated => say!(l, mode.dedicated),
        Mode::FullyManaged => say!(l, mode.fully_managed),
        Mode::CorporateWorkProfile => say!(l, mode.corporate_work_profile),
        Mode::Aosp => say!(l, mode.aosp),
        Mode::PersonalWorkProfile => say!(l, mode.personal_work_profile),
        Mode::DeviceAdmin => say!(l, mode.device_admin),
        Mode::Windows10Mobile => say!(l, mode.windows_10_mobile),
        Mode::WindowsPhone8 => say!(l, mode.windows_phone_8),
        Mode::Windows81 => say!(l, mode.windows_8_1),
        Mode::WindowsDesktop => say!(l, mode.windows_desktop),
        Mode::ExchangeActiveSync => say!(l, mode.exchange_activesync),
    }
}

pub fn ownership(l: Locale, ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::Corporate => say!(l, device.corporate),
        Ownership::Personal => say!(l, device.personal),
    }
}

pub fn chip(l: Locale, chip: Chip) -> &'static str {
    match chip {
        Chip::AppleSilicon => say!(l, device.apple_silicon),
        Chip::Intel => say!(l, device.intel),
    }
}

pub fn enrolment(l: Locale, enrolment: Enrolment) -> &'static str {
    match enrolment {
        Enrolment::Never => say!(l, device.enrolment_never),
        Enrolment::Active => say!(l, device.enrolment_active),
        Enrolment::Ended => say!(l, device.enrolment_ended),
    }
}

pub fn device_state(l: Locale, state: DeviceState) -> &'static str {
    match state {
        DeviceState::Locked => say!(l, devices.locked),
        DeviceState::LockPending => say!(l, devices.lock_pending),
        DeviceState::PinAvailable => say!(l, devices.pin_available),
        DeviceState::PinEnding => say!(l, devices.pin_ending),
        DeviceState::Failed => say!(l, devices.failed),
    }
}

pub fn seen_when(l: Locale, seen: SeenWhen) -> &'static str {
    match seen {
        SeenWhen::Day => say!(l, devices.seen_day),
        SeenWhen::Week => say!(l, devices.seen_week),
        SeenWhen::Month => say!(l, devices.seen_month),
        SeenWhen::Longer => say!(l, devices.seen_longer),
        SeenWhen::Never => say!(l, devices.seen_never),
    }
}

/// A fact that is true, false, or not reported yet.
pub fn yes_no(l: Locale, fact: Option<bool>) -> &'static str {
    match fact {
        Some(true) => say!(l, device.yes),
        Some(false) => say!(l, device.no),
        None => say!(l, device.not_known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{DeviceId, Moment, Platform, Version};

    #[test]
    fn a_system_is_named_with_its_version_where_that_is_known() {
        let mut mac = Device::new(
            DeviceId(uuid::Uuid::nil()),
            "Library-Mac-07",
            Platform::MacOs,
            Mode::DeviceEnrolment,
            Moment(0),
        );
        assert_eq!(system(&mac), "macOS");
        mac.os = Some(Version(14, 5, 0));
        assert_eq!(system(&mac), "macOS 14.5");
    }
}
