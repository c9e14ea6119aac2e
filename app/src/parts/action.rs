//! Actions as they stand in pages: their state, and a line for one of them.

use super::{Icon, badge::badge, may_change, when_here};
use crate::words::{self, Locale, say};
use domain::{Action, State};
use leptos::prelude::*;

pub fn action_badge(l: Locale, state: State) -> AnyView {
    let word = words::action_state(l, state);
    match state {
        State::Queued | State::Deferred => badge("wait", Icon::Wait, word),
        State::Sent => badge("wait", Icon::Sent, word),
        State::Done => badge("good", Icon::Yes, word),
        State::Failed => badge("bad", Icon::Warn, word),
        State::Cancelled | State::Expired => badge("", Icon::No, word),
    }
}

/// Who asked: a person, or the console by itself.
pub fn asked_by(l: Locale, action: &Action) -> String {
    if action.by.is_none() && action.by_name.is_empty() {
        return say!(l, actions.by_console).into();
    }
    action.by_name.clone()
}

/// One action in a short list.
pub fn action_line(l: Locale, action: &Action) -> AnyView {
    view! {
        <li>
            <a href=format!("/actions/{}", action.id)>{words::action_kind(l, action.kind)}</a>
            {may_change("state", action.id, action_badge(l, action.state))}
            <span class="soft small">{asked_by(l, action)} " · " {when_here(l, action.asked)}</span>
        </li>
    }
    .into_any()
}
