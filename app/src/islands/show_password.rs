//! A button that uncovers a password while it is typed. It appears only where scripts run.

use leptos::prelude::*;

#[island]
pub fn ShowPassword(field: String, show: String, hide: String) -> impl IntoView {
    let (live, set_live) = signal(false);
    let (shown, set_shown) = signal(false);
    Effect::new(move |_| set_live.set(true));
    let id = field.clone();
    let turn = move |_| {
        set_shown.update(|s| *s = !*s);
        set_kind(&id, if shown.get_untracked() { "text" } else { "password" });
    };
    view! {
        <button
            type="button"
            class="quiet tight"
            hidden=move || !live.get()
            aria-controls=field
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            on:click=turn
        >
            {move || if shown.get() { hide.clone() } else { show.clone() }}
        </button>
    }
}

#[cfg(target_arch = "wasm32")]
fn set_kind(id: &str, kind: &str) {
    use wasm_bindgen::JsCast;
    let input = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(input) = input {
        input.set_type(kind);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn set_kind(_: &str, _: &str) {}
