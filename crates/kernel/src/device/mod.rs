//! The second door, and everything a device can do: say what came of a command, be given the next one, tell news of itself,
//! hand over an unlock token, leave. Who stands there is proved by the certificate that was bound to the device when it
//! enrolled; what it says is never a reason to show it anything of another device.

mod enrol;
mod news;
mod settle;

pub use enrol::{Fingerprint, Hello};
pub(crate) use enrol::{TOKEN_SEAL, token_bound};
pub use news::DeviceNews;

use crate::{
    Kernel,
    error::{Error, Fault, Result},
    front::stranger,
    house::House,
    pin::{self, PIN_LASTS},
    store::{
        self, Turn,
        actions::{Command as Row, Moved},
        execute,
    },
    watch::Change,
};
use domain::{ActionId, ActionKind, Cause, DeviceId, Event, MessageResult, Moment, Pin};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;
use zeroize::Zeroizing;

/// So long after a Mac acknowledged its lock it may still be heard from without being open.
const SETTLING: Duration = Duration::from_mins(2);

/// A device behind its certificate, over one connection.
pub struct EnrolledDevice {
    house: Arc<House>,
    id: DeviceId,
    life: i64,
    connection: Uuid,
    /// Something waits for it, or its lock is not known to be open: then its turn is written down.
    busy: bool,
    locked: bool,
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
        let mut conn = house.db.read().await?;
        let row = store::enrolments::by_fingerprint(&mut conn, identity.bytes()).await?;
        drop(conn);
        let row = row.ok_or_else(stranger)?;
        Ok(EnrolledDevice {
            house,
            id: row.id,
            life: row.life,
            connection,
            busy: row.waits || row.locked,
            locked: row.locked,
        })
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
        for some in heard.chunks(500) {
            let mut turn = self.0.writer.turn().await?;
            store::devices::seen(turn.conn()?, some).await?;
            turn.commit().await?;
        }
        Ok(())
    }
}

impl EnrolledDevice {
    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// Is it a Mac that has acknowledged a lock and is not known to be open?
    pub fn is_locked(&self) -> bool {
        self.locked
    }

    /// One turn: what is reported is settled, and what comes next is handed out. After "not now" nothing comes next: the
    /// device comes back by itself.
    pub async fn turn(&self, report: Report) -> Result<Option<Command>> {
        let (house, now) = (&self.house, self.house.latest());
        if matches!(report.said, Said::Idle) && !self.busy {
            let mut heard = house.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            heard.insert(self.id, now);
            return Ok(None);
        }
        let mut turn = house.writer.turn().await?;
        store::devices::seen(turn.conn()?, &[(self.id, now)]).await?;
        let mut changes = vec![];
        let deferred = matches!(report.said, Said::NotNow);
        if let Some(id) = report.command {
            self.settle(&mut turn, id, report.said, now, &mut changes).await?;
        }
        let before = now.minus(SETTLING);
        if store::actions::opened(turn.conn()?, self.id, self.connection, before, now).await? {
            changes.push(Change::of(self.id, None, None));
        }
        let given = if deferred { None } else { self.hand_out(&mut turn, now, &mut changes).await? };
        if !changes.is_empty() {
            store::devices::refresh(turn.conn()?, &[self.id], now).await?;
        }
        turn.tell(changes);
        turn.commit().await?;
        Ok(given)
    }

