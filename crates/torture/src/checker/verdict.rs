//! Holds the history against the database. Every action has exactly one audit entry and every entry its action; what was
//! acknowledged is among them, and nothing is that nobody tried.

use super::{
    Fault, History, Wrong,
    history::{Answer, Asked, Known},
};
use crate::line::{Ending, Order, Said};
use domain::{Action, ActionId, ActionKind, Cause, Deed, DeviceId, Outcome, State};
use std::collections::{HashMap, HashSet};

/// What is in the database.
#[derive(Default)]
pub struct Found {
    pub actions: HashMap<ActionId, Action>,
    entries: HashMap<(Deed, Outcome, String), u64>,
    /// The PINs that were read, as they are kept.
    pub pins: Vec<(ActionId, Option<String>)>,
    pub damage: Option<String>,
}

impl Found {
    pub fn enter(&mut self, deed: Deed, outcome: Outcome, about: String) {
        *self.entries.entry((deed, outcome, about)).or_default() += 1;
    }

    fn entered(&self, deed: Deed, outcome: Outcome, about: &impl ToString) -> u64 {
        self.entries.get(&(deed, outcome, about.to_string())).copied().unwrap_or_default()
    }

    pub fn entries(&self) -> u64 {
        self.entries.values().sum()
    }
}

pub fn verdict(history: &History, found: &Found) -> Vec<Fault> {
    let mut judge = Judge { history, found, faults: history.faults.clone() };
    judge.orders_by_their_actions();
    judge.actions_by_their_orders();
    judge.syncs();
    judge.lives();
    judge.pins_and_locks();
    judge.faults
}

struct Judge<'a> {
    history: &'a History,
    found: &'a Found,
    faults: Vec<Fault>,
}

fn deed(kind: ActionKind) -> Deed {
    match kind {
        ActionKind::RemoteLock => Deed::LockDevice,
        ActionKind::RemovePasscode => Deed::RemovePasscode,
        ActionKind::Sync => Deed::SyncDevice,
    }
}

fn was_declined(action: &Action) -> bool {
    action.cause == Some(Cause::StandingLock)
}

