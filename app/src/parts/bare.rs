//! The frame of the pages in front of the sign-in: the name, one card, the choice of language.

use super::{done::toast, look::other_language, mark};
use crate::{
    islands::Alive,
    words::{Locale, say},
};
use leptos::prelude::*;
use leptos_meta::Title;

pub fn bare(l: Locale, title: String, content: impl IntoView) -> AnyView {
    view! {
        <Title text=format!("{title} · Holdfast")/>
        <div class="door">
            <header class="brand">{mark()} "Holdfast"</header>
            <main id="content">
                <h1>{title}</h1>
                {toast(l)}
                {content}
            </main>
            <footer>{other_language(l)}</footer>
            <Alive here=say!(l, time.here, at = "#")/>
        </div>
    }
    .into_any()
}
