//! Whether the clock on the wall can be believed. What it says decides when a secret has ended; a clock that jumps
//! must neither show an ended one nor destroy a live one. So it is held against the steady clock since the start,
//! and against the last moment that was written down as believed.

use crate::Clock;
use domain::Moment;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// More than this apart, and the wall clock was set.
const JUMP: Duration = Duration::from_hours(1);
/// After a start the two must agree for so long before anything is destroyed.
const TRIAL: Duration = Duration::from_hours(1);
/// A server that seems to have been off for longer says so to a person before anything is destroyed.
const LONG: Duration = Duration::from_hours(48);

/// What is thought of the wall clock. Only a steady one destroys anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClockTrust {
    /// It has run evenly since the start.
    Steady,
    /// It runs evenly, but the start was less than an hour ago.
    Young,
    /// At the start it was days ahead of what was last believed: a long rest, or a wrong clock. A person decides.
    Unproven,
    /// It was set, by more than an hour, or is behind what was believed before.
    Jumped,
}

pub(crate) struct ClockWatch {
    /// Where both clocks stood when they began to be held against each other.
    start: Mutex<(Moment, Duration)>,
    /// The latest moment that was believed, of all servers; 0 where there was none.
    believed: AtomicI64,
}

impl ClockWatch {
    pub fn begin(clock: &Clock, believed: Option<Moment>) -> Self {
        let believed = AtomicI64::new(believed.unwrap_or_default().0);
        Self { start: Mutex::new((clock.now(), clock.steady())), believed }
    }

    /// As the database has it now: another server has moved it on, or a person has set it. If that agrees with what
    /// the wall says, a clock that was doubted is right from here on, whatever it said before.
    pub fn believe(&self, moment: Moment, clock: &Clock) {
        let doubted = matches!(self.trust(clock), ClockTrust::Jumped | ClockTrust::Unproven);
        let before = self.believed.swap(moment.0, Ordering::SeqCst);
        let now = clock.now();
        if doubted && before != moment.0 && now.since(moment).max(moment.since(now)) <= JUMP {
            *self.start.lock().unwrap_or_else(PoisonError::into_inner) = (now, clock.steady());
        }
    }

    fn start(&self) -> (Moment, Duration) {
        *self.start.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn believed(&self) -> Moment {
        Moment(self.believed.load(Ordering::SeqCst))
    }

    pub fn trust(&self, clock: &Clock) -> ClockTrust {
        let (now, even, believed) = (clock.now(), self.even(clock), self.believed());
        let apart = now.since(even).max(even.since(now)).max(believed.since(now));
        if apart > JUMP {
            ClockTrust::Jumped
        } else if believed.0 > 0 && self.start().0.since(believed) > LONG {
            ClockTrust::Unproven
        } else if clock.steady().saturating_sub(self.start().1) < TRIAL {
            ClockTrust::Young
        } else {
            ClockTrust::Steady
        }
    }

    /// The latest it can be. Whatever has ended by this is not shown.
    pub fn latest(&self, clock: &Clock) -> Moment {
        clock.now().max(self.even(clock)).max(self.believed())
    }

    /// The earliest it can be. Whatever has not ended by this is not destroyed.
    pub fn earliest(&self, clock: &Clock) -> Moment {
        clock.now().min(self.even(clock))
    }

    /// Where the wall clock would be, had it run evenly since the start.
    fn even(&self, clock: &Clock) -> Moment {
        let (started, steady) = self.start();
        started.plus(clock.steady().saturating_sub(steady))
    }
}
