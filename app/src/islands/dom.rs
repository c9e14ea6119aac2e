//! The few things that several islands ask of the page.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget, NodeList};

/// Calls `act` for every such event, for as long as the page lives.
pub fn listen(on: &EventTarget, event: &str, act: impl FnMut(Event) + 'static) {
    let act: Box<dyn FnMut(Event)> = Box::new(act);
    let act = Closure::wrap(act).into_js_value();
    let _ = on.add_event_listener_with_callback(event, act.unchecked_ref());
}

/// Everything in the page that the selector fits and that is a `T`.
pub fn all<T: JsCast>(selector: &str) -> Vec<T> {
    document().query_selector_all(selector).map(|list| each(&list)).unwrap_or_default()
}

pub fn each<T: JsCast>(list: &NodeList) -> Vec<T> {
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}

/// The first of them.
pub fn first<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}
