//! Headers on every response, whoever made it: pages, server functions, files, refusals, panics. Also the request's
//! own number, made here and never taken from outside.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::fmt::{self, Display};

/// Where a response brings no policy of its own (a page brings one with its nonce): nothing may run.
const CLOSED: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Not `no-referrer`: forms without scripts are sent back to the page they came from.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), \
         payment=(), usb=()",
    ),
];

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The number of one request, in its log lines and its response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestId(uuid::Uuid);

impl Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

/// The outermost layer.
pub async fn on_every_response(State(https): State<bool>, request: Request, next: Next) -> Response {
    around(https, request, |request| next.run(request)).await
}

pub async fn around<F: Future<Output = Response>>(
    https: bool,
    mut request: Request,
    inside: impl FnOnce(Request) -> F,
) -> Response {
    let id = RequestId(uuid::Uuid::new_v4());
    request.headers_mut().remove(REQUEST_ID);
    request.extensions_mut().insert(id);
    let mut response = inside(request).await;
    complete(response.headers_mut(), https);
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn complete(headers: &mut HeaderMap, https: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        // For this name alone: what else runs under it is not ours to decide on.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CLOSED));
    // Files with a name of their own content say otherwise themselves.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
