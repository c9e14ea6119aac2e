//! Why an action waits: what is known of waking its device, in plain words, and what can be done about it.

use super::{Locale, moment, push, say, whole};
use domain::{Action, Device, Enrolment, Moment, Platform, State};
use kernel::Waking;

/// Sentences, and where the matter can be mended.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Waiting {
    pub lines: Vec<String>,
    pub mend: Option<Mend>,
}

/// What there is to do for somebody who may.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mend {
    Enrol,
    Push,
}

impl Waiting {
    fn of(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], mend: None }
    }

    fn mended_by(self, mend: Mend) -> Self {
        Self { mend: Some(mend), ..self }
    }
}

pub fn waiting(l: Locale, action: &Action, device: &Device, waking: &Waking, now: Moment) -> Waiting {
    let mut told = reached(l, action, device, waking, now);
    if action.deferred > 0 {
        told.lines.insert(0, say!(l, waiting.not_now, count = whole(action.deferred)));
    }
    if action.state == State::Sent {
        let got = moment(l, action.sent_last.or(action.sent).unwrap_or(action.changed));
        told.lines.insert(0, say!(l, waiting.answers, when = got));
    }
    told
}

/// Whether the device is reached, from what stands in the way of everything down to what is only a matter of time.
fn reached(l: Locale, action: &Action, device: &Device, waking: &Waking, now: Moment) -> Waiting {
    match device.enrolment {
        Enrolment::Never => return Waiting::of(say!(l, waiting.never)).mended_by(Mend::Enrol),
        Enrolment::Ended => return Waiting::of(say!(l, waiting.left)).mended_by(Mend::Enrol),
        Enrolment::Active => {}
    }
    if device.certificate_ends.is_some_and(|ends| ends <= now) {
        return Waiting::of(say!(l, waiting.shut)).mended_by(Mend::Enrol);
    }
    if !waking.has_address {
        return Waiting::of(say!(l, waiting.no_address)).mended_by(Mend::Enrol);
    }
    if device.push_dead {
        return Waiting::of(say!(l, waiting.dead));
    }
    if let Some((at, reason)) = &waking.refused {
        return refused(l, *at, reason);
    }
    match waking.pushed.filter(|at| *at >= action.asked) {
        Some(at) => pushed(l, action, device, at),
        // It came by itself, and knows what there is.
        None if action.has_left() => Waiting::default(),
        None => Waiting::of(say!(l, waiting.not_pushed)).mended_by(Mend::Push),
    }
}

fn refused(l: Locale, at: Moment, reason: &str) -> Waiting {
    let when = moment(l, at);
    let mut told = Waiting::of(if push::is_the_services_word(reason) {
        say!(l, waiting.refused, when = when, reason = reason.to_owned())
    } else {
        say!(l, waiting.not_tried, when = when)
    });
    told.lines.push(push::refusal(l, reason).into());
    if push::is_about_certificate(reason) { told.mended_by(Mend::Push) } else { told }
}

fn pushed(l: Locale, action: &Action, device: &Device, at: Moment) -> Waiting {
    let when = moment(l, at);
    if device.seen.is_some_and(|seen| seen >= at) {
        // What it has got already is no matter of reaching it.
        return if action.has_left() {
            Waiting::default()
        } else {
            Waiting::of(say!(l, waiting.heard, when = when))
        };
    }
    let mut told = Waiting::of(say!(l, waiting.silent, when = when));
    if matches!(device.platform, Platform::Ios | Platform::IpadOs) {
        told.lines.push(say!(l, can.may_have_no_wifi).into());
    }
    told
}

#[cfg(test)]
mod tests;
