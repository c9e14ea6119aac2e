//! What is printed: the PIN of one Mac, or of many that were locked at once. Nothing secret is on a sheet before somebody
//! has asked for it, and then for a minute only.

use super::{
    action::action_for,
    action_pin::{covers, digits},
};
use crate::{
    api,
    islands::Print,
    parts::{Title, cell, empty, signed_in, summary, table, title, when},
    ssr,
    words::{self, Locale, say},
};
use domain::{BulkId, Permission};
use kernel::{ActionDetail, Sheet, SheetLine};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn ActionSheet() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = action_for(&seat, Permission::ReadRecoveryPin).await?;
        let action = &detail.action;
        let id = action.id;
        let above = format!("/actions/{id}");
        let here = format!("{above}/sheet");
        let heading = Title::of(say!(l, sheet.of_device, name = action.device_name.clone()))
            .above(words::action_of(l, action.kind, &action.device_name), above.clone());
        if !action.has_pin {
            let gone = empty(say!(l, sheet.none), say!(l, sheet.none_why).into(), None);
            return Ok(view! { {title(heading)} {gone} }.into_any());
        }
        let shown = seat.operator.shown_pin(id).await?;
        let content = match shown {
            Some(shown) => view! {
                {digits(&shown.pin)}
                {covers(detail.now, shown.until, "pin", &here)}
                <p class="actions">
                    <Print words=say!(l, sheet.print).into()/>
                    <span class="soft">{say!(l, sheet.print_now)}</span>
                </p>
            }
            .into_any(),
            None => ask(l, api::actions::ShowPin::url(), id.to_string(), Some(here.clone())),
        };
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            <section class="card sheet">{facts(l, &detail)} {content}</section>
            <p class="soft">{say!(l, sheet.keep_safe)}</p>
        }
        .into_any())
    })
}

fn facts(l: Locale, detail: &ActionDetail) -> AnyView {
    let action = &detail.action;
    let serial = action.serial.clone().unwrap_or_default();
    view! {
        <dl class="facts">
            <dt>{say!(l, actions.device)}</dt>
            <dd>{action.device_name.clone()}</dd>
            <dt>{say!(l, actions.serial)}</dt>
            <dd class="digits">{serial}</dd>
            <dt>{say!(l, sheet.last_day)}</dt>
            <dd>
                {match action.pin_ends {
                    Some(ends) => when(l, ends),
                    None => say!(l, sheet.not_sent).into_any(),
                }}
            </dd>
        </dl>
    }
    .into_any()
}

/// Nothing is shown yet: the way to have it shown.
fn ask(l: Locale, to: &'static str, id: String, back: Option<String>) -> AnyView {
    view! {
        <form class="actions" method="post" action=to>
            <input type="hidden" name="id" value=id/>
            {back.map(|back| view! { <input type="hidden" name="back" value=back/> })}
            <button class="main">{say!(l, sheet.show)}</button>
        </form>
        <p class="soft small">{say!(l, action.show_pin_why)}</p>
    }
    .into_any()
}

#[component]
pub fn BulkSheet() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let id = ssr::param::<BulkId>("id")?;
        let bulk = seat.operator.bulk(id, None, None).await?;
        seat.operator.look_anywhere(Permission::ReadRecoveryPin, "a sheet of PINs").await?;
        let above = format!("/bulk/{id}");
        let here = format!("{above}/sheet");
        let count = words::whole(bulk.total);
        let heading = Title::of(say!(l, sheet.of_bulk, count = words::whole(bulk.pins.n)))
            .above(words::many_of(l, bulk.kind, count), above);
        if bulk.pins.n == 0 {
            let gone = empty(say!(l, sheet.none), say!(l, sheet.none_why).into(), None);
            return Ok(view! { {title(heading)} {gone} }.into_any());
        }
        let content = match seat.operator.shown_sheet(id).await? {
            Some(sheet) => {
                let further = sheet.next.clone().map(|after| more(l, id, after));
                view! {
                    {covers(sheet.now, sheet.until, "sheet", &here)}
                    <div id="sheet">{lines(l, sheet)}</div>
                    <div class="actions">
                        <Print words=say!(l, sheet.print).into()/>
                        {further}
                        <span class="soft">{say!(l, sheet.print_in_time)}</span>
                    </div>
                }
                .into_any()
            }
            None => view! {
                <section class="card">
                    <p>{say!(l, sheet.many_will)}</p>
                    {ask(l, api::bulk::ShowSheet::url(), id.to_string(), None)}
                </section>
            }
            .into_any(),
        };
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            {content}
            <p class="soft">{say!(l, sheet.keep_safe)}</p>
        }
        .into_any())
    })
}

fn lines(l: Locale, sheet: Sheet) -> AnyView {
    let headings =
        vec![say!(l, actions.device), say!(l, actions.serial), say!(l, action.pin), say!(l, sheet.last_day)];
    let count = sheet.lines.len() as u64;
    let rows = sheet.lines.into_iter().map(|line| row(l, line)).collect();
    table("sheet", say!(l, sheet.count, count = count), headings, rows)
}

fn row(l: Locale, line: SheetLine) -> AnyView {
    let pin = view! { <span class="digits keep">{line.pin.to_string()}</span> };
    let last = match line.last_day {
        Some(at) => when(l, at),
        None => say!(l, sheet.not_sent).into_any(),
    };
    view! {
        <tr>
            <th scope="row">{line.device_name}</th>
            {cell(say!(l, actions.serial), line.serial)}
            {cell(say!(l, action.pin), pin)}
            {cell(say!(l, sheet.last_day), last)}
        </tr>
    }
    .into_any()
}

/// A sheet holds a few hundred; the rest are on the next one.
fn more(l: Locale, id: BulkId, after: String) -> AnyView {
    view! {
        <form method="post" action=api::bulk::ShowSheet::url()>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="after" value=after/>
            <button>{say!(l, sheet.next)}</button>
        </form>
    }
    .into_any()
}
