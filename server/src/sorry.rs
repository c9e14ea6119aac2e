//! Refusals that are spoken before a page can be asked for, and the answer to a fault: a plain page in the person's
//! language, or the same as an `ApiError` for a script. Nothing in it depends on anything that could be broken.

use app::language::{self, Locale};
use app::{ApiError, sorry};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use leptos::prelude::FromServerFnError;
use std::sync::Arc;

pub enum Sorry {
    SignedOut,
    Forbidden,
    OtherSite,
    /// Carries the address that is answered.
    OtherHost(String),
    TooLarge(usize),
    TooSlow,
    Malformed,
    Busy,
    Away,
    /// Carries the incident's number.
    Broken(String),
}

/// What the one who asks can read.
pub struct Wants {
    /// It is a server function that is asked, and by a script.
    pub script: bool,
    /// It is a server function that is asked.
    pub function: bool,
    pub locale: Locale,
    theme: &'static str,
    contrast: &'static str,
    sheet: Option<Sheet>,
}

/// Where the stylesheet lies; left in every request.
#[derive(Clone)]
pub struct Sheet(pub Arc<str>);

impl Wants {
    pub fn of(request: &Request) -> Self {
        let headers = request.headers();
        let text =
            |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        let function = request.uri().path().starts_with("/api/");
        Self {
            script: function && !text(header::ACCEPT).contains("text/html"),
            function,
            locale: language::of(text(header::COOKIE), text(header::ACCEPT_LANGUAGE)),
            theme: chosen(text(header::COOKIE), "theme=", ["system", "light", "dark"]),
            contrast: chosen(text(header::COOKIE), "contrast=", ["normal", "high"]),
            sheet: request.extensions().get::<Sheet>().cloned(),
        }
    }
}

/// As the pages choose how to look: the first of these, unless another was set.
fn chosen<const N: usize>(cookies: &str, name: &str, words: [&'static str; N]) -> &'static str {
    let chosen = cookies.split(';').find_map(|pair| pair.trim().strip_prefix(name));
    words.into_iter().find(|word| chosen == Some(*word)).unwrap_or(words[0])
}

impl Sorry {
    pub fn to(&self, wants: &Wants) -> Response {
        let status = self.status();
        let mut response = if wants.script {
            (status, [(header::CONTENT_TYPE, "application/json")], self.on_the_wire()).into_response()
        } else {
            (status, Html(self.page(wants))).into_response()
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::OtherSite => StatusCode::FORBIDDEN,
            Self::OtherHost(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy | Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// As the application's own errors travel.
    fn on_the_wire(&self) -> String {
        let error = match self {
            Self::SignedOut => ApiError::SignIn,
            Self::Forbidden | Self::OtherSite => ApiError::Forbidden,
            Self::OtherHost(_) | Self::TooLarge(_) | Self::TooSlow | Self::Malformed => ApiError::Malformed,
            Self::Busy | Self::Away => ApiError::Away { seconds: 2 },
            Self::Broken(incident) => ApiError::Broken { incident: incident.clone() },
        };
        String::from_utf8_lossy(&error.ser()).into_owned()
    }

    fn said(&self, l: Locale) -> sorry::Said {
        match self {
            Self::SignedOut => sorry::signed_out(l),
            Self::Forbidden => sorry::forbidden(l),
            Self::OtherSite => sorry::other_site(l),
            Self::OtherHost(address) => sorry::other_host(l, address),
            Self::TooLarge(most) => sorry::too_large(l, *most),
            Self::TooSlow => sorry::too_slow(l),
            Self::Malformed => sorry::malformed(l),
            Self::Busy => sorry::busy(l),
            Self::Away => sorry::away(l),
            Self::Broken(incident) => sorry::broken(l, incident),
        }
    }

    fn page(&self, wants: &Wants) -> String {
        let l = wants.locale;
        let (title, text) = self.said(l);
        let (way, link) = match self {
            Self::SignedOut => ("/sign-in", sorry::to_sign_in(l)),
            _ => ("/", sorry::to_overview(l)),
        };
        let way = format!(
            "<h1>{title}</h1><p>{text}</p><p class=\"actions\"><a class=\"button\" href=\"{way}\">{link}</a></p>"
        );
        framed(wants, title, &way)
    }
}

/// A page in front of the console; the content is HTML already.
pub fn framed(wants: &Wants, title: &str, content: &str) -> String {
    let Wants { locale: l, theme, contrast, .. } = *wants;
    let sheet = wants.sheet.as_ref().map_or("", |Sheet(address)| address);
    format!(
        "<!DOCTYPE html><html lang=\"{l}\" data-theme=\"{theme}\" data-contrast=\"{contrast}\"><head>\
             <meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Holdfast</title>\
             <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
             <link rel=\"stylesheet\" href=\"{sheet}\"></head>\
             <body><div class=\"door\"><header class=\"brand\">Holdfast</header><main id=\"content\">{content}</main></div></body></html>"
    )
}
