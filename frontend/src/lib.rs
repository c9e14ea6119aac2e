//! The browser's half of the console: wakes up the islands that `app` declares, and does nothing else.

#![cfg(target_arch = "wasm32")]

// Only the islands' exported names are used, and only by the page: without this line the linker would drop them.
use app as _;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
