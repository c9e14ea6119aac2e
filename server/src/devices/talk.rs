//! How devices are answered: what was wrong they learn by a number alone, and never by 401.

use super::Side;
use crate::bodies::Unread;
use apple_mdm::{BadSignature, Malformed, certificate::Untrusted};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use std::sync::Arc;

/// Upon this, and nothing else that is ever answered here, a device leaves management.
const UNRECOGNIZED: &str = r#"{"code":"com.apple.unrecognized.device"}"#;

/// Why a device is not heard.
#[derive(Debug)]
pub enum Unheard {
    Malformed(Malformed),
    /// Nothing shows whose word it is.
    NoIdentity,
    Signature(BadSignature),
    Certificate(Untrusted),
    /// What shows it does not agree.
    Mixed,
    /// It speaks for another device.
    OtherDevice,
    /// It is of another topic than ours.
    OtherTopic,
    /// The certificate is nobody's, or not this device's any more.
    NotKnown,
    /// It was let go: it is to leave management.
    Expelled,
    Gone,
    NotAnnounced,
    TooLarge,
    TooSlow,
    Busy,
    Away,
    Broken(kernel::Fault),
}

impl Unheard {
    /// For the figures.
    const fn word(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::NoIdentity => "no identity",
            Self::Signature(_) => "signature",
            Self::Certificate(_) => "certificate",
            Self::Mixed => "mixed",
            Self::OtherDevice => "other device",
            Self::OtherTopic => "other topic",
            Self::NotKnown => "not known",
            Self::Expelled => "expelled",
            Self::Gone => "gone",
            Self::NotAnnounced => "not announced",
            Self::TooLarge => "too large",
            Self::TooSlow => "too slow",
            Self::Busy => "busy",
            Self::Away => "away",
            Self::Broken(_) => "broken",
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::Expelled => StatusCode::FORBIDDEN,
            Self::Gone => StatusCode::GONE,
            Self::NotAnnounced => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy | Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for Unheard {
    fn into_response(self) -> Response {
        metrics::counter!("holdfast_device_refusals_total", "why" => self.word()).increment(1);
        let status = self.status();
        match &self {
            Self::Broken(fault) => {
                tracing::error!(incident = app::incident(), cause = %fault, "a device was not answered");
            }
            other => tracing::warn!(why = ?other, "a device was refused"),
        }
        if matches!(self, Self::Expelled) {
            return (status, [(header::CONTENT_TYPE, "application/json")], UNRECOGNIZED).into_response();
        }
        let later = status == StatusCode::SERVICE_UNAVAILABLE;
        if later { (status, [(header::RETRY_AFTER, "5")]).into_response() } else { status.into_response() }
    }
}

impl From<kernel::Error> for Unheard {
    fn from(error: kernel::Error) -> Self {
        match error {
            kernel::Error::Refused(Refusal::Away { .. } | Refusal::Unsure | Refusal::TooMany { .. }) => {
                Self::Away
            }
            kernel::Error::Refused(Refusal::Conflict(_)) => Self::OtherDevice,
            kernel::Error::Refused(_) => Self::NotKnown,
            kernel::Error::Fault(fault) => Self::Broken(fault),
        }
    }
}

impl From<Malformed> for Unheard {
    fn from(why: Malformed) -> Self {
        Self::Malformed(why)
    }
}

impl From<Unread> for Unheard {
    fn from(why: Unread) -> Self {
        match why {
            Unread::TooLarge => Self::TooLarge,
            Unread::TooSlow => Self::TooSlow,
        }
    }
}

/// Room, and time. A body is read before it takes a place, so that whoever sends slowly holds up nobody.
pub async fn within_limits(State(side): State<Arc<Side>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let most = side.limits.body_bytes;
    let body: Bytes = match side.bodies.read(body, most, side.limits.request / 2).await {
        Ok(body) => body,
        Err(why) => return Unheard::from(why).into_response(),
    };
    let Ok(_place) = side.places.try_acquire() else { return Unheard::Busy.into_response() };
    let request = Request::from_parts(parts, Body::from(body));
    let answer = tokio::time::timeout(side.limits.request, next.run(request)).await;
    answer.unwrap_or_else(|_| Unheard::Busy.into_response())
}
