//! Lists go by keys, not by numbers: back to the first page, on to the next one, and a count that is always true.

use crate::{
    ssr::with,
    words::{self, Locale, say},
};
use domain::Count;
use leptos::prelude::*;

/// `address` is the list with its filters, without a place in it.
pub fn pager(
    l: Locale,
    address: &str,
    shown: usize,
    total: Option<i64>,
    further: bool,
    next: Option<String>,
) -> AnyView {
    counted_pager(l, address, shown, total.map(Count::exactly), further, next)
}

/// The same, where there may be more than was counted.
pub fn counted_pager(
    l: Locale,
    address: &str,
    shown: usize,
    count: Option<Count>,
    further: bool,
    next: Option<String>,
) -> AnyView {
    let first = address.to_owned();
    let next = next.map(|cursor| with(address, "after", &cursor));
    (further || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=say!(l, common.pager)>
                <span class="soft small">
                    {count.map(|count| say!(l, common.shown, shown = shown, total = words::count(l, count)))}
                </span>
                <span class="actions">
                    {further.then(|| view! { <a class="button" href=first>{say!(l, common.first)}</a> })}
                    {next.map(|to| view! { <a class="button" rel="next" href=to>{say!(l, common.next)}</a> })}
                </span>
            </nav>
        }
    })
    .into_any()
}
