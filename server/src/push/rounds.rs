//! The rounds of waking: many at once over one line, what came of them written down together. Whoever could not be tried,
//! because the service was away or busy, is tried again as soon as it is there.

use super::Service;
use super::line::Line;
use super::notes::{Note, write_down};
use super::reason::Answer;
use domain::DeviceId;
use kernel::{Kernel, NO_ANSWER, PushAddress, PushCertificate, RefusedPush, UNREACHABLE};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as Cell, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore, broadcast::error::RecvError, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};

/// So many pushes are on their way at once.
const AT_ONCE: usize = 200;
/// So many are looked up at a time where rings were missed.
const MISSED: u32 = 2000;
/// Whoever was not tried is tried again within so long of the service being well.
const OWED: Duration = Duration::from_mins(1);
/// The push certificate is looked at again after so long: another server may have been given a new one.
const FRESH: Duration = Duration::from_secs(1);

struct Waker {
    kernel: Kernel,
    service: Service,
    line: Mutex<Held>,
    /// Until then somebody may be left who was not tried.
    owes_until: Cell<Option<Instant>>,
    untried: AtomicU64,
    notes: mpsc::UnboundedSender<Note>,
}

#[derive(Default)]
struct Held {
    line: Option<Line>,
    /// The certificate under which it was opened, and when that was last looked at.
    under: Vec<u8>,
    looked: Option<Instant>,
    /// Why there is no line, and until when that need not be looked at again.
    why_none: Option<(&'static str, Instant)>,
}

impl Held {
    fn has_none(&mut self, why: &'static str, so_long: Duration) -> Result<Line, &'static str> {
        self.why_none = Some((why, Instant::now() + so_long));
        Err(why)
    }
}

/// Runs as long as the server.
pub async fn wake(kernel: Kernel, service: Service) {
    let mut bell = kernel.bell();
    let (notes, written) = mpsc::unbounded_channel();
    tokio::spawn(write_down(kernel.clone(), written));
    let mut again = tokio::time::interval(service.again);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let waker = Arc::new(Waker {
        kernel,
        service,
        line: Mutex::default(),
        owes_until: Cell::default(),
        untried: AtomicU64::new(0),
        notes,
    });
    // What the server before this one could not say is owed as well.
    waker.owe();
    let mut rounds = Rounds { waker, places: Arc::new(Semaphore::new(AT_ONCE)), under_way: JoinSet::new() };
    loop {
        while rounds.under_way.try_join_next().is_some() {}
        tokio::select! {
            rung = bell.recv() => match rung {
                Ok(device) => rounds.push(device).await,
                Err(RecvError::Lagged(_)) => {
                    // Too many rings at once: who waits is read instead.
                    bell = bell.resubscribe();
                    rounds.push_missed().await;
                }
                Err(RecvError::Closed) => return,
            },
            _ = again.tick() => if rounds.waker.owes() {
                match rounds.waker.line().await {
                    Ok(Ok(_)) => rounds.push_owed().await,
                    _ => rounds.waker.owe(),
                }
            },
        }
    }
}

struct Rounds {
    waker: Arc<Waker>,
    places: Arc<Semaphore>,
    under_way: JoinSet<()>,
}

impl Rounds {
    async fn push(&mut self, device: DeviceId) {
        let Ok(place) = self.places.clone().acquire_owned().await else { return };
        let waker = self.waker.clone();
        self.under_way.spawn(async move {
            if let Err(error) = waker.push(device).await {
                tracing::warn!(%error, %device, "a device was not pushed and is rung for again");
            }
            drop(place);
        });
    }

    /// Everybody for whom something waits and who was not pushed lately.
    async fn push_missed(&mut self) {
        let mut after = None;
        while let Ok(some) = self.waker.kernel.unpushed(after, MISSED).await {
            let Some(last) = some.last() else { break };
            after = Some(*last);
            for device in some {
                self.push(device).await;
            }
        }
    }

