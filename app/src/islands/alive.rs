//! What every page gains in the browser: the keys `/` and `?`, the focus on an error summary, what
//! else there is to tell of a time, and an address without the word that a deed left in it.

use leptos::prelude::*;

#[island]
pub fn Alive(
    /// "# here"; the time by this clock stands where the sign is.
    here: String,
) -> impl IntoView {
    Effect::new(move |_| begin(here.clone()));
}

#[cfg(not(target_arch = "wasm32"))]
fn begin(_: String) {}

#[cfg(target_arch = "wasm32")]
fn begin(here: String) {
    focus("[role=alert].summary");
    forget_deed();
    forget_choice();
    let tell = move || super::times::tell_times(&here);
    tell();
    let handle = window_event_listener(leptos::ev::keydown, |event| press(&event));
    on_cleanup(move || handle.remove());
    let again = tell.clone();
    window_event_listener_untyped(super::refresh::REFRESHED, move |_| again());
    leptos::prelude::set_interval(tell, std::time::Duration::from_secs(30));
}

/// What was chosen is forgotten once something was asked of it: it should not be asked a second time by mistake.
#[cfg(target_arch = "wasm32")]
fn forget_choice() {
    let path = window().location().pathname().unwrap_or_default();
    if path == "/bulk/new" {
        super::choose::may_be_sent();
    } else if path.starts_with("/bulk/") {
        super::choose::forget();
    } else {
        super::choose::forget_what_was_sent();
    }
}

#[cfg(target_arch = "wasm32")]
fn press(event: &web_sys::KeyboardEvent) {
    use wasm_bindgen::JsCast;
    let typing = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|e| matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
    if typing || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    match event.key().as_str() {
        "/" if focus("[data-search]") => event.prevent_default(),
        "?" => {
            let _ = window().location().set_href("/help");
        }
        _ => {}
    }
}

#[cfg(target_arch = "wasm32")]
fn focus(selector: &str) -> bool {
    use wasm_bindgen::JsCast;
    let found = document().query_selector(selector).ok().flatten();
    let found = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
    found.is_some_and(|e| e.focus().is_ok())
}

/// What was done, or was wrong, is said once: loading the page again should not say it again.
#[cfg(target_arch = "wasm32")]
fn forget_deed() {
    let Ok(here) = window().location().href() else { return };
    let Ok(url) = web_sys::Url::new(&here) else { return };
    let said = ["done", "__err"].into_iter().filter(|word| url.search_params().has(word));
    let said: Vec<_> = said.collect();
    if !said.is_empty() {
        said.into_iter().for_each(|word| url.search_params().delete(word));
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url.href()));
        }
    }
}
