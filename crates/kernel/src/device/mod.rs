//! The second door, and everything a device can do: say what came of a command, be given the next one, tell news of itself,
//! hand over an unlock token, leave. Who stands there is proved by the certificate that was bound to the device when it
//! enrolled; what it says is never a reason to show it anything of another device.

mod comers;
mod enrol;
mod hand_out;
mod news;
mod reach;
mod round;
mod settle;

pub(crate) use comers::Comers;
pub use enrol::{Fingerprint, Hello};
pub(crate) use enrol::{TOKEN_SEAL, token_bound};
pub use news::DeviceNews;
pub use reach::{NO_ANSWER, PushAddress, RefusedPush, UNREACHABLE, Waking};
pub(crate) use round::Rounds;

use crate::{
    Kernel,
    error::Result,
    front::stranger,
    house::House,
    store::{self, Turn, enrolments::Comer},
    watch::Change,
};
use domain::{ActionId, Cause, Deed, DeviceId, MessageResult, Moment, Pin};
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// A device's life ends: what waits for it is dropped, and it is given nothing any more. None if it has begun another one.
pub(crate) async fn ends(
    house: &House,
    turn: &mut Turn,
    (id, life): (DeviceId, i64),
    cause: Cause,
    now: Moment,
) -> Result<Option<Vec<Change>>> {
    let changes = hand_out::drop_all(house, turn, id, life + 1, cause, now).await?;
    let conn = turn.conn()?;
    if !store::enrolments::end(conn, id, life).await? {
        return Ok(None);
    }
    store::devices::refresh(conn, &[id], now).await?;
    Ok(Some(changes))
}

/// A device behind its certificate, over one connection.
#[derive(Clone)]
pub struct EnrolledDevice {
    house: Arc<House>,
    id: DeviceId,
    life: i64,
    connection: Uuid,
    /// Something waits for it, or its lock is not known to be open: then its turn is written down.
    busy: bool,
    locked: bool,
    /// It has introduced itself, and not yet told how it is reached.
    introduced: bool,
    told: Option<Moment>,
    seen: Moment,
    udid: Option<String>,
}

/// What a device says when it comes by.
#[derive(Clone, Debug)]
pub struct Report {
    /// The command it speaks of; none where it only asks.
    pub command: Option<ActionId>,
    pub said: Said,
}

#[derive(Clone, Debug)]
pub enum Said {
    Idle,
    Acknowledged { message: Option<MessageResult>, news: Option<DeviceNews> },
    Failed { code: Option<i64>, text: String },
    NotNow,
}

impl Report {
    pub const fn idle() -> Self {
        Self { command: None, said: Said::Idle }
    }
}

/// What a device is given. It is composed when it is handed out; nothing stored holds a PIN or a token in clear.
#[derive(Clone, PartialEq, Eq)]
pub enum Command {
    Lock { id: ActionId, pin: Option<Pin>, message: String, phone: String },
    RemovePasscode { id: ActionId, token: Zeroizing<Vec<u8>> },
    TellNews { id: ActionId },
}

impl Command {
    pub const fn id(&self) -> ActionId {
        match self {
            Self::Lock { id, .. } | Self::RemovePasscode { id, .. } | Self::TellNews { id } => *id,
        }
    }
}

/// Without what it holds.
impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Self::Lock { .. } => "Lock",
            Self::RemovePasscode { .. } => "RemovePasscode",
            Self::TellNews { .. } => "TellNews",
        };
        f.debug_tuple(name).field(&self.id()).finish()
    }
}

impl Kernel {
    /// The device to which this certificate is bound. `connection` tells one connection from another.
    pub async fn device(&self, identity: &Fingerprint, connection: Uuid) -> Result<EnrolledDevice> {
        let house = self.0.clone();
        let age = house.writer.age();
        if let Some(comer) = age.and_then(|age| house.comers.found(identity, age)) {
            return Ok(EnrolledDevice::behind(house, comer, connection));
        }
        let mut conn = house.db.read().await?;
        let row = store::enrolments::by_fingerprint(&mut conn, identity.bytes()).await?;
        drop(conn);
        let row = match row {
            Some(row) => {
                age.inspect(|age| house.comers.remember(identity, *age, &row));
                row
            }
            None => house.goes_on(identity).await?.ok_or_else(stranger)?,
        };
        Ok(EnrolledDevice::behind(house, row, connection))
    }

