//! `/help`: how things are done, the keys and the words.

use super::help_topics::topics;
use crate::{
    parts::{Title, signed_in, title},
    words::say,
};
use leptos::prelude::*;

#[component]
pub fn Help() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let keys = [
            ("/", say!(l, help.key_search)),
            ("?", say!(l, help.key_help)),
            ("Tab", say!(l, help.key_tab)),
            ("Enter", say!(l, help.key_enter)),
        ];
        let words = [
            (say!(l, help.device), say!(l, help.device_is)),
            (say!(l, help.user), say!(l, help.user_is)),
            (say!(l, help.person), say!(l, help.person_is)),
            (say!(l, help.group), say!(l, help.group_is)),
            (say!(l, help.permission), say!(l, help.permission_is)),
            (say!(l, help.role), say!(l, help.role_is)),
            (say!(l, help.assignment), say!(l, help.assignment_is)),
            (say!(l, help.confirmed), say!(l, help.confirmed_is)),
            (say!(l, help.invitation), say!(l, help.invitation_is)),
            (say!(l, help.link), say!(l, help.link_is)),
            (say!(l, help.push), say!(l, help.push_is)),
        ];
        Ok(view! {
            {title(Title::of(say!(l, help.title)))}
            <div class="columns">
                {topics(l)}
                <section class="card">
                    <h2>{say!(l, help.keys)}</h2>
                    <dl class="facts">
                        {keys.map(|(key, does)| view! { <dt><kbd>{key}</kbd></dt> <dd>{does}</dd> }).collect_view()}
                    </dl>
                </section>
                <section class="card">
                    <h2>{say!(l, help.words)}</h2>
                    <dl class="facts meanings">
                        {words.map(|(word, is)| view! { <dt>{word}</dt> <dd>{is}</dd> }).collect_view()}
                    </dl>
                </section>
            </div>
        })
    })
}
