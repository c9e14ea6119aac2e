//! What the state of an action means for its device, and what to do next: for every state and every way to end.

use crate::{
    parts::asked_by,
    words::{self, Locale, say},
};
use domain::{Action, ActionKind, Cause, Enrolment, MessageResult, Permission, State};
use kernel::ActionDetail;

/// Sentences, and where to go on.
#[derive(Default)]
pub struct Meaning {
    pub lines: Vec<String>,
    pub ways: Vec<(String, String)>,
}

impl Meaning {
    fn of(lines: impl IntoIterator<Item = String>) -> Self {
        Self { lines: lines.into_iter().collect(), ways: vec![] }
    }

    fn way(mut self, words: impl Into<String>, to: String) -> Self {
        self.ways.push((words.into(), to));
        self
    }
}

/// `standing` is the lock that stood in the way, where there was one.
pub fn meaning(l: Locale, detail: &ActionDetail, standing: Option<&Action>) -> Meaning {
    let action = &detail.action;
    let name = action.device_name.clone();
    let until = words::moment(l, action.expires);
    match action.state {
        State::Queued if detail.device.device.enrolment == Enrolment::Never => {
            Meaning::of([say!(l, action.queued_never, name = name, until = until)])
        }
        State::Queued => Meaning::of([say!(l, action.queued, name = name, until = until)]),
        State::Sent => Meaning::of([say!(l, action.sent, name = name)]),
        State::Deferred => Meaning::of([say!(l, action.deferred, name = name, until = until)]),
        State::Done => done(l, detail),
        State::Failed => failed(l, detail, standing),
        State::Cancelled => {
            let line = match action.cause {
                Some(cause) => words::cause(l, cause).to_owned(),
                None if action.has_left() => say!(l, action.cancelled_deferred, name = name),
                None => say!(l, action.cancelled, name = name),
            };
            again(l, detail, Meaning::of([line]))
        }
        State::Expired => {
            let line = if action.has_left() {
                say!(l, action.expired_deferred, name = name, until = until)
            } else {
                say!(l, action.expired, name = name, until = until)
            };
            again(l, detail, Meaning::of([line]))
        }
    }
}

fn done(l: Locale, detail: &ActionDetail) -> Meaning {
    let action = &detail.action;
    let name = action.device_name.clone();
    let line = match action.kind {
        ActionKind::RemoteLock => match action.opened {
            Some(opened) => say!(l, action.open_again, name = name, when = words::moment(l, opened)),
            None if detail.device.device.takes_a_pin() => say!(l, action.locked_mac, name = name),
            None if action.message_result == Some(MessageResult::NoPasscode) => {
                say!(l, action.locked_no_passcode, name = name)
            }
            None => say!(l, action.locked, name = name),
        },
        ActionKind::RemovePasscode if action.verified.is_some() => say!(l, action.removed, name = name),
        ActionKind::RemovePasscode => say!(l, action.removed_unverified, name = name),
        ActionKind::Sync => say!(l, action.synced, name = name),
    };
    let message = words::message_fate(l, action).map(ToOwned::to_owned);
    Meaning::of(std::iter::once(line).chain(message))
}

fn failed(l: Locale, detail: &ActionDetail, standing: Option<&Action>) -> Meaning {
    let action = &detail.action;
    let name = action.device_name.clone();
    match action.cause {
        Some(Cause::StandingLock) => stood(l, detail, standing),
        Some(Cause::NoAnswer) => {
            let pin = action.has_pin.then(|| say!(l, action.no_answer_pin).to_owned());
            let lines = std::iter::once(say!(l, action.no_answer, name = name)).chain(pin);
            again(l, detail, Meaning::of(lines))
        }
        Some(
            cause @ (Cause::Reenrolled
            | Cause::LeftManagement
            | Cause::Released
            | Cause::SecretUnreadable
            | Cause::OtherDevice),
        ) => again(l, detail, Meaning::of([words::cause(l, cause).to_owned()])),
        Some(Cause::DeviceSaidNo) | None => said_no(l, detail),
    }
}

/// A lock was in the way: that one's PIN counts.
fn stood(l: Locale, detail: &ActionDetail, standing: Option<&Action>) -> Meaning {
    let name = detail.action.device_name.clone();
    let Some(lock) = standing else {
        return Meaning::of([say!(l, action.standing_unknown, name = name)]);
    };
    let by = asked_by(l, lock);
    let asked = words::moment(l, lock.asked);
    let locked = say!(l, action.standing, name = name.clone(), by = by, when = asked);
    let to = format!("/actions/{}", lock.id);
    match lock.opened {
        Some(opened) => {
            let open = say!(l, action.standing_open, when = words::moment(l, opened));
            again(l, detail, Meaning::of([locked, open]).way(say!(l, action.to_standing), to))
        }
        None => Meaning::of([locked, say!(l, action.standing_pin).into()])
            .way(say!(l, action.to_standing_pin), to),
    }
}

fn said_no(l: Locale, detail: &ActionDetail) -> Meaning {
    let action = &detail.action;
    let mut lines = vec![say!(l, action.said_no, name = action.device_name.clone())];
    if let Some(said) = words::said(action.code, &action.said) {
        lines.push(say!(l, action.device_said, said = said));
    }
    lines.extend(words::explained(l, action.code, &action.said).map(ToOwned::to_owned));
    let removal = action.kind == ActionKind::RemovePasscode;
    let points_at_token = removal && matches!(action.code, Some(5013 | 12_017..=12_019));
    if points_at_token {
        lines.push(say!(l, action.token_wrong).into());
    }
    let may_again = detail.may.contains(Permission::ResetPasscode);
    match detail.older_token.filter(|_| points_at_token) {
        Some(received) => {
            lines.push(say!(l, action.older_token, when = words::moment(l, received)));
            let meaning = Meaning::of(lines);
            if !may_again {
                return meaning;
            }
            let to = format!("/devices/{}/remove-passcode?older=1", action.device);
            meaning.way(say!(l, action.try_older), to)
        }
        None if points_at_token => {
            lines.push(say!(l, action.no_older_token).into());
            Meaning::of(lines)
        }
        None => again(l, detail, Meaning::of(lines)),
    }
}

/// The way to ask once more, for those who may.
fn again(l: Locale, detail: &ActionDetail, meaning: Meaning) -> Meaning {
    let action = &detail.action;
    if !detail.may.contains(action.kind.permission()) {
        return meaning;
    }
    let device = action.device;
    match action.kind {
        ActionKind::RemoteLock => meaning.way(say!(l, action.lock_again), format!("/devices/{device}/lock")),
        ActionKind::RemovePasscode => {
            meaning.way(say!(l, action.remove_again), format!("/devices/{device}/remove-passcode"))
        }
        ActionKind::Sync => meaning.way(say!(l, action.to_device), format!("/devices/{device}")),
    }
}
