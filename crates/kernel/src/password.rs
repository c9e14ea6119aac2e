//! Password hashing: argon2id on threads of its own, on all processors but one, behind a short queue.
//! Whoever comes when the queue is full is told to come back: a storm of sign-ins must not starve the devices.

use crate::error::{Error, Fault, Result};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use domain::Refusal;
use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;

/// How many may wait for their turn.
const QUEUE: usize = 32;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

#[derive(Clone)]
pub(crate) struct Hasher(Arc<Inner>);

struct Inner {
    slots: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// What names without a password are checked against, so that they take as long as the others.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

impl Hasher {
    pub fn new() -> Self {
        // One processor is left for everybody else.
        let cores =
            std::thread::available_parallelism().map_or(1, |all| usize::from(all).saturating_sub(1).max(1));
        LazyLock::force(&NOBODY);
        Self(Arc::new(Inner { slots: Arc::new(Semaphore::new(cores)), waiting: AtomicUsize::new(0) }))
    }

    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.run(move || hash(&password)).await?
    }

    /// Is this the password? With no stored hash the answer is no, after the same work.
    pub async fn verify(&self, password: &str, stored: Option<String>) -> Result<bool> {
        let password = password.to_owned();
        self.run(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.clone());
            let parsed = PasswordHash::new(&stored).map_err(fault)?;
            Ok(argon()?.verify_password(password.as_bytes(), &parsed).is_ok() && known)
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let inner = &self.0;
        let queued = Queued::join(inner)?;
        let slot = inner.slots.clone().acquire_owned().await.map_err(fault)?;
        drop(queued);
        let span = tracing::Span::current();
        // The place goes with the work: a visitor who hangs up does not make room while the work goes on.
        let worked = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            span.in_scope(work)
        });
        worked.await.map_err(fault)
    }
}

/// A place in the queue; given back when the turn comes or the caller leaves.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn join(inner: &'a Inner) -> Result<Self> {
        let place = Self(&inner.waiting);
        if inner.waiting.fetch_add(1, Ordering::SeqCst) >= QUEUE {
            return Err(Refusal::TooMany { seconds: 5 }.into());
        }
        Ok(place)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn argon() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(fault)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String> {
    let hash: argon2::password_hash::phc::PasswordHash =
        argon()?.hash_password(password.as_bytes()).map_err(fault)?;
    Ok(hash.to_string())
}

fn fault(cause: impl std::fmt::Display) -> Error {
    Fault::Hash(cause.to_string()).into()
}
