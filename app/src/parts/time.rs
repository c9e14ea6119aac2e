//! Points in time: in UTC from the server; in the browser an island adds the local time, and how long ago that is.

use crate::words::{self, Locale, say};
use domain::Moment;
use leptos::prelude::*;

pub fn when(l: Locale, at: Moment) -> AnyView {
    view! { <time datetime=at.to_string()>{words::moment(l, at)}</time> }.into_any()
}

/// The same, with room for the local time beside it.
pub fn when_here(l: Locale, at: Moment) -> AnyView {
    view! { <time datetime=at.to_string() data-local="">{words::moment(l, at)}</time> }.into_any()
}

/// The same, with room for "5 minutes ago"; or "never".
pub fn ago(l: Locale, at: Option<Moment>) -> AnyView {
    match at {
        Some(at) => {
            let tip = words::moment(l, at);
            view! { <time datetime=at.to_string() title=tip data-ago="">{words::moment(l, at)}</time> }
                .into_any()
        }
        None => view! { <span class="soft">{say!(l, common.never)}</span> }.into_any(),
    }
}