    /// Does this certificate belong to a device that was let go? It hears so, and that is written down.
    pub async fn parts_with(&self, identity: &Fingerprint) -> Result<bool> {
        let parted = store::certificates::expelled(&mut self.0.db.read().await?, identity.bytes()).await?;
        let Some(parted) = parted else { return Ok(false) };
        if !parted {
            let mut turn = self.0.writer.turn().await?;
            let device = store::certificates::part(turn.conn()?, identity.bytes(), self.0.latest()).await?;
            if let Some(device) = device {
                store::pushes::forget_ended(turn.conn()?, device).await?;
                turn.tell(vec![Change::of(device, None, None)]);
            }
            turn.commit().await?;
        }
        Ok(true)
    }

    /// Rings for each device for which something waits: for whoever can reach it.
    pub fn bell(&self) -> tokio::sync::broadcast::Receiver<DeviceId> {
        self.0.bell.subscribe()
    }

    /// Writes down who was heard from since the last time.
    pub async fn write_down_heard(&self) -> Result<()> {
        let heard: Vec<_> = {
            let mut heard = self.0.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            heard.drain().collect()
        };
        let mut written = 0;
        for some in heard.chunks(500) {
            let done = async {
                let mut turn = self.0.writer.turn().await?;
                store::devices::seen(turn.conn()?, some).await?;
                turn.commit().await
            };
            if let Err(cause) = done.await {
                // The next time, unless they have been heard from again by then.
                let mut waiting = self.0.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                for (device, at) in &heard[written..] {
                    waiting.entry(*device).or_insert(*at);
                }
                return Err(cause);
            }
            written += some.len();
        }
        Ok(())
    }
}

impl EnrolledDevice {
    fn behind(house: Arc<House>, comer: Comer, connection: Uuid) -> Self {
        let Comer { id, life, waits, locked, introduced, told, seen, udid } = comer;
        Self { house, id, life, connection, busy: waits || locked, locked, introduced, told, seen, udid }
    }

    /// Has it told yet how it is reached? Until then it is given nothing.
    pub fn is_enrolled(&self) -> bool {
        !self.introduced
    }

    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// Is this the name under which it enrolled?
    pub fn is_called(&self, udid: &str) -> bool {
        self.udid.as_deref() == Some(udid)
    }

    /// Is it a Mac that has acknowledged a lock and is not known to be open?
    pub fn is_locked(&self) -> bool {
        self.locked
    }

    /// One turn: what is reported is settled, and what comes next is handed out. After "not now" nothing comes next: the
    /// device comes back by itself.
    pub async fn turn(&self, report: Report) -> Result<Option<Command>> {
        let now = self.house.latest();
        self.is_heard(now);
        if self.introduced || matches!(report.said, Said::Idle) && !self.busy {
            return Ok(None);
        }
        round::served(self.clone(), report, now).await
    }

    /// When it was last seen is written down by and by, with that of others.
    fn is_heard(&self, now: Moment) {
        self.house.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(self.id, now);
    }

    /// It leaves management: what was queued is dropped, its record stays.
    pub async fn check_out(&self) -> Result<()> {
        let (house, now) = (&self.house, self.house.latest());
        let mut turn = house.writer.turn().await?;
        let life = (self.id, self.life);
        let ended = ends(house, &mut turn, life, Cause::LeftManagement, now).await?;
        let Some(mut changes) = ended else { return Ok(()) };
        let conn = turn.conn()?;
        store::devices::seen(conn, &[(self.id, now)]).await?;
        store::certificates::revoke(conn, self.id, None, now).await?;
        store::pushes::forget(conn, self.id).await?;
        let name = store::devices::device(conn, self.id).await?.map(|device| device.name);
        let entry = enrol::entry(Deed::CheckOut, self.id, &name.unwrap_or_default(), None);
        house.audit(&mut turn, &entry).await?;
        changes.push(Change::of(self.id, None, None));
        turn.tell(changes);
        turn.commit().await
    }
}
