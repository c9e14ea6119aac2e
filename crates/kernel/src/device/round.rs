//! Rounds: devices that come by while others are written down wait together and are served together, each step in one
//! statement for all of them. Where a round fails, each of its guests is served alone, so that none spoils it for the others.

use super::{Command, EnrolledDevice, Report, Said, hand_out, settle};
use crate::{
    error::{Error, Fault, Result},
    house::House,
    store::{
        self, Turn,
        actions::{Command as Row, Moved},
    },
    watch::Change,
};
use domain::{Cause, DeviceId, Event, Moment, Refusal};
use std::{
    collections::HashSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::oneshot;

/// So many are served together, and so many may wait.
const TOGETHER: usize = 256;
const MOST_WAITING: usize = 4096;
/// So long after a Mac acknowledged its lock it may still be heard from without being open.
const SETTLING: Duration = Duration::from_mins(2);

/// One who waits for its turn.
pub(crate) struct Guest {
    pub(super) device: EnrolledDevice,
    pub(super) report: Report,
    give: oneshot::Sender<Result<Option<Command>>>,
}

#[derive(Default)]
pub(crate) struct Rounds(Mutex<Vec<Guest>>);

impl Rounds {
    /// Says whether it is the first who waits; none where too many do.
    fn join(&self, guest: Guest) -> Option<bool> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST_WAITING {
            return None;
        }
        waiting.push(guest);
        Some(waiting.len() == 1)
    }

    /// Those who are served now, no device twice; and whether others still wait. Who has left is not served.
    fn next(&self) -> (Vec<Guest>, bool) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut here, mut later, mut devices) = (vec![], vec![], HashSet::new());
        for guest in mem::take(&mut *waiting) {
            if guest.give.is_closed() {
                continue;
            }
            if here.len() < TOGETHER && devices.insert(guest.device.id) {
                here.push(guest);
            } else {
                later.push(guest);
            }
        }
        *waiting = later;
        (here, !waiting.is_empty())
    }
}

/// Waits for the next round and takes part in it.
pub(super) async fn served(device: EnrolledDevice, report: Report) -> Result<Option<Command>> {
    let house = device.house.clone();
    let (give, get) = oneshot::channel();
    match house.rounds.join(Guest { device, report, give }) {
        None => return Err(Refusal::Away { seconds: 2 }.into()),
        Some(true) => begin(house),
        Some(false) => {}
    }
    get.await.unwrap_or_else(|_| Err(Refusal::Unsure.into()))
}

fn begin(house: Arc<House>) {
    tokio::spawn(round(house));
}

/// Takes a turn, and serves whoever has come until then.
async fn round(house: Arc<House>) {
    let turn = house.writer.turn().await;
    let (guests, more) = house.rounds.next();
    if more {
        begin(house.clone());
    }
    if guests.is_empty() {
        return;
    }
    let done = match turn {
        Ok(turn) => go_round(&house, turn, &guests).await,
        Err(e) => Err(e),
    };
    if matches!(done, Err(Error::Fault(_))) && guests.len() > 1 {
        for guest in guests {
            tokio::spawn(alone(house.clone(), guest));
        }
    } else {
        tell(guests, done);
    }
}

async fn alone(house: Arc<House>, guest: Guest) {
    let guests = vec![guest];
    let done = match house.writer.turn().await {
        Ok(turn) => go_round(&house, turn, &guests).await,
        Err(e) => Err(e),
    };
    tell(guests, done);
}

fn tell(guests: Vec<Guest>, done: Result<Vec<Option<Command>>>) {
    // Who has left meanwhile is given the same when it comes again.
    match done {
        Ok(given) => {
            guests.into_iter().zip(given).for_each(|(guest, given)| drop(guest.give.send(Ok(given))))
        }
        Err(why) => guests.into_iter().for_each(|guest| drop(guest.give.send(Err(again(&why))))),
    }
}

/// The same said to another.
fn again(why: &Error) -> Error {
    match why {
        Error::Refused(refusal) => refusal.clone().into(),
        Error::Fault(fault) => Fault::Lost(fault.to_string()).into(),
    }
}

/// One round: what is reported is settled, then each is handed out what comes next.
async fn go_round(house: &House, mut turn: Turn, guests: &[Guest]) -> Result<Vec<Option<Command>>> {
    let (now, mut changes) = (house.latest(), vec![]);
    settle::settle(&mut turn, guests, now, &mut changes).await?;
    for guest in guests.iter().filter(|guest| guest.device.locked) {
        // An answer to the lock itself, late or once more, says nothing about the Mac being open.
        let (device, before, of) = (&guest.device, now.minus(SETTLING), guest.report.command);
        if store::actions::opened(turn.conn()?, device.id, device.connection, before, of, now).await? {
            changes.push(Change::of(device.id, None, None));
        }
    }
    // Not by a clock that was set forward: what has failed is not sent again.
    let surely = house.clock_watch.earliest(&house.clock);
    give_up(&mut turn, guests, surely, now, &mut changes).await?;
    let given = hand_out::hand_out(house, &mut turn, guests, now, &mut changes).await?;
    let changed: HashSet<DeviceId> = changes.iter().filter_map(|change| change.device).collect();
    store::devices::refresh(turn.conn()?, &changed.into_iter().collect::<Vec<_>>(), now).await?;
    turn.tell(changes);
    turn.commit().await?;
    Ok(given)
}

/// What was handed out, and is not handed out again because its time is over, is not coming any more once its device idles: a
/// Mac that polls is not locked. Its PIN stays readable, and another lock can be asked for.
async fn give_up(
    turn: &mut Turn,
    guests: &[Guest],
    surely: Moment,
    now: Moment,
    changes: &mut Vec<Change>,
) -> Result<()> {
    let idle = guests.iter().filter(|guest| matches!(guest.report.said, Said::Idle));
    let idle: Vec<DeviceId> = idle.map(|guest| guest.device.id).collect();
    if idle.is_empty() {
        return Ok(());
    }
    let (mut moves, mut happened) = (vec![], vec![]);
    for row in store::actions::unanswered_by(turn.conn()?, &idle, surely).await? {
        if let Some(moved) = Moved::by(Event::GiveUp, &row, now) {
            moves.push(moved.because(Cause::NoAnswer));
            happened.push((row.device, now, "failed"));
            changes.push(changed(&row));
        }
    }
    store::actions::write_all(turn.conn()?, moves).await?;
    store::tallies::count(turn.conn()?, &happened).await
}

pub(super) fn changed(row: &Row) -> Change {
    Change::of(row.device, Some(row.id), row.bulk)
}
