//! Connections: so many at once and no more. One that says nothing, or nothing any more, gives its place back; all of
//! them are let go in an orderly way at the end.

mod line;

use crate::devices::tls::PeerCertificate;
use crate::devices::who::Connection;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use line::{Line, Use};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use uuid::Uuid;

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

impl Patience {
    /// A device says all that it has to say and is gone: in a storm the next one waits for its place. But its line may be
    /// slow, and the handshake of TLS comes before its first request.
    pub const fn with_devices() -> Self {
        Self { first: Duration::from_secs(15), idle: Duration::from_secs(20) }
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
    tls: Option<TlsAcceptor>,
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
        let from = From { peer, connection: Connection(Uuid::new_v4()), certificate: None };
        let one = One { router: router.clone(), builder: builder.clone(), watcher: graceful.watcher() };
        let (line, tls) = (prepared(stream, using.clone()), tls.clone());
        tokio::spawn(async move {
            tokio::select! {
                ended = one.serve(line, tls, from, using.clone()) => if let Err(error) = ended {
                    tracing::debug!(error, "a connection ended early");
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

/// One connection: from where it comes, and who has shown himself there.
#[derive(Clone)]
struct From {
    peer: SocketAddr,
    connection: Connection,
    certificate: Option<PeerCertificate>,
}

struct One {
    router: Router,
    builder: Builder<TokioExecutor>,
    watcher: Watcher,
}

impl One {
    async fn serve(
        self,
        line: Line,
        tls: Option<TlsAcceptor>,
        mut from: From,
        using: Arc<Use>,
    ) -> Result<(), String> {
        let Some(tls) = tls else {
            return self.answer(line, from, using).await;
        };
        let line = tls.accept(line).await.map_err(|error| error.to_string())?;
        let shown = line.get_ref().1.peer_certificates().and_then(<[_]>::first);
        from.certificate = shown.map(|certificate| PeerCertificate(Arc::from(certificate.as_ref())));
        self.answer(line, from, using).await
    }

    async fn answer<S>(self, stream: S, from: From, using: Arc<Use>) -> Result<(), String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let answers = answers(self.router, from, using);
        let connection = self.builder.serve_connection(TokioIo::new(stream), answers).into_owned();
        self.watcher.watch(connection).await.map_err(|error| error.to_string())
    }
}

fn prepared(stream: TcpStream, using: Arc<Use>) -> Line {
    // Answers are small and written at once; there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    Line::new(stream, using)
}

fn answers(
    router: Router,
    from: From,
    using: Arc<Use>,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future: Send,
> + Clone {
    hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        let about = request.extensions_mut();
        about.insert(ConnectInfo(from.peer));
        about.insert(from.connection);
        if let Some(certificate) = from.certificate.clone() {
            about.insert(certificate);
        }
        let (answer, working) = (router.clone().oneshot(request), using.work());
        async move {
            let answer = answer.await;
            drop(working);
            answer
        }
    })
}
