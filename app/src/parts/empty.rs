//! A list with nothing in it says why, and what to do.

use leptos::prelude::*;

pub fn empty(title: &'static str, why: String, action: Option<(&'static str, String)>) -> AnyView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{why}</p>
            {action.map(|(word, to)| view! { <a class="button" href=to>{word}</a> })}
        </div>
    }
    .into_any()
}
