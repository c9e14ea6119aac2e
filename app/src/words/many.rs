//! Many at once, and devices from a file.

use super::{Locale, capability, say};
use domain::ActionKind;
use kernel::{ImportState, LeftOut, LineFault};

/// "Lock of 30 devices".
pub fn many_of(l: Locale, kind: ActionKind, count: u64) -> String {
    match kind {
        ActionKind::RemoteLock => say!(l, many.lock_of, count = count),
        ActionKind::RemovePasscode => say!(l, many.removal_of, count = count),
        ActionKind::Sync => say!(l, many.sync_of, count = count),
    }
}

/// What the button does: "Lock 30 devices".
pub fn do_many(l: Locale, kind: ActionKind, count: u64) -> String {
    match kind {
        ActionKind::RemoteLock => say!(l, many.lock, count = count),
        ActionKind::RemovePasscode => say!(l, many.remove, count = count),
        ActionKind::Sync => say!(l, many.sync, count = count),
    }
}

/// What will happen: "30 devices will be locked."
pub fn will_many(l: Locale, kind: ActionKind, count: u64) -> String {
    match kind {
        ActionKind::RemoteLock => say!(l, many.will_lock, count = count),
        ActionKind::RemovePasscode => say!(l, many.will_remove, count = count),
        ActionKind::Sync => say!(l, many.will_sync, count = count),
    }
}

pub fn left_out(l: Locale, why: LeftOut) -> String {
    match why {
        LeftOut::Unavailable(reason) => capability::reason(l, reason),
        LeftOut::StandingLock => say!(l, many.out_standing).into(),
        LeftOut::NotAllowed => say!(l, many.out_not_allowed).into(),
        LeftOut::MustBeKnown => say!(l, many.out_must_be_known).into(),
    }
}

pub fn import_state(l: Locale, state: ImportState) -> &'static str {
    match state {
        ImportState::Staged => say!(l, import.staged),
        ImportState::Running => say!(l, import.running),
        ImportState::Done => say!(l, import.done),
        ImportState::Failed => say!(l, import.failed),
    }
}

/// What is wrong with a line of a file, and what would be right.
pub fn line_fault(l: Locale, why: LineFault) -> &'static str {
    match why {
        LineFault::NoSerial => say!(l, import.no_serial),
        LineFault::NoName => say!(l, import.no_name),
        LineFault::SerialTwice => say!(l, import.serial_twice),
        LineFault::UdidTwice => say!(l, import.udid_twice),
        LineFault::UnknownPlatform => say!(l, import.unknown_platform),
        LineFault::UnknownMode => say!(l, import.unknown_mode),
        LineFault::ModeDoesNotFit => say!(l, import.mode_does_not_fit),
        LineFault::UnknownOwnership => say!(l, import.unknown_ownership),
        LineFault::UnknownChip => say!(l, import.unknown_chip),
        LineFault::BadVersion => say!(l, import.bad_version),
        LineFault::BadYesNo => say!(l, import.bad_yes_no),
        LineFault::TooLong => say!(l, import.too_long),
        LineFault::Characters => say!(l, import.characters),
        LineFault::UnknownGroup => say!(l, import.unknown_group),
        LineFault::NoGroup => say!(l, import.no_group),
        LineFault::NotTheirs => say!(l, import.not_theirs),
        LineFault::UdidTaken => say!(l, import.udid_taken),
        LineFault::ManyColumns => say!(l, import.many_columns),
    }
}
