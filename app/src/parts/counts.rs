//! How many actions stand where, each a way to see only those.

use crate::{
    ssr::with,
    words::{self, Locale, say},
};
use domain::{Count, State};
use leptos::prelude::*;

/// `address` is the list in every state; `chosen` the one that it shows.
pub fn counts(
    l: Locale,
    address: String,
    chosen: Option<&str>,
    states: impl Iterator<Item = (State, Count)>,
) -> AnyView {
    let links = states
        .filter(|(state, count)| count.n > 0 || chosen == Some(state.word()))
        .map(|(state, count)| {
            let current = (chosen == Some(state.word())).then_some("true");
            view! {
                <a href=with(&address, "state", state.word()) aria-current=current>
                    {words::action_state(l, state)} " " <strong>{words::figure(l, count)}</strong>
                </a>
            }
        })
        .collect_view();
    let all = chosen.map(|_| view! { <a href=address>{say!(l, actions.all_states)}</a> });
    view! {
        <nav class="counts" aria-label=say!(l, actions.counts) data-live="counts">
            {all}
            {links}
        </nav>
    }
    .into_any()
}
