//! Rounds: devices that come by while others are written down wait together and are served together, each step in one
//! statement for all of them. Where a round meets a fault, each of its guests is served alone, so that none spoils it for the others.

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
    collections::{HashMap, HashSet},
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::oneshot;

/// So many are served together, and so many may wait.
const TOGETHER: usize = 256;
const MOST_WAITING: usize = 4096;
/// When more than so many came together, others are on their way: the next round waits for them, as long as they come and not
/// much longer than a commit takes.
const FEW: usize = 4;
const MOMENT: Duration = Duration::from_millis(1);
const MOMENTS: usize = 4;
/// So long after a Mac acknowledged its lock it may still be heard from without being open.
const SETTLING: Duration = Duration::from_mins(2);

/// One who waits for its turn.
pub(crate) struct Guest {
    pub(super) device: EnrolledDevice,
    pub(super) report: Report,
    /// When it was heard.
    at: Moment,
    give: oneshot::Sender<Result<Option<Command>>>,
}

#[derive(Default)]
pub(crate) struct Rounds {
    waiting: Mutex<Vec<Guest>>,
    /// How many the last round has served.
    last: AtomicUsize,
}

impl Rounds {
    fn waiting(&self) -> MutexGuard<'_, Vec<Guest>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whether it is the first who waits; none where too many do.
    fn join(&self, guest: Guest) -> Option<bool> {
        let mut waiting = self.waiting();
        if waiting.len() >= MOST_WAITING {
            return None;
        }
        waiting.push(guest);
        Some(waiting.len() == 1)
    }

    async fn gather(&self) {
        let mut here = 0;
        for _ in 0..MOMENTS {
            let waiting = self.waiting().len();
            if self.last.load(Ordering::Relaxed) <= FEW || waiting == here {
                return;
            }
            here = waiting;
            tokio::time::sleep(MOMENT).await;
        }
    }

    /// Everybody, where nobody can be served.
    fn all(&self) -> Vec<Guest> {
        mem::take(&mut *self.waiting())
    }

    /// Those who are served now, no device twice; and whether others still wait. Who has left is not served.
    fn next(&self) -> (Vec<Guest>, bool) {
        let mut waiting = self.waiting();
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
        self.last.store(here.len(), Ordering::Relaxed);
        (here, !waiting.is_empty())
    }
}

