//! `/healthz`, `/readyz` and `/metrics`, for this computer itself or for a listener of their own. On the console's
//! listener they exist only while the console is for this computer alone; a caller who came through a proxy, or by
//! another name, is told that there is nothing. On their own they know that listener's address and this computer's
//! names: a page that has its own name point here learns nothing.

use crate::config::is_loopback_host;
use crate::origin;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::Kernel;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

#[derive(Clone)]
pub struct Watch {
    pub kernel: Kernel,
    pub figures: PrometheusHandle,
}

/// Makes the recorder that every `metrics::` call of this process writes to. Once a process.
pub fn record() -> Result<PrometheusHandle, BuildError> {
    const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];
    let builder = PrometheusBuilder::new();
    builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?.install_recorder()
}

/// Keeps the recorder small; runs as long as the server.
pub async fn keep_up(figures: PrometheusHandle) {
    let mut tick = tokio::time::interval(Duration::from_secs(15));
    loop {
        tick.tick().await;
        figures.run_upkeep();
    }
}

pub fn routes(watch: Watch) -> Router {
    Router::new()
        .route("/healthz", get(async || "well\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .with_state(watch)
}

/// On a listener of their own, which is bound to `bound`.
pub fn own_routes(watch: Watch, bound: IpAddr) -> Router {
    routes(watch).layer(from_fn_with_state(bound, only_by_our_name))
}

async fn only_by_our_name(State(bound): State<IpAddr>, request: Request, next: Next) -> Response {
    let host = origin::host(request.uri(), request.headers());
    if host.is_some_and(|host| is_for(host.host(), bound)) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// Who listens on every address is asked by any of them, though never by a name.
fn is_for(host: &str, bound: IpAddr) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    is_loopback_host(host) || address.is_ok_and(|address| bound.is_unspecified() || address == bound)
}

/// The same on the console's own listener.
pub fn local_routes(watch: Watch) -> Router {
    routes(watch).layer(from_fn(only_from_here))
}

async fn ready(State(watch): State<Watch>) -> Response {
    match watch.kernel.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], "the database is away\n")
                .into_response()
        }
    }
}

async fn figures(State(watch): State<Watch>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], watch.figures.render()).into_response()
}

async fn only_from_here(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let near = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    if near && came_straight(request.headers()) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

fn came_straight(headers: &HeaderMap) -> bool {
    let carried = |name: &str| {
        name.starts_with("x-forwarded-")
            || matches!(name, "forwarded" | "via" | "x-real-ip" | "cf-connecting-ip")
    };
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let authority = host.and_then(|host| host.parse::<axum::http::uri::Authority>().ok());
    authority.is_none_or(|host| is_loopback_host(host.host()))
        && !headers.keys().any(|name| carried(name.as_str()))
}
