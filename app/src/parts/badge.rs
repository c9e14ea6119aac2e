//! States as a word with a drawing; the colour only repeats what they say.

use super::{Icon, icon};
use crate::words::{self, Locale, say};
use domain::{LinkState, Outcome, PersonState};
use leptos::prelude::*;

pub(super) fn badge(tone: &'static str, drawing: Icon, word: &'static str) -> AnyView {
    view! { <span class=format!("badge {tone}")>{icon(drawing)} {word}</span> }.into_any()
}

pub fn state_badge(l: Locale, state: PersonState) -> AnyView {
    match state {
        PersonState::Invited => badge("wait", Icon::Wait, say!(l, people.state_invited)),
        PersonState::Active => badge("good", Icon::Yes, say!(l, people.state_active)),
        PersonState::Disabled => badge("", Icon::No, say!(l, people.state_disabled)),
    }
    .into_any()
}

pub fn outcome_badge(l: Locale, outcome: Outcome) -> AnyView {
    let word = words::outcome(l, outcome);
    match outcome {
        Outcome::Done => badge("good", Icon::Yes, word),
        Outcome::Refused => badge("wait", Icon::No, word),
        Outcome::Failed => badge("bad", Icon::Warn, word),
    }
    .into_any()
}

pub fn link_badge(l: Locale, state: LinkState) -> AnyView {
    match state {
        LinkState::Open => badge("good", Icon::Yes, say!(l, enrol.open)),
        LinkState::UsedUp => badge("", Icon::No, say!(l, enrol.used_up)),
        LinkState::Expired => badge("", Icon::No, say!(l, enrol.expired)),
        LinkState::Ended => badge("", Icon::No, say!(l, enrol.ended)),
    }
    .into_any()
}
