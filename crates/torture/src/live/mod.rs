//! The console that is killed: operators and devices at full speed over one kernel, until there is no more of it.

mod device;
pub mod operators;

use crate::{
    dice::Dice,
    line::{Line, Log},
    world::Start,
};
use anyhow::{Context, Result};
use domain::DeviceId;
use kernel::Kernel;
use std::{
    collections::HashMap,
    io::{BufRead, Read},
    sync::{Arc, atomic::AtomicU64},
    thread,
    time::Duration,
};
use tokio::sync::{Notify, Semaphore, broadcast::error::RecvError};

/// So many orders at most in one life.
pub const LIFE: u64 = 100_000;
/// So many devices at once may ask without having been rung for; or nobody would be answered but they.
const IDLE: usize = 4;

/// What all of them share.
struct Site {
    kernel: Kernel,
    log: Log,
    start: Start,
    /// The number of the next order.
    next: AtomicU64,
    /// Rung where something waits for a device.
    bells: HashMap<DeviceId, Notify>,
    idle: Arc<Semaphore>,
}

impl Site {
    fn dice(&self, who: usize) -> Dice {
        Dice::new(self.start.seed, self.start.life, who as u64)
    }

    fn trouble(&self, at: &str, cause: &kernel::Error) {
        self.log.tell(&Line::Trouble { why: format!("{at}: {cause}") });
    }
}

/// What we are told at our start. When whoever told it is gone, so are we.
pub fn told() -> Result<Start> {
    let mut text = String::new();
    std::io::stdin().lock().read_line(&mut text)?;
    thread::spawn(|| {
        let _ = std::io::stdin().lock().read_to_end(&mut vec![]);
        std::process::exit(1);
    });
    serde_json::from_str(&text).context("this is started by `torture kills`")
}

pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?)
}

pub fn live() -> Result<()> {
    let (start, log) = (told()?, Log::open()?);
    runtime()?.block_on(async {
        let kernel = start.world.open().await?;
        log.tell(&Line::Up);
        let bells = (0..start.world.devices()).filter_map(|n| Some((start.world.device(n)?, Notify::new())));
        let (bells, next) = (bells.collect(), AtomicU64::new(start.life * LIFE));
        let site = Arc::new(Site { kernel, log, next, bells, start, idle: Arc::new(Semaphore::new(IDLE)) });
        tokio::spawn(ring(site.clone()));
        for n in 0..site.start.world.operators() {
            tokio::spawn(operators::work(site.clone(), n));
        }
        for n in 0..site.start.world.devices() {
            tokio::spawn(device::live(site.clone(), n));
        }
        tidy(&site).await;
        Ok(())
    })
}

/// Wakes a device for which something waits, as a push does.
async fn ring(site: Arc<Site>) {
    let mut bell = site.kernel.bell();
    loop {
        match bell.recv().await {
            Ok(device) => site.bells.get(&device).into_iter().for_each(Notify::notify_one),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// What the server does every now and then.
async fn tidy(site: &Site) {
    loop {
        if let Err(cause) = site.kernel.sweep().await {
            site.trouble("sweep", &cause);
        }
        if let Err(cause) = site.kernel.write_down_heard().await {
            site.trouble("who was heard from", &cause);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
