//! One connection, and whether it is of use to anybody: a request is worked on, or something of an answer was taken
//! lately. One that is not gives its place back.

use super::Patience;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// What HTTP/2 writes to keep itself going (an answer to a ping, a setting) is smaller, and no sign of use.
const HOUSEKEEPING: usize = 64;

pub struct Use {
    born: Instant,
    begun: AtomicBool,
    working: AtomicUsize,
    /// In milliseconds since it was born.
    last: AtomicU64,
}

impl Use {
    pub fn new() -> Arc<Self> {
        let (begun, working, last) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicU64::new(0));
        Arc::new(Self { born: Instant::now(), begun, working, last })
    }

    fn moved(&self) {
        let age = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(age, Ordering::Relaxed);
    }

    /// A request has come; it is worked on until what is returned is dropped.
    pub fn work(self: &Arc<Self>) -> Working {
        self.begun.store(true, Ordering::Relaxed);
        self.working.fetch_add(1, Ordering::Relaxed);
        Working(self.clone())
    }

    /// Ends when the connection has been of no use for too long.
    pub async fn ended(&self, patience: Patience) {
        loop {
            let left = if self.working.load(Ordering::Relaxed) > 0 {
                // How long that may take is settled by the guard.
                patience.idle
            } else if self.begun.load(Ordering::Relaxed) {
                let last = self.born + Duration::from_millis(self.last.load(Ordering::Relaxed));
                patience.idle.saturating_sub(last.elapsed())
            } else {
                patience.first.saturating_sub(self.born.elapsed())
            };
            if left.is_zero() {
                return;
            }
            // What counts may change meanwhile: the first request comes, and idleness begins. A timer of whole
            // milliseconds must not wake before its time is over.
            tokio::time::sleep(left.min(patience.idle) + Duration::from_millis(1)).await;
        }
    }
}

pub struct Working(Arc<Use>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.moved();
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

pub struct Line {
    stream: TcpStream,
    using: Arc<Use>,
}

impl Line {
    pub const fn new(stream: TcpStream, using: Arc<Use>) -> Self {
        Self { stream, using }
    }

    fn counted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(bytes)) if bytes > HOUSEKEEPING) {
            self.using.moved();
        }
        written
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.counted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.counted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
