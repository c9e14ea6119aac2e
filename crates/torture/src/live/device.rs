//! A device without manners: it acknowledges, refuses, defers, says things twice, contradicts itself, hangs up in the middle
//! and loses what it was given. What it has done it reports until somebody has heard it, through every crash.

use super::Site;
use crate::{
    dice::Dice,
    line::{Line, Said},
    world::identity,
};
use domain::{ActionId, DeviceId};
use kernel::{Command, DeviceNews, Fingerprint, Report};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{sleep, timeout},
};
use uuid::Uuid;

struct Device {
    site: Arc<Site>,
    id: DeviceId,
    identity: Fingerprint,
    dice: Dice,
    connection: u64,
    /// What it has to report.
    carries: Option<(ActionId, Said)>,
    locked: bool,
}

pub(super) async fn live(site: Arc<Site>, n: usize) {
    let Some(id) = site.start.world.device(n) else { return };
    let carries = site.start.reports.iter().find(|(device, ..)| *device == id);
    let (carries, dice) = (carries.map(|(_, action, said)| (*action, *said)), site.dice(1_000_000 + n));
    let connection = site.start.life << 32;
    let mut device = Device { id, identity: identity(n), dice, connection, carries, locked: false, site };
    loop {
        let idle = if device.carries.is_some() { None } else { device.rest().await };
        while let Some(command) = device.come_by().await {
            device.take(&command);
        }
        drop(idle);
        sleep(Duration::from_millis(1)).await;
    }
}

impl Device {
    /// Until it is rung for, or a while has gone by and it may ask just so. A locked Mac is heard from seldom.
    async fn rest(&mut self) -> Option<OwnedSemaphorePermit> {
        let span = Duration::from_millis(self.dice.below(if self.locked { 800 } else { 100 }));
        self.connection += 1;
        let bell = self.site.bells.get(&self.id)?;
        let asks = async {
            sleep(span).await;
            self.site.idle.clone().acquire_owned().await.ok()
        };
        tokio::select! {
            () = bell.notified() => None,
            leave = asks => leave,
        }
    }

    /// Says what it has to say and is given the next command.
    async fn come_by(&mut self) -> Option<Command> {
        let Some((id, said)) = self.carries else { return self.turn(Report::idle()).await.flatten() };
        self.site.log.tell(&Line::Reports { device: self.id, id, said });
        let next = self.turn(report(id, said)).await?;
        self.carries = None;
        self.site.log.tell(&Line::Settled { id, said });
        if said.is_final() && self.dice.one_in(10) {
            // It says so once more, or the contrary: that changes nothing.
            let said = if self.dice.one_in(2) { said } else { Said::Failed };
            if let Some(Some(again)) = self.turn(report(id, said)).await {
                return Some(again);
            }
        }
        next
    }

    /// None where it did not hear the answer.
    async fn turn(&mut self, report: Report) -> Option<Option<Command>> {
        let connection = Uuid::from_u128(self.connection.into());
        let answer = async {
            let door = self.site.kernel.device(&self.identity, connection).await?;
            Ok((door.turn(report).await?, door.is_locked()))
        };
        let answer: kernel::Result<_> = if self.dice.one_in(20) {
            timeout(Duration::from_micros(self.dice.below(20_000)), answer).await.ok()?
        } else {
            answer.await
        };
        match answer {
            Ok((next, locked)) => {
                self.locked = locked;
                if let Some(command) = &next {
                    self.was_given(command);
                }
                Some(next)
            }
            Err(cause) => {
                self.site.trouble("a device", &cause);
                None
            }
        }
    }

    fn was_given(&self, command: &Command) {
        let pin = match command {
            Command::Lock { pin, .. } => pin.as_ref().map(|pin| pin.digits().to_owned()),
            Command::RemovePasscode { .. } | Command::TellNews { .. } => None,
        };
        self.site.log.tell(&Line::Given { device: self.id, id: command.id(), pin });
    }

    fn take(&mut self, command: &Command) {
        let said = match self.dice.below(10) {
            // It is lost on the way, or the device switched off.
            0 => return,
            1 => Said::NotNow,
            2 => Said::Failed,
            _ => Said::Done,
        };
        self.carries = Some((command.id(), said));
    }
}

fn report(id: ActionId, said: Said) -> Report {
    let said = match said {
        Said::Done => {
            let news = DeviceNews { passcode_set: Some(false), ..DeviceNews::default() };
            kernel::Said::Acknowledged { message: None, news: Some(news) }
        }
        Said::Failed => kernel::Said::Failed { code: Some(1), text: "It does not want to.".into() },
        Said::NotNow => kernel::Said::NotNow,
    };
    Report { command: Some(id), said }
}
