//! Handing out: the next command with its secret, composed at the moment it leaves; and dropping what can never leave.

use super::{Command, EnrolledDevice, enrol};
use crate::{
    error::{Error, Fault, Result},
    house::House,
    pin::{self, PIN_LASTS},
    store::{
        self, Turn,
        actions::{Command as Row, Moved},
    },
    watch::Change,
};
use domain::{ActionKind, Cause, DeviceId, Event, Moment, Pin};
use std::sync::atomic::Ordering;
use uuid::Uuid;

impl EnrolledDevice {
    /// The next that can be composed. What cannot, because its secret does not open, is not sent: a lock whose PIN nobody
    /// knows would be worse than none.
    pub(super) async fn hand_out(
        &self,
        turn: &mut Turn,
        now: Moment,
        changes: &mut Vec<Change>,
    ) -> Result<Option<Command>> {
        while let Some(row) = store::actions::next(turn.conn()?, self.id, self.life, now).await? {
            let Some(mut moved) = Moved::by(Event::HandOut, &row, now) else { return Ok(None) };
            changes.push(Change::of(self.id, Some(row.id), row.bulk));
            // It was locked as something that takes no PIN: such a lock would leave a Mac that nobody can open.
            if is_without_pin(&row) && self.takes_a_pin(turn).await? {
                drop_one(&self.house, turn, &row, Cause::OtherDevice, now).await?;
                continue;
            }
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
                    // With a key that is not this console's nothing opens, and nothing is wrong with the secret.
                    self.house.vault.is_the_consoles(turn.conn()?).await?;
                    tracing::error!(action = %row.id, why, "a command was not sent: its secret does not open");
                    drop_one(&self.house, turn, &row, Cause::SecretUnreadable, now).await?;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(None)
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
        store::tallies::count(turn.conn()?, row.device, now, what).await?;
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
