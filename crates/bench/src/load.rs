//! Asking the same thing again and again over some connections, for a while or as long as something else goes on.

use crate::client::Visitor;
use anyhow::{Result, bail};
use rustix::thread::{CpuSet, sched_setaffinity};
use std::{
    thread,
    time::{Duration, Instant},
};
use tokio::{runtime::Builder, task::block_in_place};

pub struct Load {
    pub requests: f64,
    pub seconds: f64,
    /// Every answer's time in milliseconds.
    pub times: Vec<f64>,
}

impl Load {
    pub fn rate(&self) -> f64 {
        self.requests / self.seconds
    }

    pub fn p99(&self) -> f64 {
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        times.get(times.len() * 99 / 100).copied().unwrap_or(f64::NAN)
    }
}

/// Whoever asks the same thing over its own connection.
pub trait Asker {
    async fn asks(&mut self) -> Result<()>;
}

/// A visitor of one page.
pub struct Reader<'a> {
    pub visitor: Visitor,
    pub path: &'a str,
}

impl Asker for Reader<'_> {
    async fn asks(&mut self) -> Result<()> {
        self.visitor.get(self.path).await?.well().map(|_| ())
    }
}

pub async fn ask(askers: &mut [impl Asker], during: Duration) -> Result<Load> {
    let start = Instant::now();
    ask_while(askers, || start.elapsed() < during).await
}

pub async fn ask_while(askers: &mut [impl Asker], going: impl Fn() -> bool) -> Result<Load> {
    let (start, going) = (Instant::now(), &going);
    let asking = askers.iter_mut().map(async |asker| -> Result<Vec<f64>> {
        let mut times = vec![];
        while going() {
            let asked = Instant::now();
            asker.asks().await?;
            times.push(asked.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(times)
    });
    let times = together(asking).await?.concat();
    #[allow(clippy::cast_precision_loss, reason = "so many requests fit a float")]
    Ok(Load { requests: times.len() as f64, seconds: start.elapsed().as_secs_f64(), times })
}

/// On a processor of its own, away from what it loads; with the other tasks of its runtime.
pub fn on_core<T: Send>(core: usize, work: impl AsyncFnOnce() -> Result<T> + Send) -> Result<T> {
    let pinned = || {
        let mut cores = CpuSet::new();
        cores.set(core);
        // Where there is but one, they share it.
        let _ = sched_setaffinity(None, &cores);
        Builder::new_current_thread().enable_all().build()?.block_on(work())
    };
    let ended = thread::scope(|scope| block_in_place(|| scope.spawn(pinned).join()));
    ended.unwrap_or_else(|_| bail!("the load ended in a panic"))
}

/// All at once on this task; the first error ends it.
pub async fn together<T>(
    futures: impl IntoIterator<Item = impl Future<Output = Result<T>>>,
) -> Result<Vec<T>> {
    let mut open: Vec<_> = futures.into_iter().map(|f| (Box::pin(f), None)).collect();
    std::future::poll_fn(|cx| {
        let mut waiting = false;
        for (future, done) in open.iter_mut().filter(|(_, done)| done.is_none()) {
            match future.as_mut().poll(cx) {
                std::task::Poll::Ready(out) => *done = Some(out),
                std::task::Poll::Pending => waiting = true,
            }
        }
        if waiting { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    open.into_iter().filter_map(|(_, done)| done).collect()
}