    /// Everybody whose last push was not taken, as long as the service is well: the bell is not heard meanwhile.
    async fn push_owed(&mut self) {
        let (untried, mut after) = (self.waker.untried(), None);
        while let Ok(some) = self.waker.kernel.owed(after, MISSED).await {
            let Some(last) = some.last() else { break };
            after = Some(*last);
            for device in some {
                if self.waker.untried() != untried {
                    return;
                }
                self.push(device).await;
            }
        }
    }
}

impl Waker {
    fn owes(&self) -> bool {
        let until = *self.owes_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    /// How many could not be tried so far.
    fn untried(&self) -> u64 {
        self.untried.load(Ordering::Relaxed)
    }

    fn owe(&self) {
        *self.owes_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + OWED);
    }

    async fn push(&self, device: DeviceId) -> kernel::Result<()> {
        let Some(address) = self.kernel.push_address(device).await? else { return Ok(()) };
        // A line may have ended without our knowing: then the push goes out over a new one.
        for _ in 0..2 {
            let line = match self.line().await? {
                Ok(line) => line,
                Err(reason) => {
                    self.is_not_tried(device, address, reason);
                    return Ok(());
                }
            };
            let answer = line.push(&address, self.kernel.now()).await;
            metrics::counter!("holdfast_pushes_total", "answer" => word(&answer)).increment(1);
            match answer {
                Answer::Taken => {
                    let _ = self.notes.send(Note::Taken(device));
                    return Ok(());
                }
                Answer::Busy(reason) => {
                    self.is_not_tried(device, address, &reason);
                    return Ok(());
                }
                Answer::Refused { reason, dead } => {
                    // It may be the certificate that it does not like.
                    self.line.lock().await.looked = None;
                    self.is_refused(device, address, &reason, dead);
                    return Ok(());
                }
                Answer::Lost(why) => {
                    tracing::debug!(why, "the line to the push service was lost");
                    let mut held = self.line.lock().await;
                    // Somebody else may have made a new one by now.
                    held.line.take_if(|held| held.is(&line));
                }
            }
        }
        self.is_not_tried(device, address, NO_ANSWER);
        Ok(())
    }

    fn is_not_tried(&self, device: DeviceId, address: PushAddress, reason: &str) {
        self.owe();
        self.untried.fetch_add(1, Ordering::Relaxed);
        self.is_refused(device, address, reason, false);
    }

    fn is_refused(&self, device: DeviceId, address: PushAddress, reason: &str, dead: bool) {
        let push = RefusedPush { device, token: address.token, reason: reason.to_owned(), dead };
        let _ = self.notes.send(Note::Refused(push));
    }

    /// The line as it is, or a new one; or in a word why there is none.
    async fn line(&self) -> kernel::Result<Result<Line, &'static str>> {
        let mut held = self.line.lock().await;
        if let Some(line) = held.line.as_ref().filter(|line| !line.is_over())
            && held.looked.is_some_and(|looked| looked.elapsed() < FRESH)
        {
            return Ok(Ok(line.clone()));
        }
        if let Some((why, until)) = held.why_none
            && Instant::now() < until
        {
            return Ok(Err(why));
        }
        let Some(kept) = self.kernel.push_certificate().await? else {
            return Ok(held.has_none("NoCertificate", FRESH));
        };
        if PushCertificate::read(&kept.open)?.ends <= self.kernel.now() {
            return Ok(held.has_none("CertificateEnded", FRESH));
        }
        held.looked = Some(Instant::now());
        // Under another certificate there is no line yet.
        let under = &kept.open;
        if held.under != *under {
            held.line = None;
        }
        if let Some(line) = held.line.as_ref().filter(|line| !line.is_over()) {
            return Ok(Ok(line.clone()));
        }
        match Line::open(&self.service, &kept).await {
            Ok(line) => {
                *held =
                    Held { line: Some(line.clone()), under: kept.open, looked: held.looked, why_none: None };
                Ok(Ok(line))
            }
            Err(why) => {
                tracing::warn!(why, "the push service cannot be reached");
                Ok(held.has_none(UNREACHABLE, self.service.again))
            }
        }
    }
}

const fn word(answer: &Answer) -> &'static str {
    match answer {
        Answer::Taken => "taken",
        Answer::Busy(_) => "busy",
        Answer::Refused { .. } => "refused",
        Answer::Lost(_) => "lost",
    }
}
