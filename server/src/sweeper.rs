//! What has to happen although nobody asks: what has run out of time expires, what has ended is destroyed, sleeping devices
//! are woken again, and who was heard from is written down.

use kernel::Kernel;
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(1);
const HEARD: Duration = Duration::from_secs(5);

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
