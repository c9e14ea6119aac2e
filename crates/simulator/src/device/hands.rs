//! What people do with a device that they have in their hands.

use super::{
    Device,
    lock::{Held, Typed},
    state::Air,
};
use crate::clock;
use std::time::Duration;

impl Device {
    /// Types a PIN at a locked Mac. The right one opens it; it is on the network then and comes by.
    pub fn type_pin(&self, pin: &str) -> Typed {
        self.type_pin_at(pin, clock::now())
    }

    /// At this time, since 1970: whoever does not want to wait comes later.
    pub fn type_pin_at(&self, pin: &str, now: Duration) -> Typed {
        let typed = self.look(|state| state.lock.typed(pin, now));
        if typed == Typed::Opened {
            self.look(|state| "opened with its PIN".clone_into(&mut state.last));
            self.bell.wake();
        }
        typed
    }

    /// Somebody who knows the passcode unlocks the screen; where a lock asks for more, nothing happens.
    pub fn unlock(&self) -> bool {
        let unlocked = self.look(|state| {
            let unlocked = !state.lock.is_silent();
            if unlocked {
                state.lock.opens();
                if state.air == Air::NoWifi {
                    state.air = Air::Online;
                }
            }
            unlocked
        });
        if unlocked {
            self.bell.wake();
        }
        unlocked
    }

    /// An administrator with a network activates a Mac that a lock deactivated.
    pub fn activate(&self) -> bool {
        let activated = self.look(|state| {
            let activated = state.lock.held == Held::Deactivated;
            if activated {
                state.lock.opens();
            }
            activated
        });
        if activated {
            self.bell.wake();
        }
        activated
    }

    /// Somebody sets a passcode, or takes it off.
    pub fn set_passcode(&self, set: bool) {
        self.look(|state| state.passcode = set);
    }

    /// It says that it has another serial number than its own.
    pub fn pretends(&self, serial: &str) {
        self.look(|state| serial.clone_into(&mut state.serial));
    }

    /// It is one that its server knows already, perhaps from a file.
    pub fn is_known_as(&self, serial: &str, udid: &str, name: &str) {
        self.pretends(serial);
        self.rename(name);
        self.look(|state| udid.clone_into(&mut state.udid));
    }

    pub fn rename(&self, name: &str) {
        self.look(|state| name.clone_into(&mut state.name));
    }

    /// All its faults are gone; it has Wi-Fi, and comes by.
    pub fn recovers(&self) {
        self.look(|state| {
            state.air = Air::Online;
            (state.not_now, state.lost_replies, state.wrong_token) = (0, 0, false);
            state.failures.clear();
        });
        self.bell.wake();
    }
}
