//! The filter bar: a form that only asks, so that the address is the query.

use crate::words::{Locale, say};
use leptos::prelude::*;

pub fn filter_bar(l: Locale, address: &'static str, filtered: bool, fields: impl IntoView) -> impl IntoView {
    view! {
        <form class="filters" method="get" action=address role="search">
            {fields}
            <div class="actions">
                <button>{say!(l, common.filter)}</button>
                {filtered.then(|| view! { <a class="button quiet" href=address>{say!(l, common.clear)}</a> })}
            </div>
        </form>
    }
}

/// What is searched for; `/` leads here.
pub fn text_filter(label: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="field search">
            <label for="search">{label}</label>
            <input id="search" name="search" type="search" value=value autocomplete="off" data-search=""/>
        </div>
    }
}

/// One of a few; the first stands for all of them.
pub fn select(
    l: Locale,
    name: &'static str,
    label: &'static str,
    chosen: Option<&str>,
    options: Vec<(String, String)>,
) -> impl IntoView + use<> {
    let chosen = chosen.map(ToOwned::to_owned);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name>
                <option value="">{say!(l, common.any)}</option>
                {options
                    .into_iter()
                    .map(|(value, words)| {
                        let is = chosen.as_ref() == Some(&value);
                        view! { <option value=value selected=is>{words}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}
