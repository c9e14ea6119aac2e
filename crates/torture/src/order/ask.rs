//! The console that is watched: it takes locks, first one after the other, then from many operators at once, and says of
//! each when it is answered.

use super::AT_ONCE;
use crate::{
    line::{Line, Log, Order},
    live::{operators::place, runtime, told},
    world::Start,
};
use anyhow::Result;
use domain::{ActionKind, DeviceId};
use kernel::Kernel;
use std::sync::Arc;

struct Site {
    kernel: Kernel,
    log: Log,
    start: Start,
}

pub fn ask() -> Result<()> {
    let (start, log) = (told()?, Log::open()?);
    runtime()?.block_on(async {
        let site = Arc::new(Site { kernel: start.world.open().await?, log, start });
        let macs: Vec<(u64, DeviceId)> = (0..).zip(site.start.world.macs.clone()).collect();
        let (one_by_one, at_once) = macs.split_at(macs.len() / 2);
        lock(&site, 0, one_by_one).await?;
        let mut all = tokio::task::JoinSet::new();
        for by in 0..AT_ONCE {
            let own: Vec<_> = at_once.iter().skip(by).step_by(AT_ONCE).copied().collect();
            let site = site.clone();
            all.spawn(async move { lock(&site, by, &own).await });
        }
        while let Some(done) = all.join_next().await {
            done??;
        }
        site.kernel.close().await;
        Ok(())
    })
}

async fn lock(site: &Site, by: usize, macs: &[(u64, DeviceId)]) -> Result<()> {
    for (n, device) in macs {
        let operator = site.start.world.operator(&site.kernel, by).await?;
        let kind = ActionKind::RemoteLock;
        let order = Order { n: *n, by, device: *device, kind, pin: None, again: false };
        let id = place(&operator, &order).await?;
        site.log.tell(&Line::Answered { n: *n, id });
    }
    Ok(())
}
