//! The last ninety days of a device, and where it stands now: most are at rest, a few Macs are locked, and here and
//! there something waits.

use super::{
    dice::Dice,
    facts::{days, minutes},
    history::{ask, done, end, finish, hand_out, keep_pin},
    lists::OPERATORS,
    school::School,
};
use domain::{Action, ActionKind, Capability, Cause, Device, Enrolment, LockState, Moment, State};
use std::time::Duration;

const DAY: i64 = 86_400_000;
const HOUR: Duration = Duration::from_hours(1);

/// Lets a device live up to this moment, and writes into it what its actions add up to.
pub(super) fn live(dice: &mut Dice, device: &mut Device, school: &School, now: Moment) -> Vec<Action> {
    let (Some(enrolled), Some(seen), Enrolment::Active) = (device.enrolled, device.seen, device.enrolment)
    else {
        return vec![];
    };
    let kinds = kinds(device, now);
    let mut life = Life { dice, school, now, actions: vec![] };
    life.remember(device, &kinds, enrolled.max(now.minus(days(90))), seen);
    if life.dice.happens(20) {
        device.enrolment = Enrolment::Ended;
    } else if device.is_mac() && kinds.len() > 1 && life.dice.happens(6) {
        life.stand_locked(device, enrolled);
    } else if life.dice.happens(8) {
        let kind = life.dice.weigh(&kinds);
        life.wait(device, kind, enrolled);
    }
    let actions = life.actions;
    sum_up(device, &actions);
    actions
}

/// What can be asked of it, with how often it is.
fn kinds(device: &Device, now: Moment) -> Vec<(usize, ActionKind)> {
    let all = [(50, ActionKind::Sync), (22, ActionKind::RemoteLock), (28, ActionKind::RemovePasscode)];
    all.into_iter().filter(|(_, kind)| Capability::of(device, *kind, now).is_available()).collect()
}

struct Life<'a> {
    dice: &'a mut Dice,
    school: &'a School,
    now: Moment,
    actions: Vec<Action>,
}

