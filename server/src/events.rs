//! News for pages that are open: server-sent events, of what the page says it is about. What has changed is not told, only
//! that it has: the page asks for itself again, and gets what its person may see.

use crate::export::operator;
use crate::sorry::{Sorry, Wants};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::unfold;
use kernel::{Change, Watcher};
use std::collections::HashMap;
use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;

pub const PATH: &str = "/events";

/// A line that says nothing, so often, keeps the connection. It is long enough to count as one for the listener.
const STILL_HERE: Duration = Duration::from_secs(15);
const NOTHING: &str =
    ": nothing new, and still here; this line keeps the connection open between the news\n\n";
/// After so long without one the browser calls again.
const BEGIN: &str = "retry: 2000\n\n";
const OVER: &str = "event: over\ndata: {}\n\n";

pub fn routes() -> Router {
    Router::new().route(PATH, get(events))
}

async fn events(request: Request) -> Response {
    let wants = Wants::of(&request);
    let (request, _) = request.into_parts();
    let Ok(operator) = operator(&request) else { return Sorry::SignedOut.to(&wants) };
    let asked = Query::<HashMap<String, String>>::try_from_uri(&request.uri).unwrap_or_default().0;
    let about = Change {
        device: named(&asked, "device"),
        action: named(&asked, "action"),
        bulk: named(&asked, "bulk"),
        import: named(&asked, "import"),
    };
    let watcher = operator.watch(about);
    let news = unfold(Listening::Begins(watcher), |listening| async move { listening.next().await });
    let kind = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // A proxy in front must not hold it back.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (kind, Body::from_stream(news)).into_response()
}

fn named<T: FromStr>(asked: &HashMap<String, String>, name: &str) -> Option<T> {
    asked.get(name).and_then(|id| id.parse().ok())
}

enum Listening {
    Begins(Watcher),
    Goes(Watcher),
    Over,
}

type Piece = Result<Bytes, Infallible>;

impl Listening {
    async fn next(self) -> Option<(Piece, Self)> {
        let said = |text: &str| Ok(Bytes::copy_from_slice(text.as_bytes()));
        let mut watcher = match self {
            Self::Begins(watcher) => return Some((said(BEGIN), Self::Goes(watcher))),
            Self::Goes(watcher) => watcher,
            Self::Over => return None,
        };
        match tokio::time::timeout(STILL_HERE, watcher.next()).await {
            Err(_) => Some((said(NOTHING), Self::Goes(watcher))),
            Ok(Ok(Some(change))) => {
                let data = serde_json::to_string(&change).unwrap_or_default();
                Some((said(&format!("event: change\ndata: {data}\n\n")), Self::Goes(watcher)))
            }
            Ok(Ok(None)) => Some((said(OVER), Self::Over)),
            // The browser calls again, and is told then.
            Ok(Err(error)) => {
                tracing::warn!(%error, "news broke off");
                None
            }
        }
    }
}
