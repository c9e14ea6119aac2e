//! Choosing devices for something that is asked of many at once: those that are ticked, or all that the list finds.

use crate::{
    islands::Choose,
    ssr::with,
    words::{self, Locale, say},
};
use domain::{ActionKind, Count, Rights};
use leptos::prelude::*;

/// What this person may ask of at least one device.
pub fn kinds(rights: &Rights) -> Vec<ActionKind> {
    ActionKind::ALL.iter().copied().filter(|kind| rights.may_anywhere(kind.permission())).collect()
}

/// The list in a form with the boxes to tick; without it where nothing can be asked.
pub fn choosing(l: Locale, kinds: &[ActionKind], count: Count, narrow: &str, list: AnyView) -> AnyView {
    if kinds.is_empty() {
        return view! { <div data-live="list">{list}</div> }.into_any();
    }
    let buttons = kinds
        .iter()
        .map(|kind| {
            view! { <button class="tight" name="kind" value=kind.word()>{words_of(l, *kind)}</button> }
        })
        .collect_view();
    view! {
        <form id="choosing" class="stack" method="get" action="/bulk/new">
            <div data-live="list">{list}</div>
            <div class="choosing">
                <Choose
                    all=say!(l, devices.choose_page).into()
                    chosen=say!(l, devices.chosen, n = "#")
                    clear=say!(l, devices.choose_none).into()
                    full=say!(l, devices.choose_full, n = "#")
                />
                <div class="actions">
                    <span class="soft small">{say!(l, devices.with_ticked)}</span>
                    {buttons}
                </div>
                <div class="actions" data-live="all">{all(l, kinds, count, narrow)}</div>
            </div>
        </form>
    }
    .into_any()
}

/// All that the list finds. How many that are goes along, for they may become others meanwhile; where they were not
/// counted to the end, the preview counts them.
fn all(l: Locale, kinds: &[ActionKind], count: Count, narrow: &str) -> AnyView {
    let links = kinds
        .iter()
        .map(|kind| {
            let to = with(&format!("/bulk/new{narrow}"), "kind", kind.word());
            let to = with(&to, "all", "1");
            let to = if count.more { to } else { with(&to, "expected", &count.n.to_string()) };
            view! { <a class="button tight" href=to>{words_of(l, *kind)}</a> }
        })
        .collect_view();
    let n = words::number(l, count.n);
    let all = if count.more {
        say!(l, devices.with_more, n = n)
    } else {
        say!(l, devices.with_all, count = words::whole(count.n), n = n)
    };
    view! {
        <span class="soft small">{all}</span>
        {links}
    }
    .into_any()
}

fn words_of(l: Locale, kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::RemoteLock => say!(l, devices.lock),
        ActionKind::RemovePasscode => say!(l, devices.remove_passcode),
        ActionKind::Sync => say!(l, devices.sync),
    }
}
