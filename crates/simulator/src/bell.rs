//! What a push rings.

use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// A device's: it rings only for whoever knows the magic word that its server was told.
#[derive(Default)]
pub struct Bell {
    magic: Mutex<Option<String>>,
    rung: Notify,
}

impl Bell {
    /// From now on, for this word only; for none where the device has left.
    pub fn listens_for(&self, magic: Option<String>) {
        *self.magic.lock().unwrap_or_else(PoisonError::into_inner) = magic;
    }

    /// Was it the right word?
    pub fn ring(&self, magic: &str) -> bool {
        let right = self.magic.lock().unwrap_or_else(PoisonError::into_inner).as_deref() == Some(magic);
        if right {
            self.wake();
        }
        right
    }

    /// The device comes by for a reason of its own.
    pub fn wake(&self) {
        self.rung.notify_one();
    }

    /// Until it rings. However often it rang meanwhile, that is once.
    pub async fn rung(&self) {
        self.rung.notified().await;
    }
}
