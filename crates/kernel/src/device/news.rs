//! What a device tells of itself.

use super::EnrolledDevice;
use crate::{
    error::Result,
    store::{self, Turn},
    watch::Change,
};
use domain::{ActionId, ActionKind, Chip, Device, DeviceId, Mode, Moment, Version, clean_name};
use std::collections::HashMap;

/// News of a device; what it does not mention stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceNews {
    pub name: Option<String>,
    pub model: Option<String>,
    pub os: Option<Version>,
    pub chip: Option<Chip>,
    pub supervised: Option<bool>,
    pub passcode_set: Option<bool>,
    pub recovery_partition: Option<bool>,
    pub lost_mode: Option<bool>,
    /// How it is managed, where the device itself knows better than its introduction.
    pub mode: Option<Mode>,
}

impl DeviceNews {
    /// What is known of a device already.
    pub(crate) fn known(device: &Device) -> Self {
        Self {
            os: device.os,
            chip: device.chip,
            supervised: device.supervised,
            passcode_set: device.passcode_set,
            recovery_partition: device.recovery_partition,
            lost_mode: device.lost_mode,
            ..Self::default()
        }
    }

    /// Its facts replace what was known; a name is for the caller to look at first.
    pub(crate) fn lay_over(&self, device: &mut Device) {
        device.os = self.os.or(device.os);
        device.chip = self.chip.or(device.chip);
        device.supervised = self.supervised.or(device.supervised);
        device.passcode_set = self.passcode_set.or(device.passcode_set);
        device.recovery_partition = self.recovery_partition.or(device.recovery_partition);
        device.lost_mode = self.lost_mode.or(device.lost_mode);
        if let Some(mode) = self.mode.filter(|mode| mode.fits(device.platform)) {
            device.mode = mode;
        }
    }
}

impl EnrolledDevice {
    /// News outside of an answer.
    pub async fn tells(&self, news: DeviceNews) -> Result<()> {
        self.tells_of_itself(news, false).await
    }

    /// The last of what it is asked about itself: it is not asked again before tomorrow.
    pub async fn has_told(&self, news: DeviceNews) -> Result<()> {
        self.tells_of_itself(news, true).await
    }

    /// Was it asked about itself: by nobody in particular, as every day, or by this action of its own?
    pub async fn was_asked(&self, by: Option<ActionId>) -> Result<bool> {
        let Some(id) = by else { return Ok(true) };
        let row = store::actions::command(&mut self.house.db.read().await?, id).await?;
        Ok(row.is_some_and(|row| {
            row.device == self.id
                && row.life == self.life
                && row.kind == ActionKind::Sync
                && row.handed_out > 0
                && row.state.is_waiting()
        }))
    }

    async fn tells_of_itself(&self, news: DeviceNews, all: bool) -> Result<()> {
        let now = self.house.latest();
        let mut turn = self.house.writer.turn().await?;
        self.is_heard(now);
        learn(&mut turn, &[(self.id, &news)], now).await?;
        if all {
            store::enrolments::told(turn.conn()?, &[self.id], now).await?;
        }
        turn.tell(vec![Change::of(self.id, None, None)]);
        turn.commit().await
    }
}

/// What each of them tells replaces what was known.
pub(super) async fn learn(turn: &mut Turn, news: &[(DeviceId, &DeviceNews)], now: Moment) -> Result<()> {
    let (conn, ids) = (turn.conn()?, news.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    let known = store::devices::those(conn, &ids).await?;
    let known: HashMap<DeviceId, Device> = known.into_iter().map(|device| (device.id, device)).collect();
    let mut changed = vec![];
    for (id, news) in news {
        let Some(before) = known.get(id) else { continue };
        let mut device = before.clone();
        // A name that nobody could read, or that lies about itself, is not taken over.
        let text = |text: &Option<String>| text.as_deref().and_then(|t| clean_name(t).ok());
        device.name = text(&news.name).unwrap_or(device.name);
        device.model = text(&news.model).unwrap_or(device.model);
        news.lay_over(&mut device);
        if device != *before {
            changed.push(device);
        }
    }
    store::devices::change(conn, changed).await?;
    for (id, _) in news.iter().filter(|(_, news)| news.passcode_set == Some(false)) {
        store::actions::verify(conn, *id, now).await?;
    }
    Ok(())
}
