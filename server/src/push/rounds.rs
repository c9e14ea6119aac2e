//! The rounds of waking: many at once over one line, what came of them written down together.

use super::Service;
use super::line::Line;
use super::reason::Answer;
use domain::DeviceId;
use kernel::{Kernel, PushCertificate};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore, broadcast::error::RecvError, mpsc};
use tokio::task::JoinSet;

/// So many pushes are on their way at once.
const AT_ONCE: usize = 200;
/// So many that were taken are written down together.
const TOGETHER: usize = 500;
/// So long at most until that is done.
const SOON: Duration = Duration::from_millis(200);
/// So many are looked up at a time where rings were missed.
const MISSED: u32 = 2000;
/// After the line could not be had it is not tried again before this.
const BREATHER: Duration = Duration::from_secs(5);

/// Our word for that; the service's own are others.
const UNREACHABLE: &str = "Unreachable";

struct Waker {
    kernel: Kernel,
    service: Service,
    line: Mutex<Option<(Line, Vec<u8>)>>,
    refused_until: Mutex<Option<tokio::time::Instant>>,
    taken: mpsc::UnboundedSender<DeviceId>,
}

/// Runs as long as the server.
pub async fn wake(kernel: Kernel, service: Service) {
    let mut bell = kernel.bell();
    let (taken, written) = mpsc::unbounded_channel();
    tokio::spawn(write_down(kernel.clone(), written));
    let line = Mutex::default();
    let waker = Arc::new(Waker { kernel, service, line, refused_until: Mutex::default(), taken });
    let (places, mut under_way) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
    loop {
        while under_way.try_join_next().is_some() {}
        match bell.recv().await {
            Ok(device) => push(&waker, &places, &mut under_way, device).await,
            Err(RecvError::Lagged(_)) => {
                // Too many rings at once: who waits is read instead.
                bell = bell.resubscribe();
                let mut after = None;
                while let Ok(some) = waker.kernel.unpushed(after, MISSED).await {
                    let Some(last) = some.last() else { break };
                    after = Some(*last);
                    for device in some {
                        push(&waker, &places, &mut under_way, device).await;
                    }
                }
            }
            Err(RecvError::Closed) => return,
        }
    }
}

async fn push(waker: &Arc<Waker>, places: &Arc<Semaphore>, under_way: &mut JoinSet<()>, device: DeviceId) {
    let Ok(place) = places.clone().acquire_owned().await else { return };
    let waker = waker.clone();
    under_way.spawn(async move {
        if let Err(error) = waker.push(device).await {
            tracing::warn!(%error, %device, "a device was not pushed and is rung for again");
        }
        drop(place);
    });
}

impl Waker {
    async fn push(&self, device: DeviceId) -> kernel::Result<()> {
        let Some(address) = self.kernel.push_address(device).await? else { return Ok(()) };
        // A line may have ended without our knowing: then the push goes out over a new one.
        for _ in 0..2 {
            let line = match self.line().await? {
                Ok(line) => line,
                Err(reason) => return self.kernel.push_is_refused(device, &reason, false).await,
            };
            let answer = line.push(&address, self.kernel.now()).await;
            metrics::counter!("holdfast_pushes_total", "answer" => word(&answer)).increment(1);
            match answer {
                Answer::Taken => {
                    let _ = self.taken.send(device);
                    return Ok(());
                }
                Answer::Refused { reason, dead } => {
                    return self.kernel.push_is_refused(device, &reason, dead).await;
                }
                Answer::Lost(why) => {
                    tracing::debug!(why, "the line to the push service was lost");
                    let mut held = self.line.lock().await;
                    // Somebody else may have made a new one by now.
                    if held.as_ref().is_some_and(|(held, _)| held.is(&line)) {
                        *held = None;
                    }
                }
            }
        }
        self.kernel.push_is_refused(device, "NoAnswer", false).await
    }

    /// The line as it is, or a new one; or in a word why there is none.
    async fn line(&self) -> kernel::Result<Result<Line, String>> {
        let mut line = self.line.lock().await;
        let Some(kept) = self.kernel.push_certificate().await? else {
            return Ok(Err("NoCertificate".into()));
        };
        if PushCertificate::read(&kept.open)?.ends <= self.kernel.now() {
            return Ok(Err("CertificateEnded".into()));
        }
        if let Some((open, under)) = &*line
            && !open.is_over()
            && *under == kept.open
        {
            return Ok(Ok(open.clone()));
        }
        let mut refused = self.refused_until.lock().await;
        if refused.is_some_and(|until| tokio::time::Instant::now() < until) {
            return Ok(Err(UNREACHABLE.into()));
        }
        Ok(match Line::open(&self.service, &kept).await {
            Ok(open) => {
                *refused = None;
                *line = Some((open.clone(), kept.open));
                Ok(open)
            }
            Err(why) => {
                tracing::warn!(why, "the push service cannot be reached");
                *refused = Some(tokio::time::Instant::now() + BREATHER);
                Err(UNREACHABLE.into())
            }
        })
    }
}

const fn word(answer: &Answer) -> &'static str {
    match answer {
        Answer::Taken => "taken",
        Answer::Refused { .. } => "refused",
        Answer::Lost(_) => "lost",
    }
}

/// One turn for many: a push each would cost more than the lock that it is for.
async fn write_down(kernel: Kernel, mut taken: mpsc::UnboundedReceiver<DeviceId>) {
    let mut some = Vec::with_capacity(TOGETHER);
    while taken.recv_many(&mut some, TOGETHER).await > 0 {
        let deadline = tokio::time::Instant::now() + SOON;
        while some.len() < TOGETHER {
            let left = TOGETHER - some.len();
            match tokio::time::timeout_at(deadline, taken.recv_many(&mut some, left)).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        if let Err(error) = kernel.are_pushed(&some).await {
            tracing::warn!(%error, "that devices were pushed was not written down");
        }
        some.clear();
    }
}
