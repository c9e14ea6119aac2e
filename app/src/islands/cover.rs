//! Covers a recovery PIN again when its minute is over: first on the screen, then by loading the page anew, which no
//! longer has it.

use leptos::prelude::*;

#[island]
pub fn Cover(
    /// The element that shows the digits.
    of: String,
    /// How much of the minute is left.
    seconds: u32,
) -> impl IntoView {
    Effect::new(move |_| begin(of.clone(), seconds));
}

#[cfg(target_arch = "wasm32")]
fn begin(of: String, seconds: u32) {
    let cover = move || {
        if let Some(shown) = document().get_element_by_id(&of) {
            shown.set_text_content(Some("••• •••"));
        }
        let location = window().location();
        let here =
            format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        let _ = location.replace(&here);
    };
    set_timeout(cover, std::time::Duration::from_secs(seconds.into()));
}

#[cfg(not(target_arch = "wasm32"))]
fn begin(_: String, _: u32) {}
