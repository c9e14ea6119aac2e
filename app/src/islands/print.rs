//! A button that prints the page. It appears only where scripts run; without them the browser's own menu does it.

use leptos::prelude::*;

#[island]
pub fn Print(words: String) -> impl IntoView {
    let (live, set_live) = signal(false);
    Effect::new(move |_| set_live.set(cfg!(target_arch = "wasm32")));
    view! {
        <button type="button" class="main" hidden=move || !live.get() on:click=move |_| print()>
            {words}
        </button>
    }
}

#[cfg(target_arch = "wasm32")]
fn print() {
    let _ = window().print();
}

#[cfg(not(target_arch = "wasm32"))]
fn print() {}
