//! The filter bar: a form that only asks, so that the address is the query.

use crate::words::{Locale, say};
use leptos::prelude::*;

pub fn filter_bar(l: Locale, address: &'static str, filtered: bool, fields: impl IntoView) -> AnyView {
    view! {
        <form class="filters" method="get" action=address role="search">
            {fields}
            <div class="actions">
                <button>{say!(l, common.filter)}</button>
                <span data-live="clear">
                    {filtered
                        .then(|| view! { <a class="button quiet" href=address>{say!(l, common.clear)}</a> })}
                </span>
            </div>
        </form>
    }
    .into_any()
}

/// What is searched for; `/` leads here.
pub fn text_filter(label: &'static str, value: String) -> AnyView {
    view! {
        <div class="field search">
            <label for="search">{label}</label>
            <input id="search" name="search" type="search" value=value autocomplete="off" data-search=""/>
        </div>
    }
    .into_any()
}

/// One of a few; the first stands for all of them.
pub fn select(
    l: Locale,
    name: &'static str,
    label: &'static str,
    chosen: Option<&str>,
    options: Vec<(String, String)>,
) -> AnyView {
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
    .into_any()
}
