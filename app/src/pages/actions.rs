//! `/actions`: what was asked of devices, filtered, and the way to take it out.

use super::{
    action_filters::{FILTERS, action_filters, fields},
    filters::kept,
};
use crate::{
    parts::{
        Title, action_badge, asked_by, cell, counted_pager, counts, empty, filter_bar, live, may_change,
        signed_in, table, title, when,
    },
    ssr,
    words::{self, Locale, say},
};
use domain::{Action, Count};
use leptos::prelude::*;

#[component]
pub fn Actions() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let query = action_filters(ssr::query)?;
        let further = query.after.is_some();
        let list = seat.operator.actions(&query).await?;
        let filters = kept(&FILTERS);
        let filtered = !filters.is_empty();
        let count = list.count;
        let shown = list.page.items.len();
        let next = list.page.next.clone();
        let others: Vec<_> = FILTERS.into_iter().filter(|name| *name != "state").collect();
        let every = format!("/actions{}", kept(&others));
        let counts = counts(l, every, ssr::query("state").as_deref(), list.states.iter().copied());
        let content = if list.page.items.is_empty() {
            let (none, why) = if filtered {
                (say!(l, actions.none), say!(l, actions.none_why))
            } else {
                (say!(l, actions.none_yet), say!(l, actions.none_yet_why))
            };
            empty(none, why.into(), (!filtered).then(|| (say!(l, actions.to_devices), "/devices".into())))
        } else {
            report(l, count, list.page.items)
        };
        Ok(view! {
            {title(Title::of(say!(l, actions.title)).lead(say!(l, actions.lead)))}
            {filter_bar(l, "/actions", filtered, fields(l, &query))}
            {counts}
            {content}
            {counted_pager(l, &format!("/actions{filters}"), shown, Some(count), further, next)}
            <p class="actions">
                <span class="soft">{say!(l, audit.export)}</span>
                <a class="button tight" href=format!("/actions.csv{filters}") download="">
                    {say!(l, audit.csv)}
                </a>
            </p>
            {live(l, "")}
        })
    })
}

fn report(l: Locale, count: Count, actions: Vec<Action>) -> AnyView {
    let headings = vec![
        say!(l, actions.device),
        say!(l, actions.serial),
        say!(l, actions.action),
        say!(l, common.state),
        say!(l, actions.asked_by),
        say!(l, actions.reason),
        say!(l, actions.asked_at),
        say!(l, actions.changed),
    ];
    let caption = if count.more {
        say!(l, actions.newest_first).to_owned()
    } else {
        say!(l, actions.count, count = words::whole(count.n))
    };
    table("report", caption, headings, actions.into_iter().map(|action| row(l, &action)).collect())
}

fn row(l: Locale, action: &Action) -> AnyView {
    let id = action.id;
    let kind = view! { <a href=format!("/actions/{id}")>{words::action_kind(l, action.kind)}</a> };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/devices/{}", action.device)>{action.device_name.clone()}</a>
            </th>
            {cell(say!(l, actions.serial), action.serial.clone())}
            {cell(say!(l, actions.action), kind)}
            {cell(say!(l, common.state), may_change("state", id, action_badge(l, action.state)))}
            {cell(say!(l, actions.asked_by), asked_by(l, action))}
            {cell(say!(l, actions.reason), action.reason.clone())}
            {cell(say!(l, actions.asked_at), when(l, action.asked))}
            {cell(say!(l, actions.changed), may_change("changed", id, when(l, action.changed)))}
        </tr>
    }
    .into_any()
}