impl Judge<'_> {
    fn wrong(&mut self, wrong: Wrong, what: impl Into<String>) {
        self.faults.push(Fault::new(wrong, what));
    }

    /// What was acknowledged is there; what was refused is not.
    fn orders_by_their_actions(&mut self) {
        let numbered = self.found.actions.values().filter_map(|a| Some((Order::number(&a.reason)?, a)));
        let by_number: HashMap<u64, &Action> = numbered.collect();
        for (n, Asked { order, answer, .. }) in &self.history.orders {
            let there = by_number.get(n).copied();
            match answer {
                Answer::Done(id) => match self.found.actions.get(id) {
                    None => self.wrong(Wrong::Lost, format!("order {n} was acknowledged as {id}")),
                    Some(action) if action.device != order.device || action.kind != order.kind => {
                        self.wrong(Wrong::Ghost, format!("order {n} became something else as {id}"));
                    }
                    Some(action) if order.kind != ActionKind::Sync && action.reason != order.reason() => {
                        self.wrong(Wrong::Ghost, format!("order {n} was answered with {id} of another"));
                    }
                    Some(_) => {}
                },
                Answer::Declined if there.is_some_and(was_declined) => {}
                Answer::Declined => {
                    self.wrong(Wrong::Lost, format!("order {n} was declined, the report says nothing"));
                }
                Answer::Refused if there.is_some() => {
                    self.wrong(Wrong::Ghost, format!("order {n} was refused and is there"));
                }
                Answer::None | Answer::Refused => {}
            }
        }
    }

    /// Whatever is there was tried, once, and stands in the log, once.
    fn actions_by_their_orders(&mut self) {
        let (mut numbers, mut with_entries) = (HashSet::new(), 0);
        for (id, action) in self.found.actions.iter().filter(|(_, a)| a.kind != ActionKind::Sync) {
            let n = Order::number(&action.reason);
            let asked = n.and_then(|n| self.history.orders.get(&n)).map(|asked| &asked.order);
            if !asked.is_some_and(|o| o.device == action.device && o.kind == action.kind) {
                self.wrong(Wrong::Ghost, format!("action {id} ({}) was never tried", action.reason));
            }
            if n.is_some_and(|n| !numbers.insert(n)) {
                self.wrong(Wrong::Ghost, format!("action {id} is there twice as {}", action.reason));
            }
            let outcome = if was_declined(action) { Outcome::Failed } else { Outcome::Done };
            let entered = self.found.entered(deed(action.kind), outcome, &action.reason);
            with_entries += entered;
            if entered != 1 {
                self.wrong(
                    Wrong::Lost,
                    format!("action {id} ({}) has {entered} audit entries", action.reason),
                );
            }
        }
        let deeds = [Deed::LockDevice, Deed::RemovePasscode];
        let told = self
            .found
            .entries
            .iter()
            .filter(|((deed, outcome, _), _)| deeds.contains(deed) && *outcome != Outcome::Refused);
        let told: u64 = told.map(|(_, n)| n).sum();
        if told > with_entries {
            self.wrong(Wrong::Ghost, format!("{} audit entries have no action", told - with_entries));
        }
    }

    /// These have no reason: they are counted, device by device. After each passcode that was removed the console asks by
    /// itself.
    fn syncs(&mut self) {
        #[derive(Default)]
        struct Count {
            tried: u64,
            there: u64,
            own: u64,
            removed: u64,
        }
        let mut counts: HashMap<DeviceId, Count> = HashMap::new();
        for Asked { order, answer, .. } in
            self.history.orders.values().filter(|a| a.order.kind == ActionKind::Sync)
        {
            counts.entry(order.device).or_default().tried += u64::from(*answer != Answer::Refused);
        }
        for action in self.found.actions.values() {
            let count = counts.entry(action.device).or_default();
            match action.kind {
                ActionKind::Sync if action.by.is_some() => count.there += 1,
                ActionKind::Sync => count.own += 1,
                ActionKind::RemovePasscode if action.state == State::Done => count.removed += 1,
                ActionKind::RemovePasscode | ActionKind::RemoteLock => {}
            }
        }
        for (device, Count { tried, there, own, removed }) in counts {
            let entered = self.found.entered(Deed::SyncDevice, Outcome::Done, &device);
            if there > tried || own > removed || entered > there {
                let what =
                    format!("{there} of {tried} syncs, {own} after {removed} passcodes, {entered} entries");
                self.wrong(Wrong::Ghost, format!("device {device}: {what}"));
            }
            if entered < there || own < removed {
                self.wrong(
                    Wrong::Lost,
                    format!("device {device}: {entered} entries for {there} syncs, {own} for {removed}"),
                );
            }
        }
    }

    /// What was handed out is there, and ended as it was acknowledged to have ended.
    fn lives(&mut self) {
        for (id, known) in &self.history.actions {
            let Some(action) = self.found.actions.get(id) else {
                self.wrong(Wrong::Ghost, format!("action {id} was seen and is not there"));
                continue;
            };
            if known.given > action.handed_out || known.device.is_some_and(|device| device != action.device) {
                self.wrong(Wrong::Lost, format!("action {id} was handed out more often than it says"));
            }
            if let Some(what) = ended_otherwise(known, action) {
                self.wrong(Wrong::Lost, format!("action {id} {what}"));
            }
            let told = match known.ended {
                None => 1,
                Some(Ending::Cancel) => self.found.entered(Deed::CancelAction, Outcome::Done, id),
                Some(Ending::Open) => self.found.entered(Deed::SayOpen, Outcome::Done, id),
            };
            if told != 1 {
                self.wrong(Wrong::Lost, format!("the end of action {id} has {told} audit entries"));
            }
        }
    }

    fn pins_and_locks(&mut self) {
        for (id, known) in self.history.actions.iter().filter(|(_, known)| known.pin.is_some()) {
            let n = self.found.actions.get(id).and_then(|action| Order::number(&action.reason));
            let typed =
                n.and_then(|n| self.history.orders.get(&n)).and_then(|asked| asked.order.pin.as_ref());
            if typed.is_some() && typed != known.pin.as_ref() {
                self.wrong(
                    Wrong::ChangedPin,
                    format!("action {id} was handed out with another PIN than was typed"),
                );
            }
        }
        for (id, kept) in &self.found.pins {
            if self.history.actions.get(id).is_none_or(|known| known.pin != *kept) {
                self.wrong(Wrong::ChangedPin, format!("action {id} keeps another PIN than was handed out"));
            }
        }
        let mut locked = HashSet::new();
        for action in self.found.actions.values().filter(|action| action.outstanding) {
            if !locked.insert(action.device) {
                self.wrong(Wrong::TwoLocks, format!("device {} has two outstanding locks", action.device));
            }
        }
        if let Some(damage) = &self.found.damage {
            self.wrong(Wrong::Damaged, damage.clone());
        }
    }
}

/// Something else than what was acknowledged.
fn ended_otherwise(known: &Known, action: &Action) -> Option<String> {
    let should = match (known.ended, known.said) {
        (Some(Ending::Cancel), _) => State::Cancelled,
        (_, Some(Said::Failed)) if known.settled => State::Failed,
        (_, Some(_)) if known.settled => State::Done,
        _ => action.state,
    };
    if action.state != should {
        return Some(format!("is {}, not {}", action.state.word(), should.word()));
    }
    let open = action.opened.is_some() && !action.outstanding;
    (known.ended == Some(Ending::Open) && !open).then(|| "was said to be open".into())
}
