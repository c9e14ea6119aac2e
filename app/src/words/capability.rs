//! What a device can do, and what is worth knowing before: each reason and each warning in plain words.

use super::{Locale, say};
use domain::{ActionKind, Reason, Warning};

/// Why it cannot be done, in a sentence.
pub fn reason(l: Locale, reason: Reason) -> String {
    match reason {
        Reason::NotSupported => say!(l, can.not_supported).into(),
        Reason::OnlyCorporate => say!(l, can.only_corporate).into(),
        Reason::NoUnlockToken => say!(l, can.no_unlock_token).into(),
        Reason::NeedsVersion { least } => say!(l, can.needs_version, version = least),
        Reason::VersionUnknown { least } => say!(l, can.version_unknown, version = least),
        Reason::NoRecoveryPartition => say!(l, can.no_recovery_partition).into(),
        Reason::LostMode => say!(l, can.lost_mode).into(),
        Reason::NotTheEnroller => say!(l, can.not_the_enroller).into(),
        Reason::EnrollerUnknown => say!(l, can.enroller_unknown).into(),
        Reason::EnrolmentEnded => say!(l, can.enrolment_ended).into(),
    }
}

/// What is worth knowing, in a sentence.
pub fn warning(l: Locale, warning: Warning) -> String {
    let words = match warning {
        Warning::NoPasscode => say!(l, can.no_passcode),
        Warning::DeactivatesMac => say!(l, can.deactivates_mac),
        Warning::MayDeactivateMac => say!(l, can.may_deactivate_mac),
        Warning::OffTheNetwork => say!(l, can.off_the_network),
        Warning::WorkProfileOnly => say!(l, can.work_profile_only),
        Warning::MessageIgnored => say!(l, can.message_ignored),
        Warning::PhoneIgnored => say!(l, can.phone_ignored),
        Warning::MayHaveNoWifi => say!(l, can.may_have_no_wifi),
        Warning::NoChannel => say!(l, can.no_channel),
        Warning::NotSeen { days } => return say!(l, can.not_seen, count = u64::from(days)),
        Warning::NeverSeen => say!(l, can.never_seen),
        Warning::PushDead => say!(l, can.push_dead),
        Warning::CertificateExpired => say!(l, can.certificate_expired),
    };
    words.to_owned()
}

/// "Remote lock would work."
pub fn would_work(l: Locale, kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::RemoteLock => say!(l, can.lock_would),
        ActionKind::RemovePasscode => say!(l, can.removal_would),
        ActionKind::Sync => say!(l, can.sync_would),
    }
}

/// "Remote lock would work, but:"
pub fn would_work_but(l: Locale, kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::RemoteLock => say!(l, can.lock_but),
        ActionKind::RemovePasscode => say!(l, can.removal_but),
        ActionKind::Sync => say!(l, can.sync_but),
    }
}

/// "Remote lock would not work:"
pub fn would_not_work(l: Locale, kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::RemoteLock => say!(l, can.lock_not),
        ActionKind::RemovePasscode => say!(l, can.removal_not),
        ActionKind::Sync => say!(l, can.sync_not),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Version;

    #[test]
    fn versions_and_days_stand_in_the_sentences() {
        let least = Version(10, 0, 0);
        assert!(reason(Locale::en, Reason::NeedsVersion { least }).contains("10"));
        assert!(warning(Locale::nl, Warning::NotSeen { days: 12 }).contains("12 dagen"));
        assert!(warning(Locale::en, Warning::NotSeen { days: 1 }).contains("1 day"));
    }
}
