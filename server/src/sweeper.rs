//! What has to happen although nobody asks: ended sign-ins are forgotten, the keys of days that are over destroyed.

use kernel::Kernel;
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(10);

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
