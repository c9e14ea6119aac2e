//! The only place that asks what time it is. Tests are given a clock they can move.

use domain::Moment;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

#[derive(Clone, Debug)]
pub struct Clock(Hands);

#[derive(Clone, Debug)]
enum Hands {
    System,
    Held(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self(Hands::System)
    }

    /// A clock that stands still until it is moved. Its clones move along.
    pub fn held_at(moment: Moment) -> Self {
        Self(Hands::Held(Arc::new(AtomicI64::new(moment.0))))
    }

    /// Moves a held clock ahead; the system's clock cannot be moved.
    pub fn advance(&self, span: Duration) {
        if let Hands::Held(at) = &self.0 {
            at.store(Moment(at.load(Ordering::SeqCst)).plus(span).0, Ordering::SeqCst);
        }
    }

    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> Moment {
        match &self.0 {
            Hands::Held(at) => Moment(at.load(Ordering::SeqCst)),
            Hands::System => {
                let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                Moment(0).plus(since)
            }
        }
    }
}
