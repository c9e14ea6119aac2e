//! Log lines on standard error: pretty on a terminal, JSON otherwise, one span a request. Our own crates log as much
//! as the configuration says; libraries never more than warnings, for at finer levels some of them print headers
//! and bodies.

use crate::config::LogFormat;
use crate::headers::RequestId;
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use std::io::IsTerminal;
use tokio::time::Instant;
use tracing::{Instrument, Level, Subscriber, info_span};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

const OURS: [&str; 5] = ["holdfast", "server", "kernel", "app", "domain"];

pub fn start(format: LogFormat, level: Level) {
    let layer = layer(format, level, std::io::stderr);
    // Somebody who runs the console inside their own program may have a subscriber already.
    let _ = tracing_subscriber::registry().with(layer).try_init();
}

pub fn layer<S, W>(format: LogFormat, level: Level, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        // It takes a browser without a sign-in, or with an old one, for something to warn of.
        .with_target("tower_sessions_core", LevelFilter::ERROR)
        .with_targets(OURS.map(|target| (target, level)));
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let pretty = match format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    if pretty {
        lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).with_filter(filter).boxed()
    } else {
        lines.json().flatten_event(true).with_span_list(false).with_filter(filter).boxed()
    }
}

/// The span around one request, and its line at the end. Never the query: one-time links live there.
pub async fn around_request(request: Request, next: Next) -> Response {
    around(request, |request| next.run(request)).await
}

pub async fn around<F: Future<Output = Response>>(
    request: Request,
    inside: impl FnOnce(Request) -> F,
) -> Response {
    let started = Instant::now();
    let id = request.extensions().get::<RequestId>().copied();
    let method = request.method().clone();
    let path = shape(&request);
    let span = info_span!("request", id = id.map(tracing::field::display), %method, path);
    let response = inside(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let took = started.elapsed();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    // Devices come by all the time.
    if path == crate::devices::MDM {
        span.in_scope(|| tracing::debug!(status, ms, "answered"));
    } else {
        span.in_scope(|| tracing::info!(status, ms, "answered"));
    }
    let labels = [("method", known(&method)), ("path", path.clone()), ("status", status.to_string())];
    metrics::counter!("holdfast_http_requests_total", &labels).increment(1);
    metrics::histogram!("holdfast_http_request_seconds", "path" => path).record(took.as_secs_f64());
    response
}

fn known(method: &Method) -> String {
    if matches!(*method, Method::GET | Method::HEAD | Method::POST) {
        method.to_string()
    } else {
        "other".to_owned()
    }
}

/// The route and not the address: ids stay out of the figures, and no caller can make new ones up.
fn shape(request: &Request) -> String {
    match request.extensions().get::<MatchedPath>().map(MatchedPath::as_str) {
        Some(crate::router::SERVER_FUNCTIONS) => {
            let path = request.uri().path();
            let known = leptos::server_fn::axum::server_fn_paths().any(|(known, _)| known == path);
            if known { path.to_owned() } else { crate::router::SERVER_FUNCTIONS.to_owned() }
        }
        Some(path) => path.to_owned(),
        None => "other".to_owned(),
    }
}
