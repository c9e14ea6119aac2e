//! `/bulk/{id}`: how far an order over many devices is.

use super::action::AGAIN;
use crate::{
    parts::{
        Title, action_badge, cell, counts, empty, live, may_change, pager, refresh, signed_in, summary,
        table, title, when,
    },
    ssr::{self, with},
    words::{self, Locale, say},
};
use domain::{Action, BulkId, Count, State};
use kernel::{BulkDetail, LeftDevice, LeftOut};
use leptos::prelude::*;

#[component]
pub fn Bulk() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let id = ssr::param::<BulkId>("id")?;
        let state = ssr::query("state").and_then(|word| State::from_word(&word));
        let after = ssr::query("after");
        let further = after.is_some();
        let bulk = seat.operator.bulk(id, state, after.clone()).await?;
        let mut address = format!("/bulk/{id}");
        if let Some(state) = state {
            address = with(&address, "state", state.word());
        }
        let here = after.map_or_else(|| address.clone(), |after| with(&address, "after", &after));
        let waits = bulk.states.iter().any(|(state, count)| state.is_waiting() && *count > 0);
        let mut heading = Title::of(words::many_of(l, bulk.kind, words::whole(bulk.total)))
            .lead(say!(l, bulk.asked, name = bulk.by_name.clone(), when = words::moment(l, bulk.asked)))
            .above(say!(l, actions.title), "/actions");
        if bulk.pins.n > 0 {
            heading = heading.action(say!(l, bulk.to_sheet), format!("/bulk/{id}/sheet"));
        }
        let (next, shown) = (bulk.page.next.clone(), bulk.page.items.len());
        let states = bulk.states.iter().map(|(state, n)| (*state, Count::exactly(*n)));
        let total = state.is_none().then_some(bulk.total);
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            {waits.then(|| refresh(AGAIN, &here))}
            {progress(l, &bulk)}
            {counts(l, format!("/bulk/{id}"), state.map(State::word), states)}
            {list(l, bulk.page.items)}
            {pager(l, &address, shown, total, further, next)}
            {live(l, format!("bulk={id}"))}
        })
    })
}

/// How many are over, of how many; and what was left out at the start.
fn progress(l: Locale, bulk: &BulkDetail) -> AnyView {
    let over: i64 = bulk.states.iter().filter(|(state, _)| state.is_final()).map(|(_, count)| count).sum();
    let left_out = (!bulk.left.is_empty()).then(|| {
        let count = words::whole(bulk.left_out);
        let shown = u64::try_from(bulk.left.len()).unwrap_or(count);
        let rest = (shown < count).then(|| view! { <li>{say!(l, many.more, count = count - shown)}</li> });
        view! {
            <details>
                <summary>{say!(l, bulk.left_out, count = count)}</summary>
                <ul class="tally" role="list">{bulk.left.iter().map(|left| left_device(l, left)).collect_view()} {rest}</ul>
            </details>
        }
    });
    let reason = (!bulk.reason.is_empty()).then(|| {
        view! { <p>{say!(l, bulk.reason, reason = bulk.reason.clone())}</p> }
    });
    view! {
        <section class="card">
            <h2>{say!(l, bulk.progress)}</h2>
            <div class="progress" data-live="progress">
                <progress max=bulk.total.to_string() value=over.to_string() aria-label=say!(l, bulk.progress)></progress>
                <p>{say!(l, bulk.over, over = over, total = bulk.total)}</p>
            </div>
            {reason}
            {left_out}
        </section>
    }
    .into_any()
}

fn left_device(l: Locale, left: &LeftDevice) -> AnyView {
    view! {
        <li>
            <a href=format!("/devices/{}", left.id)>{left.name.clone()}</a>
            " "
            <span class="soft">{why_left_out(l, left.why)}</span>
        </li>
    }
    .into_any()
}

/// Whoever reads it need not be the one who asked.
fn why_left_out(l: Locale, why: LeftOut) -> String {
    match why {
        LeftOut::NotAllowed => say!(l, many.out_not_allowed_then).into(),
        why => words::left_out(l, why),
    }
}

fn list(l: Locale, actions: Vec<Action>) -> AnyView {
    if actions.is_empty() {
        return empty(say!(l, actions.none), say!(l, actions.none_why).into(), None);
    }
    let headings = vec![
        say!(l, actions.device),
        say!(l, actions.serial),
        say!(l, common.state),
        say!(l, bulk.why),
        say!(l, actions.changed),
        "",
    ];
    let rows = actions.into_iter().map(|action| row(l, &action)).collect();
    table("report", say!(l, bulk.each).into(), headings, rows)
}

fn row(l: Locale, action: &Action) -> AnyView {
    let id = action.id;
    let said = words::said(action.code, &action.said);
    let why = action.cause.map(|cause| {
        view! {
            {words::cause(l, cause)}
            {said.map(|said| view! { <span class="explains">{said}</span> })}
        }
    });
    let look = say!(l, bulk.look, name = action.device_name.clone());
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/devices/{}", action.device)>{action.device_name.clone()}</a>
            </th>
            {cell(say!(l, actions.serial), action.serial.clone())}
            {cell(say!(l, common.state), may_change("state", id, action_badge(l, action.state)))}
            {cell(say!(l, bulk.why), may_change("why", id, why.into_any()))}
            {cell(say!(l, actions.changed), may_change("changed", id, when(l, action.changed)))}
            <td class="end">
                <a href=format!("/actions/{id}") aria-label=look>{say!(l, bulk.details)}</a>
            </td>
        </tr>
    }
    .into_any()
}
