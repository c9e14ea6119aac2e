//! Connections: so many at once and no more. One that says nothing, or nothing any more, gives its place back; all of
//! them are let go in an orderly way at the end.

mod line;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use line::{Line, Use};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// How long a connection may be of no use to anybody.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until its first request is there; also for the headers of each further one.
    pub first: Duration,
    /// While no request is worked on and nothing of an answer is taken.
    pub idle: Duration,
}

impl Default for Patience {
    /// A browser sends its headers at once; who takes longer holds the place of somebody else.
    fn default() -> Self {
        Self { first: Duration::from_secs(10), idle: Duration::from_mins(1) }
    }
}

/// Whether somebody is still there while their request is worked on.
const PING_EVERY: Duration = Duration::from_secs(20);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// When the system has no more files to give.
const BREATHER: Duration = Duration::from_millis(250);

/// Serves until `stop`, then takes nothing new and gives what is under way `grace` to end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    connections: usize,
    patience: Patience,
    grace: Duration,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.first);
    let mut http2 = builder.http2();
    http2.timer(TokioTimer::new()).max_concurrent_streams(64).max_header_list_size(16 * 1024);
    http2.keep_alive_interval(PING_EVERY).keep_alive_timeout(ANSWER_WITHIN);
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(connection) => connection,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(BREATHER).await;
                continue;
            }
        };
        let using = Use::new();
        let answers = answers(router.clone(), peer, using.clone());
        let connection = builder.serve_connection(prepared(stream, using.clone()), answers).into_owned();
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                ended = watched => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                },
                () = using.ended(patience) => tracing::debug!("a connection was of no use any more"),
            }
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => tracing::info!("every request was answered"),
        () = tokio::time::sleep(grace) => tracing::warn!("some requests took too long and were dropped"),
    }
}

fn prepared(stream: TcpStream, using: Arc<Use>) -> TokioIo<Line> {
    // Answers are small and written at once; there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    TokioIo::new(Line::new(stream, using))
}

fn answers(
    router: Router,
    peer: SocketAddr,
    using: Arc<Use>,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future: Send,
> + Clone {
    hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let (answer, working) = (router.clone().oneshot(request), using.work());
        async move {
            let answer = answer.await;
            drop(working);
            answer
        }
    })
}
