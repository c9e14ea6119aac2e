//! Without scripts, a page that waits for something loads itself again. It must stand outside of what is live: put into
//! a page by a script, it would count.

use leptos::prelude::*;

/// `address` is the page without the word that a deed left in its address, which is said once.
pub fn refresh(seconds: u64, address: &str) -> AnyView {
    let content = format!("{seconds};url={address}");
    view! {
        <noscript>
            <meta http-equiv="refresh" content=content/>
        </noscript>
    }
    .into_any()
}
