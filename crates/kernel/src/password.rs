//! Password hashing: argon2id on threads of its own, on all processors but one and with the lowest claim to them,
//! behind a short queue. Whoever comes when the queue is full is told to come back: a storm of sign-ins must not
//! starve the devices.

use crate::error::{Error, Fault, Result};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use domain::Refusal;
use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
};
use tokio::sync::oneshot;

/// How many may wait for their turn or have it.
const QUEUE: usize = 32;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// How much these threads stand back for others, where the system lets them.
const NICE: i32 = 15;

type Job = Box<dyn FnOnce() + Send>;

#[derive(Clone)]
pub(crate) struct Hasher {
    jobs: Sender<Job>,
    waiting: Arc<AtomicUsize>,
}

/// What names without a password are checked against, so that they take as long as the others.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

impl Hasher {
    pub fn new() -> Self {
        LazyLock::force(&NOBODY);
        let (jobs, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        // One processor is left for everybody else.
        let threads =
            thread::available_parallelism().map_or(1, |all| usize::from(all).saturating_sub(1).max(1));
        for n in 0..threads {
            let waiting = waiting.clone();
            let begun = thread::Builder::new().name(format!("password {n}")).spawn(move || work_on(&waiting));
            if let Err(cause) = begun {
                tracing::error!(%cause, "a thread for passwords could not be started");
            }
        }
        Self { jobs, waiting: Arc::default() }
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
        let place = Place::take(&self.waiting)?;
        let (give, get) = oneshot::channel();
        let span = tracing::Span::current();
        let job = move || {
            // A visitor who has hung up costs nothing any more; one who hangs up now keeps the place until the end.
            if !give.is_closed() {
                drop(give.send(span.in_scope(work)));
            }
            drop(place);
        };
        self.jobs.send(Box::new(job)).map_err(fault)?;
        get.await.map_err(fault)
    }
}

/// One thread's life: a job at a time, until the last [`Hasher`] is gone.
fn work_on(waiting: &Mutex<Receiver<Job>>) {
    let us = rustix::thread::gettid();
    if let Err(cause) = rustix::process::setpriority_process(Some(us), NICE) {
        tracing::debug!(%cause, "the system does not let password hashing stand back");
    }
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // Whoever waits for a job that panicked is told; the thread goes on.
        if panic::catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("hashing a password panicked");
        }
    }
}

/// A place in the queue, until the work is done.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<Self> {
        let place = Self(waiting.clone());
        if waiting.fetch_add(1, Ordering::SeqCst) >= QUEUE {
            return Err(Refusal::TooMany { seconds: 5 }.into());
        }
        Ok(place)
    }
}

impl Drop for Place {
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
