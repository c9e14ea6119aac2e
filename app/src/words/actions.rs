//! Actions: what is asked of a device, how far it is, and why it ended as it did.

use super::{Locale, say};
use domain::{Action, ActionKind, Cause, MessageResult, State};

pub fn action_kind(l: Locale, kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::RemoteLock => say!(l, actions.remote_lock),
        ActionKind::RemovePasscode => say!(l, actions.remove_passcode),
        ActionKind::Sync => say!(l, actions.sync),
    }
}

/// "Lock of Library-Mac-07".
pub fn action_of(l: Locale, kind: ActionKind, device: &str) -> String {
    let name = device.to_owned();
    match kind {
        ActionKind::RemoteLock => say!(l, actions.lock_of, name = name),
        ActionKind::RemovePasscode => say!(l, actions.removal_of, name = name),
        ActionKind::Sync => say!(l, actions.sync_of, name = name),
    }
}

pub fn action_state(l: Locale, state: State) -> &'static str {
    match state {
        State::Queued => say!(l, actions.queued),
        State::Sent => say!(l, actions.sent),
        State::Deferred => say!(l, actions.deferred),
        State::Done => say!(l, actions.done),
        State::Failed => say!(l, actions.failed),
        State::Cancelled => say!(l, actions.cancelled),
        State::Expired => say!(l, actions.expired),
    }
}

/// Why it ended, in a sentence.
pub fn cause(l: Locale, cause: Cause) -> &'static str {
    match cause {
        Cause::StandingLock => say!(l, actions.cause_standing),
        Cause::DeviceSaidNo => say!(l, actions.cause_said_no),
        Cause::NoAnswer => say!(l, actions.cause_no_answer),
        Cause::Reenrolled => say!(l, actions.cause_reenrolled),
        Cause::LeftManagement => say!(l, actions.cause_left),
        Cause::Released => say!(l, actions.cause_released),
        Cause::SecretUnreadable => say!(l, actions.cause_unreadable),
        Cause::OtherDevice => say!(l, actions.cause_other_device),
    }
}

/// What became of the message or the number on the lock screen. Whatever a device says of one, it must have been sent.
pub fn message_fate(l: Locale, action: &Action) -> Option<&'static str> {
    let sent = !action.message.is_empty() || !action.phone.is_empty();
    action.message_result.filter(|_| sent).map(|result| message_result(l, result))
}

fn message_result(l: Locale, result: MessageResult) -> &'static str {
    match result {
        MessageResult::Shown => say!(l, actions.message_shown),
        MessageResult::LostMode => say!(l, actions.message_lost_mode),
        MessageResult::NoPasscode => say!(l, actions.message_no_passcode),
        MessageResult::Unknown => say!(l, actions.message_unknown),
    }
}

/// What is known of an error, by its number and by whose number that is; some devices do not say whose.
pub fn explained(l: Locale, code: Option<i64>, said: &str) -> Option<&'static str> {
    let whose = said.split(':').next().unwrap_or_default();
    if whose == "CommandFormatError" {
        return Some(say!(l, actions.code_format));
    }
    let is = |domain| whose == domain || !whose.ends_with("ErrorDomain");
    Some(match code? {
        5010 if is("MCPasscodeErrorDomain") => say!(l, actions.code_locked),
        5011 if is("MCPasscodeErrorDomain") => say!(l, actions.code_passcode),
        5013 if is("MCPasscodeErrorDomain") => say!(l, actions.code_cannot_clear),
        12_017..=12_019 if is("MCMDMErrorDomain") => say!(l, actions.code_token),
        12_021 if is("MCMDMErrorDomain") => say!(l, actions.code_unknown_command),
        12_078 if is("MCMDMErrorDomain") => say!(l, actions.code_lost_mode),
        _ => return None,
    })
}

/// The whole answer of a device that said no: "5013: Cannot clear passcode".
pub fn said(code: Option<i64>, words: &str) -> Option<String> {
    match (code, words) {
        (None, "") => None,
        (None, words) => Some(words.to_owned()),
        (Some(code), "") => Some(code.to_string()),
        (Some(code), words) => Some(format!("{code}: {words}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_device_said_is_shown_with_its_code() {
        assert_eq!(said(Some(5013), "Cannot clear").as_deref(), Some("5013: Cannot clear"));
        assert_eq!(said(Some(12_021), "").as_deref(), Some("12021"));
        assert_eq!(said(None, "No").as_deref(), Some("No"));
        assert_eq!(said(None, ""), None);
    }

    #[test]
    fn the_known_codes_are_explained_and_no_others() {
        for known in [5010, 5011, 5013, 12_017, 12_018, 12_019, 12_021, 12_078] {
            for l in [Locale::en, Locale::nl] {
                assert!(explained(l, Some(known), "").is_some(), "{known}");
                assert_eq!(
                    explained(l, Some(known), "NSURLErrorDomain: no"),
                    None,
                    "{known} of something else"
                );
            }
        }
        let no = "MCPasscodeErrorDomain: no";
        assert_eq!(explained(Locale::en, Some(5013), no), explained(Locale::en, Some(5013), ""));
        assert_eq!(explained(Locale::en, Some(12_021), no), None);
        assert_eq!(explained(Locale::en, Some(12_020), ""), None);
        assert!(explained(Locale::en, None, "CommandFormatError").is_some());
    }
}
