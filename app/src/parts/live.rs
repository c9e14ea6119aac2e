//! What is live on a page: the island that listens for news, and the pieces that change with them.

use crate::{
    islands::Live,
    words::{Locale, say},
};
use leptos::prelude::*;

/// Listens for news; `about` narrows them, as in `action=…`, or is empty.
pub fn live(l: Locale, about: impl Into<String>) -> AnyView {
    view! {
        <Live
            about=about.into()
            lost=say!(l, live.lost).into()
            over=say!(l, live.over).into()
            gone=say!(l, live.gone).into()
        />
    }
    .into_any()
}

/// A piece that may change while somebody looks at it; `what` and `id` name it on its page.
pub fn may_change(what: &str, id: impl std::fmt::Display, content: AnyView) -> AnyView {
    view! { <span data-live=format!("{what}-{id}")>{content}</span> }.into_any()
}
