//! What has to happen although nobody asks: what has run out of time expires, what has ended is destroyed, sleeping devices
//! are woken again, and who was heard from is written down.

use kernel::Kernel;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

const EVERY: Duration = Duration::from_mins(1);
const HEARD: Duration = Duration::from_secs(5);
const FOLDED: Duration = Duration::from_secs(1);

/// Runs as long as the server. A round that fails is tried again with the next.
pub async fn sweep(kernel: Kernel) {
    let mut tick = tokio::time::interval(EVERY);
    loop {
        tick.tick().await;
        if let Err(error) = kernel.sweep().await {
            tracing::warn!(%error, "sweeping failed and is tried again");
        }
    }
}

/// The database's journal is folded into its file all along, so that nobody's commit waits for very much of it.
pub async fn fold_journal(kernel: Kernel) {
    let mut tick = tokio::time::interval(FOLDED);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = kernel.fold_journal().await {
            tracing::warn!(%error, "the database's journal was not folded into its file");
        }
    }
}

/// Devices that only came by cost no write each: they are written down together.
pub async fn write_down_heard(kernel: Kernel) {
    let mut tick = tokio::time::interval(HEARD);
    loop {
        tick.tick().await;
        if let Err(error) = kernel.write_down_heard().await {
            tracing::warn!(%error, "who was heard from was not written down");
        }
    }
}
