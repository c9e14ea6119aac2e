//! The document around every page: language, look, stylesheet, the islands' bundle, and the policy that says what
//! may run on it.

use crate::{
    parts::look::{Contrast, Theme},
    ssr,
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

/// Where the stylesheet lies: its name carries its hash. The server knows it.
#[derive(Clone, Debug)]
pub struct Stylesheet(pub String);

pub fn shell(options: LeptosOptions) -> impl IntoView {
    let sheet = use_context::<Stylesheet>().map_or_else(|| "/pkg/holdfast.css".to_owned(), |s| s.0);
    set_policy();
    view! {
        <!DOCTYPE html>
        <html
            lang=ssr::locale().to_string()
            data-theme=Theme::here().word()
            data-contrast=Contrast::here().word()
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=sheet/>
                <HydrationScripts options islands=true/>
                <MetaTags/>
            </head>
            <body>
                <crate::App/>
            </body>
        </html>
    }
}

/// Scripts run by this page's nonce only, styles come from our files only, nothing else comes from anywhere.
fn set_policy() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    );
    if let Ok(value) = http::HeaderValue::from_str(&policy) {
        response.insert_header(http::header::CONTENT_SECURITY_POLICY, value);
    }
}
