//! The devices of the demo: they come by when they are rung for, do as they are told, and say so. A Mac that is locked is
//! silent until somebody says in the console that it is open.

use domain::{ActionId, DeviceId, MessageResult};
use kernel::{Command, DeviceNews, Kernel, Report, Said};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

/// What a command takes on its way.
const WAY: Duration = Duration::from_millis(1500);

pub async fn answer(kernel: Kernel) {
    let mut bell = kernel.bell();
    loop {
        match bell.recv().await {
            Ok(device) => {
                let kernel = kernel.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(WAY).await;
                    if let Err(error) = comes_by(&kernel, device).await {
                        tracing::debug!(%device, %error, "a device of the demo did not come by");
                    }
                });
            }
            // Whoever was missed is rung for again.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn comes_by(kernel: &Kernel, device: DeviceId) -> kernel::Result<()> {
    let device = kernel.device(&Kernel::seeded_identity(device), Uuid::new_v4()).await?;
    if device.is_locked() {
        return Ok(());
    }
    let mut said = Report::idle();
    // A device whose passcode was removed has none when it is asked.
    let mut passcode_set = None;
    while let Some(command) = device.turn(said).await? {
        let news = match &command {
            Command::RemovePasscode { .. } => {
                passcode_set = Some(false);
                None
            }
            Command::TellNews { .. } => Some(DeviceNews { passcode_set, ..DeviceNews::default() }),
            Command::Lock { .. } => None,
        };
        let told = matches!(&command, Command::Lock { message, phone, .. } if !(message.is_empty() && phone.is_empty()));
        said = done(command.id(), told, news);
    }
    Ok(())
}

fn done(command: ActionId, told: bool, news: Option<DeviceNews>) -> Report {
    let said = Said::Acknowledged { message: told.then_some(MessageResult::Shown), news };
    Report { command: Some(command), said }
}