impl Life<'_> {
    /// What is over: one after the other, so that nothing was asked of a locked Mac.
    fn remember(&mut self, device: &Device, kinds: &[(usize, ActionKind)], from: Moment, seen: Moment) {
        let often = [(290, 0), (270, 1), (190, 2), (120, 3), (70, 4), (40, 5), (20, 7)];
        let count = self.dice.weigh(&often);
        let mut moments: Vec<Moment> = (0..count).map(|_| self.at_school(from, seen)).collect();
        moments.sort_unstable();
        let mut free = from;
        for asked in moments {
            let left = seen.since(asked);
            if asked < free || left < minutes(5) {
                continue;
            }
            let mut kind = self.dice.weigh(kinds);
            // A Mac needs a day in which somebody opens it again.
            if device.is_mac() && left < days(2) {
                kind = ActionKind::Sync;
            }
            let shuts = device.is_mac() && kind == ActionKind::RemoteLock;
            let latest = if shuts { seen.minus(days(1)) } else { seen };
            let mut action = ask(self.dice, device, self.school, kind, asked);
            end(self.dice, &mut action, device, latest, self.now);
            if action.pin_ends.is_some() {
                self.open(&mut action, seen);
            }
            free = action.changed;
            self.actions.push(action);
        }
    }

    /// Somebody typed the PIN, and the Mac was heard from again; or somebody said so.
    fn open(&mut self, action: &mut Action, latest: Moment) {
        let locked = self.dice.between(minutes(10), days(1));
        let at = action.changed.plus(locked).min(latest).max(action.changed.plus(minutes(2)));
        action.opened = Some(at);
        if self.dice.happens(150) {
            self.dice.pick(OPERATORS).clone_into(&mut action.opened_by);
        }
        action.changed = at;
    }

    /// Asked a while ago: what came after that is forgotten. None where it was not yet enrolled.
    fn asked_before(&mut self, enrolled: Moment, least: Duration, most: Duration) -> Option<Moment> {
        let asked = self.now.minus(self.dice.between(least, most));
        self.actions.retain(|action| action.changed < asked);
        (asked > enrolled.plus(HOUR)).then_some(asked)
    }

    /// A Mac that is locked at this hour, up to a day or two before its PIN dies. It has not been heard from since.
    fn stand_locked(&mut self, device: &mut Device, enrolled: Moment) {
        let Some(asked) = self.asked_before(enrolled, minutes(20), days(29)) else { return };
        let mut lock = ask(self.dice, device, self.school, ActionKind::RemoteLock, asked);
        done(self.dice, &mut lock, device, asked.plus(minutes(9)), self.now);
        lock.outstanding = true;
        device.seen = lock.finished;
        let again = self.dice.happens(250).then(|| self.dice.between(HOUR / 6, self.now.since(lock.changed)));
        let standing = lock.id;
        let locked = lock.changed;
        self.actions.push(lock);
        if let Some(later) = again {
            let at = locked.plus(later).min(self.now);
            let mut second = ask(self.dice, device, self.school, ActionKind::RemoteLock, at);
            finish(&mut second, State::Failed, at);
            second.cause = Some(Cause::StandingLock);
            second.standing = Some(standing);
            self.actions.push(second);
        }
    }

    /// Something has not arrived yet: mostly for minutes or hours, sometimes for days.
    fn wait(&mut self, device: &mut Device, kind: ActionKind, enrolled: Moment) {
        let (least, most) =
            self.dice.weigh(&[(5, (minutes(1), HOUR)), (3, (HOUR, days(1))), (2, (days(1), days(6)))]);
        let Some(asked) = self.asked_before(enrolled, least, most) else { return };
        let mut action = ask(self.dice, device, self.school, kind, asked);
        let states = [(6, State::Queued), (3, State::Sent), (1, State::Deferred)];
        let state = self.dice.weigh(&states);
        if state == State::Queued {
            device.seen = device.seen.map(|seen| seen.min(asked));
        } else {
            let sent = asked.plus(self.dice.between(Duration::from_secs(1), minutes(1))).min(self.now);
            hand_out(&mut action, sent, sent, 1);
            device.seen = Some(sent);
            // No phone says "not now" to these, and no Mac to a lock.
            if state == State::Deferred && device.is_mac() && kind == ActionKind::Sync {
                action.state = State::Deferred;
                action.deferred = 1;
            }
        }
        if kind == ActionKind::RemoteLock && device.is_mac() {
            action.outstanding = true;
            keep_pin(&mut action, self.now);
        }
        self.actions.push(action);
    }

    /// Within the hours in which somebody is there, and seldom on a Saturday or a Sunday.
    fn at_school(&mut self, from: Moment, to: Moment) -> Moment {
        let any = from.plus(self.dice.between(Duration::ZERO, to.since(from)));
        let mut day = any.0.div_euclid(DAY);
        // The first day of 1970 was a Thursday.
        if matches!((day + 4).rem_euclid(7), 0 | 6) && !self.dice.happens(150) {
            day -= 2;
        }
        let at = Moment(day * DAY).plus(HOUR * 7 + self.dice.between(Duration::ZERO, HOUR * 10));
        if (from..=to).contains(&at) { at } else { any }
    }
}

fn sum_up(device: &mut Device, actions: &[Action]) {
    let standing = actions.iter().find(|action| action.outstanding);
    device.lock = standing.map(|lock| match lock.state {
        State::Done => LockState::Locked,
        _ => LockState::Pending,
    });
    device.pin_ends =
        actions.iter().filter(|action| action.has_pin).filter_map(|action| action.pin_ends).max();
    let mut ended: Vec<_> =
        actions.iter().filter_map(|action| Some((action.finished?, action.state))).collect();
    ended.sort_unstable();
    for (at, state) in ended {
        match state {
            State::Failed => device.failed = Some(at),
            State::Done => device.failed = None,
            _ => {}
        }
    }
}
