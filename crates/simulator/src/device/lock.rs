//! How far a device is locked, and what stands on its screen.

use super::state::State;
use crate::kind::Kind;
use serde::Serialize;
use std::time::Duration;

#[derive(Default)]
pub struct Lock {
    pub held: Held,
    pub message: String,
    pub phone: String,
    pub wrong_tries: u32,
    /// Before that (since 1970) it takes no PIN.
    wait_until: Duration,
}

#[derive(Default, PartialEq, Eq)]
pub enum Held {
    #[default]
    Open,
    /// Whoever knows the passcode opens it; anybody where there is none.
    Screen,
    /// A Mac, until this PIN is typed.
    Pin(String),
    /// A Mac with Apple silicon before macOS 11.5: it asks for an administrator and a network, and for no PIN.
    Deactivated,
}

/// What came of typing a PIN.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Typed {
    Opened,
    /// The next try has to wait for so long.
    Wrong {
        tries: u32,
        wait: Duration,
    },
    TooSoon {
        wait: Duration,
    },
    /// Nothing here asks for a PIN.
    NotAsked,
}

/// What whoever stands before a device sees of it, and a little more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub struct Screen {
    pub name: String,
    pub kind: Kind,
    pub product: &'static str,
    pub os: String,
    pub serial: String,
    pub udid: String,
    pub enrolled: bool,
    pub locked: bool,
    pub asks_pin: bool,
    pub deactivated: bool,
    pub message: String,
    pub phone: String,
    pub passcode_set: bool,
    pub wrong_tries: u32,
    /// In English, as the devices say it.
    pub says: String,
    /// Is it off the network?
    pub mute: bool,
    /// What it did last.
    pub last: String,
}

/// As a Mac lets wait after its fifth wrong PIN, and after each that follows.
const WAITS: [Duration; 4] =
    [Duration::from_mins(1), Duration::from_mins(5), Duration::from_mins(15), Duration::from_hours(1)];
const FREE_TRIES: u32 = 4;

impl Lock {
    pub fn is_silent(&self) -> bool {
        matches!(self.held, Held::Pin(_) | Held::Deactivated)
    }

    pub fn closes(&mut self, held: Held, message: &str, phone: &str) {
        *self = Self { held, message: message.to_owned(), phone: phone.to_owned(), ..Self::default() };
    }

    /// Another lock stays as it is.
    pub fn turns_screen_off(&mut self) {
        if self.held == Held::Open {
            self.held = Held::Screen;
        }
    }

    pub fn opens(&mut self) {
        *self = Self::default();
    }

    pub fn typed(&mut self, pin: &str, now: Duration) -> Typed {
        let Held::Pin(right) = &self.held else { return Typed::NotAsked };
        if now < self.wait_until {
            return Typed::TooSoon { wait: self.wait_until.saturating_sub(now) };
        }
        if right == pin {
            self.opens();
            return Typed::Opened;
        }
        self.wrong_tries += 1;
        let wait = self.wrong_tries.checked_sub(FREE_TRIES + 1).map_or(Duration::ZERO, |over| {
            WAITS[usize::try_from(over).unwrap_or(usize::MAX).min(WAITS.len() - 1)]
        });
        self.wait_until = now + wait;
        Typed::Wrong { tries: self.wrong_tries, wait }
    }

    fn says(&self, now: Duration) -> String {
        let wait = self.wait_until.saturating_sub(now).as_secs().div_ceil(60);
        match self.held {
            Held::Pin(_) if wait == 1 => "Try again in 1 minute.".into(),
            Held::Pin(_) if wait > 1 => format!("Try again in {wait} minutes."),
            Held::Pin(_) => "Enter your system lock PIN code to unlock this Mac.".into(),
            Held::Deactivated => "Activate Mac: choose an administrator and join a network.".into(),
            Held::Open | Held::Screen => String::new(),
        }
    }
}

impl State {
    pub fn screen(&self, kind: Kind, now: Duration) -> Screen {
        Screen {
            name: self.name.clone(),
            kind,
            product: kind.make().product,
            os: self.os.clone(),
            serial: self.serial.clone(),
            udid: self.udid.clone(),
            enrolled: self.enrolled.is_some(),
            locked: self.lock.held != Held::Open,
            asks_pin: matches!(self.lock.held, Held::Pin(_)),
            deactivated: self.lock.held == Held::Deactivated,
            message: self.lock.message.clone(),
            phone: self.lock.phone.clone(),
            passcode_set: self.passcode,
            wrong_tries: self.lock.wrong_tries,
            says: self.lock.says(now),
            mute: self.is_mute(),
            last: self.last.clone(),
        }
    }
}
