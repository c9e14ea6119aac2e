//! The only place that asks what time it is. Tests are given a clock they can move.

use domain::Moment;
use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

/// A clock on the wall, which somebody may set, and a steady one beside it, which nobody can.
#[derive(Clone, Debug)]
pub struct Clock(Hands);

#[derive(Clone, Debug)]
enum Hands {
    System,
    Held { wall: Arc<AtomicI64>, steady: Arc<AtomicU64> },
}

impl Clock {
    pub fn system() -> Self {
        Self(Hands::System)
    }

    /// A clock that stands still until it is moved. Its clones move along.
    pub fn held_at(moment: Moment) -> Self {
        Self(Hands::Held { wall: Arc::new(AtomicI64::new(moment.0)), steady: Arc::default() })
    }

    /// Time passes for a held clock; the system's clock cannot be moved.
    pub fn advance(&self, span: Duration) {
        if let Hands::Held { wall, steady } = &self.0 {
            let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
            wall.store(Moment(wall.load(Ordering::SeqCst)).plus(span).0, Ordering::SeqCst);
            steady.fetch_add(millis, Ordering::SeqCst);
        }
    }

    /// Somebody sets a held clock; no time passes.
    pub fn set(&self, to: Moment) {
        if let Hands::Held { wall, .. } = &self.0 {
            wall.store(to.0, Ordering::SeqCst);
        }
    }

    /// What the wall says.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> Moment {
        match &self.0 {
            Hands::Held { wall, .. } => Moment(wall.load(Ordering::SeqCst)),
            Hands::System => {
                let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                Moment(0).plus(since)
            }
        }
    }

    /// How long this process has run, whatever the wall says.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn steady(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        match &self.0 {
            Hands::Held { steady, .. } => Duration::from_millis(steady.load(Ordering::SeqCst)),
            Hands::System => START.elapsed(),
        }
    }
}
