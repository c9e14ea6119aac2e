//! Reading recovery PINs. It takes a password given minutes ago and stands in the log before anything is shown; then the
//! PIN can be looked at through that very sign-in, for a minute.

use super::{Confirmed, Operator};
use crate::{
    Permit, Privilege,
    error::{Error, Fault, Result},
    permit::{Asker, At, Over, found},
    pin,
    store::{
        self, Conn,
        actions::{Command, Pins},
    },
};
use domain::{
    About, Action, ActionId, BulkId, Conflict, Deed, DeviceId, Moment, Permission, Pin, Reach, Subject,
};
use std::time::Duration;
use uuid::Uuid;

/// So long a PIN stays uncovered.
const UNCOVERED: Duration = Duration::from_mins(1);
/// A sheet holds so many; there can be further sheets.
const LINES: i64 = 500;
/// And it stays for as long as printing it may take.
const SHEET: Duration = Duration::from_mins(5);

/// A PIN that is uncovered, and until when.
#[derive(Clone, Debug)]
pub struct Shown {
    pub pin: Pin,
    pub until: Moment,
}

/// A sheet to print.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub lines: Vec<SheetLine>,
    pub until: Moment,
    pub now: Moment,
    pub next: Option<String>,
}

#[derive(Clone, Debug)]
pub struct SheetLine {
    pub device_name: String,
    pub serial: Option<String>,
    pub pin: Pin,
    /// None: it was not sent yet.
    pub last_day: Option<Moment>,
}

impl Confirmed<'_> {
    /// Uncovers a PIN for this sign-in. The log says so first.
    pub async fn show_pin(&self, action: ActionId) -> Result<()> {
        let device = self.0.device_of(action).await?;
        self.0.permit::<ReadPin>((action, device)).await?.uncover().await
    }

    /// Uncovers a sheet of the PINs of one order over many; each is a reading of its own.
    pub async fn show_sheet(&self, bulk: BulkId, after: Option<String>) -> Result<()> {
        self.0.permit::<ReadPins>((bulk, after)).await?.uncover().await
    }
}

impl Operator {
    /// The PIN, while it is uncovered.
    pub async fn shown_pin(&self, action: ActionId) -> Result<Option<Shown>> {
        let (house, now) = (self.house(), self.house().latest());
        let mut conn = house.db.read().await?;
        let Some((until, _)) = store::pin_views::until(&mut conn, self.sign_in(), action.0, now).await?
        else {
            return Ok(None);
        };
        let command = found(store::actions::command(&mut conn, action).await?)?;
        let placed = found(store::devices::placed(&mut conn, command.device).await?)?;
        if !self.may_to(&placed)?.contains(Permission::ReadRecoveryPin) || !is_readable(&command, now) {
            return Ok(None);
        }
        let Some(secret) = command.secret else { return Ok(None) };
        let kept = house.vault.take_out(&mut conn, secret, &pin::bound(command.device, action), now).await?;
        Ok(kept.and_then(|digits| Pin::kept(&digits)).map(|pin| Shown { pin, until }))
    }

    pub async fn cover_pin(&self, action: ActionId) -> Result<()> {
        let mut turn = self.house().writer.turn().await?;
        store::pin_views::close(turn.conn()?, self.sign_in(), action.0).await?;
        turn.commit().await
    }

    /// The sheet, while it is uncovered.
    pub async fn shown_sheet(&self, bulk: BulkId) -> Result<Option<Sheet>> {
        let (house, now) = (self.house(), self.house().latest());
        let mut conn = house.db.read().await?;
        let Some((until, place)) = store::pin_views::until(&mut conn, self.sign_in(), bulk.0, now).await?
        else {
            return Ok(None);
        };
        let reach = self.rights().reach(Permission::ReadRecoveryPin);
        let Uncovered { actions, next } = Uncovered::read(&place);
        let rows = store::actions::bulk_pins(&mut conn, &reach, bulk, &Pins::These(&actions), now).await?;
        let mut lines = Vec::with_capacity(rows.len());
        for (action, secret) in rows {
            let bound = pin::bound(action.device, action.id);
            let kept = match house.vault.take_out(&mut conn, secret, &bound, now).await {
                // One that does not open must not keep the others from being printed.
                Err(Error::Fault(Fault::Vault(why))) => {
                    tracing::error!(action = %action.id, why, "a recovery PIN does not open");
                    continue;
                }
                kept => kept?,
            };
            lines.extend(kept.and_then(|digits| Pin::kept(&digits)).map(|pin| SheetLine {
                device_name: action.device_name,
                serial: action.serial,
                pin,
                last_day: action.pin_ends,
            }));
        }
        Ok(Some(Sheet { lines, until, now, next }))
    }
}

/// The very locks that an uncovered sheet shows, as the log has them, and where the next sheet begins.
struct Uncovered {
    actions: Vec<Uuid>,
    next: Option<String>,
}

