//! What was tried and what was answered. What contradicts itself is noticed while it is heard.

use super::{Fault, Wrong};
use crate::line::{Ending, Line, Order, Said};
use anyhow::{Result, bail};
use domain::{ActionId, ActionKind, DeviceId};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt, mem,
    time::{Duration, Instant},
};

/// So long after a Mac acknowledged its lock the kernel may see by itself that it is open; a little less, for what is said
/// is heard later.
const SETTLING: Duration = Duration::from_secs(100);
/// The PINs of so many locks are read and compared.
const PINS: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Answer {
    #[default]
    None,
    Done(ActionId),
    Declined,
    Refused,
}

pub struct Asked {
    pub order: Order,
    pub answer: Answer,
    /// In how many lives.
    pub tries: u32,
}

/// What was heard of one action.
#[derive(Default)]
pub struct Known {
    pub device: Option<DeviceId>,
    pub given: i64,
    pub pin: Option<String>,
    /// What the device said first of all that ends it.
    pub said: Option<Said>,
    said_at: Option<Instant>,
    pub settled: bool,
    /// By whom it was ended, and how many are trying just now.
    pub ended: Option<Ending>,
    ending: u32,
}

impl Known {
    fn is_over(&self) -> bool {
        self.settled || self.ended == Some(Ending::Cancel)
    }

    /// May its Mac be open?
    fn may_be_open(&self, at: Instant) -> bool {
        let seen_open = self.said_at.is_some_and(|said| at.saturating_duration_since(said) > SETTLING);
        self.ended.is_some() || self.ending > 0 || self.said == Some(Said::Failed) || seen_open
    }
}

#[derive(Default)]
pub struct History {
    pub orders: BTreeMap<u64, Asked>,
    pub actions: HashMap<ActionId, Known>,
    pub faults: Vec<Fault>,
    /// The locks of each Mac that were acknowledged and may stand.
    locks: HashMap<DeviceId, Vec<ActionId>>,
    /// What was not answered yet.
    open: BTreeSet<u64>,
    reports: HashMap<ActionId, (DeviceId, Said)>,
    with_pins: Vec<ActionId>,
    given: u64,
    settled: u64,
}

impl History {
    pub fn take(&mut self, at: Instant, line: Line) {
        match line {
            Line::Up => {}
            Line::Asks(order) => self.asks(order),
            Line::Answered { n, id } => {
                self.is_answered(n, Answer::Done(id));
                self.is_locked(at, n, id);
            }
            Line::Declined { n } => self.is_answered(n, Answer::Declined),
            Line::Refused { n, .. } => self.is_answered(n, Answer::Refused),
            Line::Ends { id, .. } => self.known(id).ending += 1,
            Line::Ended { id, how } => {
                let known = self.known(id);
                known.ending = known.ending.saturating_sub(1);
                known.ended = Some(how);
            }
            Line::NotEnded { id } => {
                let known = self.known(id);
                known.ending = known.ending.saturating_sub(1);
            }
            Line::Given { device, id, pin } => self.is_given(device, id, pin),
            Line::Reports { device, id, said } => {
                self.reports.insert(id, (device, said));
                let known = self.known(id);
                if said.is_final() && known.said.is_none() {
                    (known.said, known.said_at) = (Some(said), Some(at));
                }
            }
            Line::Settled { id, said } => {
                self.reports.remove(&id);
                self.settled += 1;
                self.known(id).settled |= said.is_final();
            }
            Line::Trouble { why } => self.wrong(Wrong::Trouble, why),
        }
    }

    fn known(&mut self, id: ActionId) -> &mut Known {
        self.actions.entry(id).or_default()
    }

    fn wrong(&mut self, wrong: Wrong, what: String) {
        self.faults.push(Fault::new(wrong, what));
    }

    fn asks(&mut self, order: Order) {
        self.open.insert(order.n);
        let asked = self.orders.entry(order.n);
        asked.or_insert(Asked { order, answer: Answer::None, tries: 0 }).tries += 1;
    }

    fn is_answered(&mut self, n: u64, answer: Answer) {
        self.open.remove(&n);
        match self.orders.get_mut(&n) {
            // What was refused this time may have been done the time before.
            Some(asked) if answer == Answer::Refused && asked.tries > 1 => {}
            Some(asked) => asked.answer = answer,
            None => self.wrong(Wrong::Ghost, format!("an answer to order {n}, which nobody has placed")),
        }
    }

    /// A lock that is acknowledged stands alone: for every other of its Mac somebody has tried to end it before.
    fn is_locked(&mut self, at: Instant, n: u64, id: ActionId) {
        // What was asked in an earlier life may have been declined then.
        let Some(Asked { order, tries: 1, .. }) = self.orders.get(&n) else { return };
        if order.kind != ActionKind::RemoteLock {
            return;
        }
        let device = order.device;
        let mut locks = mem::take(self.locks.entry(device).or_default());
        locks.push(id);
        locks.retain(|lock| !self.known(*lock).may_be_open(at));
        if locks.len() > 1 {
            self.wrong(Wrong::TwoLocks, format!("device {device} has the locks {locks:?}"));
        }
        self.locks.insert(device, locks);
    }

    fn is_given(&mut self, device: DeviceId, id: ActionId, pin: Option<String>) {
        self.given += 1;
        let known = self.known(id);
        known.given += 1;
        let (first, over) = (known.given == 1, known.is_over());
        let whose = *known.device.get_or_insert(device);
        let changed = !first && known.pin != pin;
        if first && pin.is_some() {
            known.pin = pin;
            self.with_pins.push(id);
        }
        if over {
            self.wrong(Wrong::AfterTheEnd, format!("action {id} was handed out after it was over"));
        }
        if whose != device {
            self.wrong(Wrong::Ghost, format!("action {id} of device {whose} was handed to {device}"));
        }
        if changed {
            self.wrong(Wrong::ChangedPin, format!("action {id} was handed out with another PIN"));
        }
    }

    /// Where hardly anything happened, nothing is proved.
    pub fn has_seen_enough(&self, kills: u64) -> Result<()> {
        let answered = self.orders.values().filter(|asked| matches!(asked.answer, Answer::Done(_))).count();
        if (answered as u64).min(self.given).min(self.settled) < kills / 4 {
            bail!("it was too slow to prove anything: {self}");
        }
        Ok(())
    }

    /// What was asked and not answered: the next life asks it again, by the same forms.
    pub fn unanswered(&self) -> Vec<Order> {
        self.open.iter().filter_map(|n| Some(self.orders.get(n)?.order.clone())).collect()
    }

    /// What was reported and not settled: the devices go on reporting it.
    pub fn unsettled(&self) -> Vec<(DeviceId, ActionId, Said)> {
        self.reports.iter().map(|(id, (device, said))| (*device, *id, *said)).collect()
    }

    /// The latest locks that were handed out with a PIN.
    pub fn last_pins(&self) -> Vec<ActionId> {
        self.with_pins.iter().rev().take(PINS).copied().collect()
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |is: fn(&Answer) -> bool| self.orders.values().filter(|asked| is(&asked.answer)).count();
        write!(
            f,
            "{} orders (acknowledged {}, declined {}, refused {}, unanswered {}), {} handed out, {} results",
            self.orders.len(),
            count(|a| matches!(a, Answer::Done(_))),
            count(|a| *a == Answer::Declined),
            count(|a| *a == Answer::Refused),
            count(|a| *a == Answer::None),
            self.given,
            self.settled
        )
    }
}