/// Waits for the next round and takes part in it.
pub(super) async fn served(device: EnrolledDevice, report: Report, at: Moment) -> Result<Option<Command>> {
    let house = device.house.clone();
    let (give, get) = oneshot::channel();
    match house.rounds.join(Guest { device, report, at, give }) {
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
    house.rounds.gather().await;
    let turn = match house.writer.turn().await {
        Ok(turn) => turn,
        Err(why) => return tell(house.rounds.all(), Err(why)),
    };
    let (guests, more) = house.rounds.next();
    if more {
        begin(house.clone());
    }
    if guests.is_empty() {
        return;
    }
    let done = go_round(&house, turn, &guests).await;
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
    let mut done = done.map(Vec::into_iter);
    let alone = guests.len() == 1;
    for guest in guests {
        let given = match &mut done {
            Ok(given) => Ok(given.next().flatten()),
            Err(why) if alone => Err(mem::replace(why, Refusal::Unsure.into())),
            Err(why) => Err(again(why)),
        };
        // Who has left meanwhile is given the same when it comes again.
        drop(guest.give.send(given));
    }
}

/// The same said to another.
fn again(why: &Error) -> Error {
    match why {
        Error::Refused(refusal) => refusal.clone().into(),
        Error::Fault(fault) => Fault::Lost(fault.to_string()).into(),
    }
}

/// What a round has come to.
pub(super) struct Course {
    pub now: Moment,
    changes: Vec<Change>,
    /// What their actions add up to has changed, or only when their recovery PINs end.
    stale: HashSet<DeviceId>,
    pins: HashSet<DeviceId>,
    /// When its guests were heard. Who comes by for the first time that day is left to those who count that.
    heard: HashMap<DeviceId, Moment>,
}

impl Course {
    fn of(guests: &[Guest], now: Moment) -> Self {
        let again = guests.iter().filter(|guest| guest.device.seen >= store::devices::midnight(guest.at));
        let heard = again.map(|guest| (guest.device.id, guest.at)).collect();
        Self { now, changes: vec![], stale: HashSet::new(), pins: HashSet::new(), heard }
    }

    /// An action has moved.
    pub fn moved(&mut self, row: &Row) {
        self.stale.insert(row.device);
        self.tells(row);
    }

    /// An action was handed out: it waits as before. The PIN of a lock that leaves for the first time ends at another time.
    pub fn handed_out(&mut self, row: &Row) {
        if row.secret.is_some() && row.pin_ends.is_none() {
            self.pins.insert(row.device);
        }
        self.tells(row);
    }

    fn tells(&mut self, row: &Row) {
        self.changes.push(Change::of(row.device, Some(row.id), row.bulk));
    }

    /// With what is written of a device goes when it was heard: its row is written once.
    async fn end(self, house: &House, mut turn: Turn) -> Result<()> {
        let Self { now, changes, stale, pins, heard } = self;
        let when = |device: &DeviceId| (*device, heard.get(device).copied().unwrap_or_default());
        let pins: Vec<_> = pins.difference(&stale).map(when).collect();
        let stale: Vec<_> = stale.iter().map(when).collect();
        store::devices::refresh_pins(turn.conn()?, &pins).await?;
        store::devices::refresh_heard(turn.conn()?, &stale, now).await?;
        turn.tell(changes);
        turn.commit().await?;
        house.wrote_down_heard(&[pins, stale].concat());
        Ok(())
    }
}

/// One round: what is reported is settled, then each is handed out what comes next.
async fn go_round(house: &House, mut turn: Turn, guests: &[Guest]) -> Result<Vec<Option<Command>>> {
    let now = house.latest();
    let mut course = Course::of(guests, now);
    settle::settle(&mut turn, guests, &mut course).await?;
    for Guest { device, report, at, .. } in guests.iter().filter(|guest| guest.device.locked) {
        // An answer to the lock itself, late or once more, says nothing about the Mac being open.
        let before = at.minus(SETTLING);
        if store::actions::opened(turn.conn()?, device.id, device.connection, before, report.command, now)
            .await?
        {
            course.stale.insert(device.id);
            course.changes.push(Change::of(device.id, None, None));
        }
    }
    // Not by a clock that was set forward: what has failed is not sent again.
    give_up(&mut turn, guests, house.clock_watch.earliest(&house.clock), &mut course).await?;
    let given = hand_out::hand_out(house, &mut turn, guests, &mut course).await?;
    course.end(house, turn).await?;
    Ok(given)
}

/// What was handed out, and is not handed out again because its time is over, is not coming any more once its device idles: a
/// Mac that polls is not locked. Its PIN stays readable, and another lock can be asked for.
async fn give_up(turn: &mut Turn, guests: &[Guest], surely: Moment, course: &mut Course) -> Result<()> {
    let idle = guests.iter().filter(|guest| matches!(guest.report.said, Said::Idle));
    let idle: Vec<DeviceId> = idle.map(|guest| guest.device.id).collect();
    if idle.is_empty() {
        return Ok(());
    }
    let (mut moves, mut happened) = (vec![], vec![]);
    for row in store::actions::unanswered_by(turn.conn()?, &idle, surely).await? {
        if let Some(moved) = Moved::by(Event::GiveUp, &row, course.now) {
            moves.push(moved.because(Cause::NoAnswer));
            happened.push((row.device, course.now, "failed"));
            course.moved(&row);
        }
    }
    store::actions::write_all(turn.conn()?, moves).await?;
    store::tallies::count(turn.conn()?, &happened).await
}

#[cfg(test)]
mod tests;
