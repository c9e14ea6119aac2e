//! Handing out: the next command with its secret, composed at the moment it leaves; and dropping what can never leave.

use super::{
    Command, EnrolledDevice, Said, enrol,
    round::{Course, Guest},
};
use crate::{
    error::{Error, Fault, Result},
    house::House,
    pin::{self, PIN_LASTS},
    store::{
        self, Turn,
        actions::{Command as Row, Moved},
    },
    vault::Lying,
    watch::Change,
};
use domain::{ActionKind, Cause, DeviceId, Event, Moment, Pin};
use std::{collections::HashMap, sync::atomic::Ordering};
use uuid::Uuid;

/// Hands out to each of them the next that can be composed. What cannot, because its secret does not open, is not sent: a lock
/// whose PIN nobody knows would be worse than none.
pub(super) async fn hand_out(
    house: &House,
    turn: &mut Turn,
    guests: &[Guest],
    course: &mut Course,
) -> Result<Vec<Option<Command>>> {
    let now = course.now;
    let mut given: HashMap<DeviceId, Command> = HashMap::new();
    let ready = guests.iter().filter(|guest| !matches!(guest.report.said, Said::NotNow));
    let mut open: Vec<&EnrolledDevice> = ready.map(|guest| &guest.device).collect();
    while !open.is_empty() {
        let ids: Vec<DeviceId> = open.iter().map(|device| device.id).collect();
        let rows = store::actions::next(turn.conn()?, &ids, now).await?;
        let secrets: Vec<Uuid> = rows.iter().filter_map(|row| row.secret).collect();
        let secrets = house.vault.lying(turn.conn()?, &secrets).await?;
        let mut rows: HashMap<DeviceId, Row> = rows.into_iter().map(|row| (row.device, row)).collect();
        let (mut moves, mut again) = (vec![], vec![]);
        for device in open {
            let Some(row) = rows.remove(&device.id).filter(|row| row.life == device.life) else { continue };
            let Some(moved) = Moved::by(Event::HandOut, &row, now) else { continue };
            if let Some((command, secret)) = device.give(turn, &row, &secrets, now).await? {
                course.handed_out(&row);
                moves.push(handed_out(moved, &row, secret, now));
                given.insert(device.id, command);
            } else {
                course.moved(&row);
                again.push(device);
            }
        }
        store::actions::write_all(turn.conn()?, moves).await?;
        open = again;
    }
    Ok(guests.iter().map(|guest| given.remove(&guest.device.id)).collect())
}

/// What is written down of one that leaves. Its PIN is to last from the moment the lock is first sent.
fn handed_out(moved: Moved, row: &Row, secret: Option<Uuid>, now: Moment) -> Moved {
    let mut moved = moved.with("sent_last", now.0).with("handed_out", row.handed_out + 1);
    if row.sent.is_none() {
        moved = moved.with("sent", now.0);
    }
    if let Some(secret) = secret {
        moved = moved.with("secret", secret);
        if row.pin_ends.is_none() {
            moved = moved.with("pin_ends", now.plus(PIN_LASTS).0);
        }
    }
    moved
}

impl EnrolledDevice {
    /// The command, or nothing where it was dropped.
    async fn give(
        &self,
        turn: &mut Turn,
        row: &Row,
        secrets: &Lying,
        now: Moment,
    ) -> Result<Option<(Command, Option<Uuid>)>> {
        // It was locked as something that takes no PIN: such a lock would leave a Mac that nobody can open.
        if is_without_pin(row) && self.takes_a_pin(turn).await? {
            drop_one(&self.house, turn, row, Cause::OtherDevice, now).await?;
            return Ok(None);
        }
        match self.compose(turn, row, secrets, now).await {
            Ok(composed) => Ok(Some(composed)),
            Err(Error::Fault(Fault::Vault(why))) => {
                // With a key that is not this console's nothing opens, and nothing is wrong with the secret.
                self.house.vault.is_the_consoles(turn.conn()?).await?;
                tracing::error!(action = %row.id, why, "a command was not sent: its secret does not open");
                drop_one(&self.house, turn, row, Cause::SecretUnreadable, now).await?;
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// The command with its secret, and where the PIN lies from now on.
    async fn compose(
        &self,
        turn: &mut Turn,
        row: &Row,
        secrets: &Lying,
        now: Moment,
    ) -> Result<(Command, Option<Uuid>)> {
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
                let kept = vault.keep_until(turn.conn()?, secrets, (secret, &bound), ends, now).await?;
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

    /// What was asked when only a file told what it is may not be what it turns out to need.
    async fn takes_a_pin(&self, turn: &mut Turn) -> Result<bool> {
        let device = store::devices::device(turn.conn()?, self.id).await?;
        Ok(device.is_some_and(|device| device.takes_a_pin()))
    }
}

/// A lock that was asked for as one that takes no PIN.
fn is_without_pin(row: &Row) -> bool {
    row.kind == ActionKind::RemoteLock && row.secret.is_none() && !row.outstanding
}

/// What had not left is cancelled, what was not answered has failed.
async fn drop_one(house: &House, turn: &mut Turn, row: &Row, cause: Cause, now: Moment) -> Result<()> {
    if let Some(moved) = Moved::by(Event::Drop, row, now) {
        let what = moved.to.word();
        moved.because(cause).write(turn.conn()?).await?;
        // A PIN that never left is worth nothing.
        if row.handed_out == 0 {
            store::actions::destroy_pins(turn.conn()?, &[row]).await?;
            house.journal_is_stale.store(true, Ordering::SeqCst);
        }
        store::tallies::count(turn.conn()?, &[(row.device, now, what)]).await?;
    }
    Ok(())
}

/// Drops what waits for a device's former life. A lock that stood is over, for whatever enrols is open.
pub(super) async fn drop_all(
    house: &House,
    turn: &mut Turn,
    device: DeviceId,
    before_life: i64,
    cause: Cause,
    now: Moment,
) -> Result<Vec<Change>> {
    let waiting = store::actions::waiting_before(turn.conn()?, device, before_life).await?;
    let mut changes = vec![];
    for row in &waiting {
        drop_one(house, turn, row, cause, now).await?;
        changes.push(Change::of(device, Some(row.id), row.bulk));
    }
    Ok(changes)
}
