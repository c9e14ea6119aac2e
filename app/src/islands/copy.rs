//! A button that copies what stands beside it. It appears only where scripts run and copying is allowed.

use leptos::prelude::*;

#[island]
pub fn Copy(
    /// The element whose text is copied.
    of: String,
    copy: String,
    copied: String,
) -> impl IntoView {
    let (live, set_live) = signal(false);
    let (done, set_done) = signal(false);
    Effect::new(move |_| set_live.set(can_copy()));
    view! {
        <button type="button" hidden=move || !live.get() on:click=move |_| take(&of, set_done)>
            {copy}
        </button>
        <span role="status">{move || if done.get() { copied.clone() } else { String::new() }}</span>
    }
}

#[cfg(target_arch = "wasm32")]
fn can_copy() -> bool {
    window().is_secure_context()
}

#[cfg(target_arch = "wasm32")]
fn take(of: &str, done: WriteSignal<bool>) {
    let Some(text) = document().get_element_by_id(of).and_then(|e| e.text_content()) else { return };
    let copying = window().navigator().clipboard().write_text(&text);
    wasm_bindgen_futures::spawn_local(async move {
        done.set(wasm_bindgen_futures::JsFuture::from(copying).await.is_ok());
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn can_copy() -> bool {
    false
}

#[cfg(not(target_arch = "wasm32"))]
fn take(_: &str, _: WriteSignal<bool>) {}