impl Uncovered {
    fn written(&self) -> String {
        let ids = self.actions.iter().map(Uuid::to_string);
        std::iter::once(self.next.clone().unwrap_or_default()).chain(ids).collect::<Vec<_>>().join(" ")
    }

    fn read(place: &str) -> Self {
        let mut words = place.split(' ');
        let next = words.next().filter(|next| !next.is_empty()).map(str::to_owned);
        Self { actions: words.filter_map(|id| id.parse().ok()).collect(), next }
    }
}

/// Not after its end, whatever has not been destroyed yet.
fn is_readable(command: &Command, now: Moment) -> bool {
    command.secret.is_some() && command.pin_ends.is_none_or(|ends| now < ends)
}

async fn sheet_rows(
    conn: &mut Conn,
    reach: &Reach,
    bulk: BulkId,
    after: Option<String>,
    now: Moment,
) -> Result<(Vec<(Action, Uuid)>, Option<String>)> {
    let after = after.filter(|a| !a.is_empty());
    let from = Pins::After(after.as_deref(), LINES);
    let mut rows = store::actions::bulk_pins(conn, reach, bulk, &from, now).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > LINES;
    rows.truncate(usize::try_from(LINES).unwrap_or(usize::MAX));
    let place = |(a, _): &(Action, Uuid)| store::cursor::of_name(&domain::fold(&a.device_name), a.device.0);
    let next = rows.last().filter(|_| more).map(place);
    Ok((rows, next))
}

/// Reads one recovery PIN.
pub struct ReadPin;

/// The lock whose PIN is read.
pub struct Reading {
    command: Command,
    device_name: String,
    readable: bool,
}

impl Privilege for ReadPin {
    type Order = (ActionId, DeviceId);
    type On = Reading;
    const NEEDS: Permission = Permission::ReadRecoveryPin;
    const DEED: Deed = Deed::ReadPin;
    const FRESH: bool = true;

    fn over((_, device): &Self::Order) -> Over {
        Over::Device(*device)
    }

    async fn find(conn: &mut Conn, (id, _): Self::Order, mut at: At<'_>) -> Result<Reading> {
        let device_name = at.device()?.placed.device.name;
        let command = found(store::actions::command(conn, id).await?)?;
        Ok(Reading { readable: is_readable(&command, at.now), device_name, command })
    }

    fn about(on: &Reading) -> Option<About> {
        Some(About { kind: Subject::Action, id: on.command.id.to_string(), name: on.device_name.clone() })
    }

    fn rule(_: &Asker, on: &Reading) -> Result<(), Conflict> {
        if on.readable { Ok(()) } else { Err(Conflict::TooLate) }
    }
}

impl Permit<ReadPin> {
    pub async fn uncover(mut self) -> Result<()> {
        let (sign_in, id, until) = (self.sign_in, self.on.command.id, self.now.plus(UNCOVERED));
        store::pin_views::open(self.conn()?, sign_in, id.0, "", until).await?;
        let change = crate::Change::of(self.on.command.device, Some(id), None);
        self.commit_and_tell(vec![change]).await
    }
}

/// Reads the recovery PINs of one order over many devices.
pub struct ReadPins;

pub struct Readings {
    bulk: BulkId,
    next: Option<String>,
    locks: Vec<Action>,
}

impl Privilege for ReadPins {
    type Order = (BulkId, Option<String>);
    type On = Readings;
    const NEEDS: Permission = Permission::ReadRecoveryPin;
    const DEED: Deed = Deed::ReadPin;
    const FRESH: bool = true;

    fn over(_: &Self::Order) -> Over {
        Over::Anywhere
    }

    async fn find(conn: &mut Conn, (bulk, after): Self::Order, at: At<'_>) -> Result<Readings> {
        let reach = at.asker.rights.reach(Permission::ReadRecoveryPin);
        let (rows, next) = sheet_rows(conn, &reach, bulk, after, at.now).await?;
        let locks: Vec<Action> = rows.into_iter().map(|(action, _)| action).collect();
        if locks.is_empty() {
            return found(None);
        }
        Ok(Readings { bulk, next, locks })
    }

    fn about(on: &Readings) -> Option<About> {
        Some(About { kind: Subject::Many, id: on.bulk.to_string(), name: on.locks.len().to_string() })
    }
}

impl Permit<ReadPins> {
    pub async fn uncover(mut self) -> Result<()> {
        let (sign_in, bulk, until) = (self.sign_in, self.on.bulk, self.now.plus(SHEET));
        let readings = self.on.locks.iter().map(|lock| {
            let name = lock.device_name.clone();
            (lock.device, About { kind: Subject::Action, id: lock.id.to_string(), name }, Deed::ReadPin)
        });
        let entries = self.entries(readings, &[]);
        let actions = self.on.locks.iter().map(|lock| lock.id.0).collect();
        let place = Uncovered { actions, next: self.on.next.take() }.written();
        let house = self.house.clone();
        house.audit_many(&mut self.turn, &entries).await?;
        store::pin_views::open(self.conn()?, sign_in, bulk.0, &place, until).await?;
        self.turn.commit().await
    }
}
