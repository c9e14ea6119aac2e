//! Refusals that are spoken before a page can be asked for, and the words for a fault: a plain page in the person's
//! language, or the same as an `ApiError` for a script. Nothing in it depends on anything that could be broken.

mod words;

use app::ApiError;
use app::language::{self, Locale};
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
    dutch: bool,
    theme: &'static str,
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
            theme: theme(text(header::COOKIE)),
            sheet: request.extensions().get::<Sheet>().cloned(),
            dutch: language::of(text(header::COOKIE), text(header::ACCEPT_LANGUAGE)) == Locale::nl,
        }
    }
}

/// As the pages choose it: the browser's own unless another was set.
fn theme(cookies: &str) -> &'static str {
    let chosen = cookies.split(';').find_map(|pair| pair.trim().strip_prefix("theme="));
    ["light", "dark"].into_iter().find(|theme| chosen == Some(*theme)).unwrap_or("system")
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

    fn page(&self, wants: &Wants) -> String {
        let (dutch, theme) = (wants.dutch, wants.theme);
        let (title, text) = if dutch { words::dutch(self) } else { words::english(self) };
        let (language, way, link) = match (self, dutch) {
            (Self::SignedOut, false) => ("en", "/sign-in", "Sign in"),
            (Self::SignedOut, true) => ("nl", "/sign-in", "Aanmelden"),
            (_, false) => ("en", "/", "To the overview"),
            (_, true) => ("nl", "/", "Naar het overzicht"),
        };
        let sheet = wants
            .sheet
            .as_ref()
            .map(|Sheet(address)| format!("<link rel=\"stylesheet\" href=\"{address}\">"));
        let sheet = sheet.unwrap_or_default();
        format!(
            "<!DOCTYPE html><html lang=\"{language}\" data-theme=\"{theme}\" data-contrast=\"normal\"><head>\
             <meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Holdfast</title>{sheet}</head>\
             <body><div class=\"door\"><header class=\"brand\">Holdfast</header><main id=\"content\"><h1>{title}</h1>\
             <p>{text}</p><p class=\"actions\"><a class=\"button\" href=\"{way}\">{link}</a></p></main></div></body></html>"
        )
    }
}
