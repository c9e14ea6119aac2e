//! A panic in one request ends that request and no other. The person gets an incident's number, the log the same
//! number with the cause.

use crate::sorry::{Sorry, Wants};
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use std::any::Any;
use std::panic;
use tower_http::catch_panic::CatchPanicLayer;

/// What the layer further in leaves in its response for [`told`].
#[derive(Clone)]
struct Cause(String);

pub type Caught = CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response>;

pub fn caught() -> Caught {
    CatchPanicLayer::custom(mark)
}

#[allow(clippy::needless_pass_by_value, reason = "this is how the layer hands it over")]
fn mark(payload: Box<dyn Any + Send>) -> Response {
    let text = payload.downcast_ref::<String>().cloned();
    let cause = text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.extensions_mut().insert(Cause(cause.unwrap_or_default()));
    response
}

pub async fn told(request: Request, next: Next) -> Response {
    let wants = Wants::of(&request);
    let response = next.run(request).await;
    match incident(&response) {
        Some(incident) => Sorry::Broken(incident).to(&wants),
        None => response,
    }
}

/// The number under which the log has the panic that made this response, if one did.
pub fn incident(response: &Response) -> Option<String> {
    let Cause(cause) = response.extensions().get()?;
    let incident = app::incident();
    tracing::error!(incident, cause, "panicked");
    Some(incident)
}

/// Panics become log lines with their place, instead of text between the lines.
pub fn to_the_log() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
