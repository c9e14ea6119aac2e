//! The state of a device in one sentence: what somebody has to know before anything else.

use crate::{
    parts::{Icon, asked_by, icon},
    words::{self, Locale, say},
};
use domain::{Action, Enrolment, Moment, State};
use kernel::DeviceDetail;
use leptos::prelude::*;

pub fn standing(l: Locale, detail: &DeviceDetail) -> AnyView {
    let (tone, drawing, told) = match &detail.standing {
        Some(lock) => ("notice wait", Icon::Lock, locked(l, lock, detail.now)),
        None => otherwise(l, detail),
    };
    view! { <p class=tone>{icon(drawing)} <span>{told}</span></p> }.into_any()
}

/// A lock whose PIN is outstanding, and how long that can be read.
fn locked(l: Locale, lock: &Action, now: Moment) -> String {
    let name = asked_by(l, lock);
    let asked = words::moment(l, lock.asked);
    let told = match lock.state {
        State::Done => {
            let at = words::moment(l, lock.finished.unwrap_or(lock.changed));
            say!(l, device.locked, name = name, when = at)
        }
        State::Queued => say!(l, device.lock_waits, name = name, when = asked),
        State::Sent | State::Deferred => say!(l, device.lock_sent, name = name, when = asked),
        State::Failed | State::Cancelled | State::Expired => {
            say!(l, device.lock_unsure, name = name, when = asked)
        }
    };
    format!("{told} {}", pin_left(l, lock, now))
}

/// For how long the PIN of a lock can be read.
pub fn pin_left(l: Locale, lock: &Action, now: Moment) -> String {
    match lock.pin_ends {
        _ if !lock.has_pin => say!(l, device.pin_gone).into(),
        Some(ends) => say!(l, device.pin_left, count = words::days_until(now, ends)),
        None => say!(l, device.pin_not_sent).into(),
    }
}

fn otherwise(l: Locale, detail: &DeviceDetail) -> (&'static str, Icon, String) {
    let device = &detail.device;
    let kind = |action: &Action| words::action_kind(l, action.kind);
    let ended = |action: &&Action| action.state == State::Failed;
    if let Some(waits) = detail.actions.iter().find(|action| action.state.is_waiting()) {
        let told = say!(l, device.waits, what = kind(waits), when = words::moment(l, waits.asked));
        return ("notice", Icon::Wait, told);
    }
    if let Some(at) = device.failed {
        let when = words::moment(l, at);
        let told = if let Some(failed) = detail.actions.iter().find(ended) {
            say!(l, device.failed, what = kind(failed), when = when)
        } else {
            say!(l, device.something_failed, when = when)
        };
        return ("notice bad", Icon::Warn, told);
    }
    let told = match device.enrolment {
        Enrolment::Never => say!(l, device.never_enrolled),
        Enrolment::Ended => say!(l, device.left),
        Enrolment::Active if device.pin_ends.is_some() => say!(l, device.open_again),
        Enrolment::Active => return ("notice good", Icon::Yes, say!(l, device.quiet).into()),
    };
    ("notice", Icon::Open, told.into())
}
