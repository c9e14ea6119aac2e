//! What came of pushes, written down for many at once: a turn for each would cost more than the lock that it is for.

use domain::DeviceId;
use kernel::{Kernel, RefusedPush};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

/// So many are written down together.
const TOGETHER: usize = 500;
/// So long at most until that is done.
const SOON: Duration = Duration::from_millis(200);

pub enum Note {
    Taken(DeviceId),
    Refused(RefusedPush),
}

impl Note {
    const fn device(&self) -> DeviceId {
        match self {
            Self::Taken(device) => *device,
            Self::Refused(push) => push.device,
        }
    }
}

pub async fn write_down(kernel: Kernel, mut notes: mpsc::UnboundedReceiver<Note>) {
    let mut some = Vec::with_capacity(TOGETHER);
    while notes.recv_many(&mut some, TOGETHER).await > 0 {
        let deadline = Instant::now() + SOON;
        while some.len() < TOGETHER {
            let left = TOGETHER - some.len();
            match timeout_at(deadline, notes.recv_many(&mut some, left)).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        // Of several about one device the last counts.
        let last: HashMap<DeviceId, Note> = some.drain(..).map(|note| (note.device(), note)).collect();
        let (mut taken, mut refused) = (vec![], vec![]);
        for note in last.into_values() {
            match note {
                Note::Taken(device) => taken.push(device),
                Note::Refused(push) => refused.push(push),
            }
        }
        if let Err(error) = kernel.were_pushed(&taken, &refused).await {
            tracing::warn!(%error, "what came of pushes was not written down");
        }
    }
}
