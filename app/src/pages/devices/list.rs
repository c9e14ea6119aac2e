//! `/devices`: find a device, keep what is looked for, choose many.

use super::{
    choosing::{choosing, kinds},
    filters::{KEPT, device_filters, fields},
    views::views,
};
use crate::{
    islands::Search,
    pages::{chosen::DEVICE_FILTERS, filters::kept},
    parts::{
        Order, Seat, Title, counted_pager, device_headings, device_row, empty, filter_bar, heading, live,
        signed_in, sort_heading, summary, table_with, title,
    },
    ssr::{self, with},
    words::{self, Locale, say},
};
use domain::{Count, DeviceSort, Permission};
use kernel::DeviceQuery;
use leptos::prelude::*;

#[component]
pub fn Devices() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let query = device_filters(ssr::query)?;
        let further = query.after.is_some();
        let mut list = seat.operator.devices(&query).await?;
        let devices = std::mem::take(&mut list.page.items);
        let (filters, narrow) = (kept(&KEPT), kept(&DEVICE_FILTERS));
        let (shown, count) = (devices.len(), list.count);
        let kinds = kinds(seat.rights());
        let content = if devices.is_empty() {
            none(&seat, !narrow.is_empty())
        } else {
            let tick = !kinds.is_empty();
            let rows = devices.into_iter().map(|device| device_row(l, device, tick)).collect();
            table_with("devices sortable", found(l, count), head(l, &query, &narrow, tick), rows)
        };
        let pager = counted_pager(
            l,
            &format!("/devices{filters}"),
            shown,
            Some(count),
            further,
            list.page.next.take(),
        );
        Ok(view! {
            {title(headline(&seat))}
            {summary(l, &seat.returned)}
            {views(&seat, &list, &filters)}
            {filter_bar(l, "/devices", !narrow.is_empty(), fields(l, &query, &list))}
            <Search/>
            <p class="unseen" role="status" data-live="found">{found(l, count)}</p>
            {choosing(l, &kinds, count, &narrow, content)}
            <div data-live="pager">{pager}</div>
            {export(l, &filters)}
            {live(l, "")}
        })
    })
}

fn headline(seat: &Seat) -> Title {
    let l = seat.l;
    let heading = Title::of(say!(l, devices.title)).lead(say!(l, devices.lead));
    if seat.rights().may_anywhere(Permission::DevicesEnrol) {
        heading.action(say!(l, devices.enrol), "/enrol").also(say!(l, devices.bring_in), "/import")
    } else {
        heading
    }
}

/// Nothing to show: because nothing fits, or because there is nothing yet.
fn none(seat: &Seat, narrowed: bool) -> AnyView {
    let l = seat.l;
    if narrowed {
        let clear = (say!(l, common.clear), "/devices".to_owned());
        return empty(say!(l, devices.none_match), say!(l, devices.none_match_why).into(), Some(clear));
    }
    if seat.rights().may_anywhere(Permission::DevicesEnrol) {
        let enrol = (say!(l, devices.enrol), "/enrol".to_owned());
        return empty(say!(l, devices.none), say!(l, devices.none_why).into(), Some(enrol));
    }
    empty(say!(l, devices.none), say!(l, devices.none_why_yours).into(), None)
}

/// How many there are, in a sentence.
fn found(l: Locale, count: Count) -> String {
    let n = words::number(l, count.n);
    if count.more {
        return say!(l, devices.count_more, n = n);
    }
    say!(l, devices.count, count = words::whole(count.n), n = n)
}

fn head(l: Locale, query: &DeviceQuery, narrow: &str, tick: bool) -> Vec<AnyView> {
    let sorts = [
        Some(DeviceSort::Name),
        Some(DeviceSort::User),
        Some(DeviceSort::Platform),
        Some(DeviceSort::Serial),
        None,
        Some(DeviceSort::Seen),
        None,
    ];
    let columns = device_headings(l).into_iter().zip(sorts).map(|(word, sort)| match sort {
        Some(sort) => sorted(word, sort, query, narrow),
        None => heading(word),
    });
    tick.then(|| heading("")).into_iter().chain(columns).collect()
}

/// A second press turns the order round.
fn sorted(word: &'static str, by: DeviceSort, query: &DeviceQuery, narrow: &str) -> AnyView {
    let this = query.sort.unwrap_or(DeviceSort::Name) == by;
    let order = this.then_some(if query.descending { Order::Down } else { Order::Up });
    let to = with(&format!("/devices{narrow}"), "sort", by.word());
    let to = if order == Some(Order::Up) { with(&to, "order", "desc") } else { to };
    sort_heading(word, order, to)
}

fn export(l: Locale, filters: &str) -> AnyView {
    view! {
        <p class="actions" data-live="export">
            <span class="soft">{say!(l, audit.export)}</span>
            <a class="button tight" href=format!("/devices.csv{filters}") download="">
                {say!(l, audit.csv)}
            </a>
        </p>
    }
    .into_any()
}