    /// The next that can be composed. What cannot, because its secret does not open, is not sent: a lock whose PIN nobody
    /// knows would be worse than none.
    async fn hand_out(
        &self,
        turn: &mut Turn,
        now: Moment,
        changes: &mut Vec<Change>,
    ) -> Result<Option<Command>> {
        while let Some(row) = store::actions::next(turn.conn()?, self.id, now).await? {
            let Some(mut moved) = Moved::by(Event::HandOut, &row, now) else { return Ok(None) };
            changes.push(Change::of(self.id, Some(row.id), row.bulk));
            moved = moved.with("sent_last", now.0).with("handed_out", row.handed_out + 1);
            if row.sent.is_none() {
                moved = moved.with("sent", now.0);
            }
            match self.compose(turn, &row, now).await {
                Ok((command, secret)) => {
                    if let Some(secret) = secret {
                        moved = moved.with("secret", secret);
                        if row.pin_ends.is_none() {
                            moved = moved.with("pin_ends", now.plus(PIN_LASTS).0);
                        }
                    }
                    moved.write(turn.conn()?).await?;
                    return Ok(Some(command));
                }
                Err(Error::Fault(Fault::Vault(why))) => {
                    tracing::error!(action = %row.id, why, "a command was not sent: its secret does not open");
                    self.drop_one(turn, &row, now).await?;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    async fn drop_one(&self, turn: &mut Turn, row: &Row, now: Moment) -> Result<()> {
        if let Some(moved) = Moved::by(Event::Drop, row, now) {
            let what = moved.to.word();
            moved.because(Cause::SecretUnreadable).write(turn.conn()?).await?;
            // A PIN that never left is worth nothing.
            if row.handed_out == 0 {
                store::actions::destroy_pins(turn.conn()?, &[row]).await?;
            }
            store::tallies::count(turn.conn()?, self.id, now, what).await?;
        }
        Ok(())
    }

    /// The command with its secret, and where the PIN lies from now on: it is to last from the moment the lock is first sent.
    async fn compose(&self, turn: &mut Turn, row: &Row, now: Moment) -> Result<(Command, Option<Uuid>)> {
        let (vault, id) = (&self.house.vault, row.id);
        match row.kind {
            ActionKind::Sync => Ok((Command::TellNews { id }, None)),
            ActionKind::RemoteLock => {
                let (message, phone) = (row.message.clone(), row.phone.clone());
                let Some(secret) = row.secret else {
                    return if row.outstanding {
                        Err(Fault::Vault("a Mac's lock has no PIN").into())
                    } else {
                        Ok((Command::Lock { id, pin: None, message, phone }, None))
                    };
                };
                let bound = pin::bound(self.id, id);
                let ends = row.pin_ends.unwrap_or_else(|| now.plus(PIN_LASTS));
                let kept = vault.keep_until(turn.conn()?, secret, &bound, ends, now).await?;
                let (secret, digits) = kept.ok_or(Fault::Vault("a PIN is gone"))?;
                let pin = Pin::kept(&digits).ok_or(Fault::Vault("a PIN is none"))?;
                Ok((Command::Lock { id, pin: Some(pin), message, phone }, Some(secret)))
            }
            ActionKind::RemovePasscode => {
                let token = match row.token {
                    Some(token) => store::tokens::token(turn.conn()?, token).await?,
                    None => None,
                };
                let token = token.ok_or(Fault::Vault("an unlock token is gone"))?;
                let bound = enrol::token_bound(self.id);
                let kept = vault.take_out(turn.conn()?, token.secret, &bound, now).await?;
                let token = kept.ok_or(Fault::Vault("an unlock token has ended"))?;
                Ok((Command::RemovePasscode { id, token }, None))
            }
        }
    }

    /// It leaves management: what was queued is dropped, its record stays.
    pub async fn check_out(&self) -> Result<()> {
        let now = self.house.latest();
        let mut turn = self.house.writer.turn().await?;
        let conn = turn.conn()?;
        store::actions::dropped(conn, self.id, self.life + 1, Cause::LeftManagement, now).await?;
        let sql = "UPDATE devices SET enrolment = 'ended', seen = $2 WHERE id = $1 AND life = $3";
        execute!(&mut *conn, sql, self.id.0, now.0, self.life)?;
        store::devices::refresh(conn, &[self.id], now).await?;
        turn.tell(vec![Change::of(self.id, None, None)]);
        turn.commit().await
    }
}
