//! What a device is and has.

use super::lock::Lock;
use crate::{
    fault::{Failure, Fault},
    identity::Identity,
    keybag,
    kind::Kind,
    profile::Profile,
    trouble::Trouble,
};
use std::{collections::VecDeque, sync::Arc};
use zeroize::Zeroizing;

pub struct State {
    pub name: String,
    pub serial: String,
    pub udid: String,
    pub os: String,
    pub build: String,
    /// Is one set?
    pub passcode: bool,
    pub unlock: Option<UnlockToken>,
    pub lock: Lock,
    pub enrolled: Option<Enrolled>,
    /// Does its server know how it is reached?
    pub reach_told: bool,
    /// A result whose answer did not arrive.
    pub unheard: Option<Vec<u8>>,
    pub air: Air,
    pub not_now: u32,
    pub lost_replies: u32,
    pub wrong_token: bool,
    pub failures: VecDeque<Failure>,
    /// What it did last, for whoever looks at it.
    pub last: String,
}

/// What else may keep a device from its server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Air {
    Online,
    /// Until somebody unlocks it.
    NoWifi,
    Silent,
}

pub struct UnlockToken {
    pub bytes: Zeroizing<Vec<u8>>,
    /// Does its server have it? It is handed over once.
    pub told: bool,
}

impl UnlockToken {
    pub fn new() -> Result<Self, Trouble> {
        Ok(Self { bytes: keybag::token()?, told: false })
    }
}

#[derive(Clone)]
pub struct Enrolled {
    pub profile: Arc<Profile>,
    pub identity: Identity,
    pub token: Vec<u8>,
    pub magic: String,
}

impl State {
    pub fn unpacked(kind: Kind, number: usize) -> Result<Self, Trouble> {
        let make = kind.make();
        let udid = if kind.is_mac() {
            format!("51D0AC00-0000-4000-8000-{number:012X}")
        } else {
            format!("00008110-{number:016X}")
        };
        Ok(Self {
            name: format!("{} {number}", make.called),
            serial: format!("SIM{number:07}"),
            udid,
            os: make.os.to_owned(),
            build: make.build.to_owned(),
            passcode: true,
            unlock: if kind.gives_token() { Some(UnlockToken::new()?) } else { None },
            lock: Lock::default(),
            enrolled: None,
            reach_told: false,
            unheard: None,
            air: Air::Online,
            not_now: 0,
            lost_replies: 0,
            wrong_token: false,
            failures: VecDeque::new(),
            last: String::new(),
        })
    }

    pub fn is_mute(&self) -> bool {
        self.air != Air::Online || self.lock.is_silent()
    }

    /// Has it something to tell about how it is unlocked?
    pub fn has_untold_token(&self) -> bool {
        self.unlock.as_ref().is_some_and(|token| !token.told)
            && self.enrolled.as_ref().is_some_and(|it| it.profile.may_lock())
    }

    pub fn suffers(&mut self, kind: Kind, fault: Fault) {
        match fault {
            Fault::NotNow(times) => self.not_now += times,
            Fault::Fails(failure) => self.failures.push_back(failure),
            Fault::WrongToken => self.wrong_token = true,
            Fault::LostReply(times) => self.lost_replies += times,
            Fault::Silence => self.air = Air::Silent,
            Fault::RestartWithoutWifi => {
                self.air = Air::NoWifi;
                self.lock.turns_screen_off();
            }
            Fault::OldSystem if kind.is_mac() => {
                "11.4".clone_into(&mut self.os);
                "20F71".clone_into(&mut self.build);
            }
            Fault::OldSystem => {}
        }
    }
}
