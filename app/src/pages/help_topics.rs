//! What somebody wants to know before they do it: locking, removing a passcode, enrolling.

use crate::words::{Locale, say};
use leptos::prelude::*;

pub fn topics(l: Locale) -> AnyView {
    let locking = vec![
        say!(l, help.lock_what),
        say!(l, help.lock_pin),
        say!(l, help.lock_days),
        say!(l, help.lock_once),
        say!(l, help.lock_opens),
        say!(l, help.lock_cancel),
    ];
    let removing = vec![
        say!(l, help.remove_which),
        say!(l, help.remove_token),
        say!(l, help.remove_wifi),
        say!(l, help.remove_after),
        say!(l, help.remove_fails),
    ];
    let enrolling = vec![
        say!(l, help.enrol_link),
        say!(l, help.enrol_whose),
        say!(l, help.enrol_rights),
        say!(l, help.enrol_push),
        say!(l, help.enrol_again),
    ];
    view! {
        {topic("locking", say!(l, help.locking), locking)}
        {topic("removing", say!(l, help.removing), removing)}
        {topic("enrolling", say!(l, help.enrolling), enrolling)}
    }
    .into_any()
}

fn topic(id: &'static str, heading: &'static str, lines: Vec<&'static str>) -> AnyView {
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <section class="card" id=id>
            <h2>{heading}</h2>
            <ul>{lines}</ul>
        </section>
    }
    .into_any()
}
