//! Actions: one thing asked of one device, and its life. What may follow what is decided here and nowhere else.

use crate::{ActionId, BulkId, DeviceId, Moment, OperatorId, Permission, Platform, word::words};
use serde::{Deserialize, Serialize};

words! {
    /// What is asked.
    ActionKind {
        RemoteLock = "remote-lock",
        RemovePasscode = "remove-passcode",
        Sync = "sync",
    }
}

words! {
    /// How far it is.
    State {
        Queued = "queued",
        Sent = "sent",
        Deferred = "deferred",
        Done = "done",
        Failed = "failed",
        Cancelled = "cancelled",
        Expired = "expired",
    }
}

words! {
    /// What can happen to it.
    Event {
        HandOut = "hand out",
        Acknowledge = "acknowledge",
        Fail = "fail",
        Defer = "defer",
        Cancel = "cancel",
        Expire = "expire",
        Drop = "drop",
        GiveUp = "give up",
    }
}

words! {
    /// Why it ended as it did, where the state alone does not say.
    Cause {
        StandingLock = "standing-lock",
        DeviceSaidNo = "device-said-no",
        NoAnswer = "no-answer",
        Reenrolled = "re-enrolled",
        LeftManagement = "left-management",
        Released = "released",
        SecretUnreadable = "secret-unreadable",
        OtherDevice = "other-device",
    }
}

words! {
    /// What a device says of the message it was to show.
    MessageResult {
        Shown = "shown",
        LostMode = "lost-mode",
        NoPasscode = "no-passcode",
        Unknown = "unknown",
    }
}

impl ActionKind {
    /// What it takes to ask for it.
    pub const fn permission(self) -> Permission {
        match self {
            Self::RemoteLock => Permission::RemoteLock,
            Self::RemovePasscode => Permission::ResetPasscode,
            Self::Sync => Permission::Sync,
        }
    }

    /// Its place in a device's queue: locks go ahead of everything else.
    pub const fn rank(self) -> i16 {
        match self {
            Self::RemoteLock => 0,
            Self::RemovePasscode | Self::Sync => 1,
        }
    }
}

impl State {
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled | Self::Expired)
    }

    pub const fn is_waiting(self) -> bool {
        !self.is_final()
    }
}

/// Where an action stands after something happened to it. `None`: it stays where it is, and nothing has happened.
///
/// A device may answer late: it was handed the command, said "not now", and then did it after all. That answer counts,
/// for it is the truth. An answer to what is over changes nothing.
pub const fn transition(state: State, event: Event) -> Option<State> {
    use Event as E;
    use State as S;
    match (state, event) {
        (S::Queued | S::Sent | S::Deferred, E::HandOut) => Some(S::Sent),
        (S::Sent | S::Deferred, E::Acknowledge) => Some(S::Done),
        (S::Sent | S::Deferred, E::Fail) | (S::Sent, E::Drop | E::GiveUp) => Some(S::Failed),
        (S::Sent | S::Deferred, E::Defer) => Some(S::Deferred),
        (S::Queued | S::Deferred, E::Cancel | E::Drop) => Some(S::Cancelled),
        (S::Queued | S::Deferred, E::Expire) => Some(S::Expired),
        _ => None,
    }
}

/// One action with what a page needs to show it. The recovery PIN is never in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Action {
    pub id: ActionId,
    pub device: DeviceId,
    pub device_name: String,
    pub serial: Option<String>,
    pub platform: Platform,
    pub kind: ActionKind,
    pub state: State,
    /// Nobody where the console asked by itself.
    pub by: Option<OperatorId>,
    pub by_name: String,
    pub reason: String,
    pub message: String,
    pub phone: String,
    pub asked: Moment,
    pub changed: Moment,
    /// Until when it is handed out.
    pub expires: Moment,
    pub sent: Option<Moment>,
    pub sent_last: Option<Moment>,
    /// How often it was handed out, and how often the device said "not now".
    pub handed_out: i64,
    pub deferred: i64,
    pub finished: Option<Moment>,
    pub cause: Option<Cause>,
    /// The code and the words of the device.
    pub code: Option<i64>,
    pub said: String,
    pub message_result: Option<MessageResult>,
    /// The lock that stood in the way of this one.
    pub standing: Option<ActionId>,
    /// The lock of a Mac that is not yet known to be open.
    pub outstanding: bool,
    /// Is a recovery PIN kept for it, and until when can it be read? Without an end as long as it was not sent.
    pub has_pin: bool,
    pub pin_ends: Option<Moment>,
    /// When the Mac was known to be open again, and who said so, if a person did.
    pub opened: Option<Moment>,
    pub opened_by: String,
    /// When the device itself showed that it was done.
    pub verified: Option<Moment>,
    pub bulk: Option<BulkId>,
}

impl Action {
    pub const fn can_be_cancelled(&self) -> bool {
        transition(self.state, Event::Cancel).is_some()
    }

    /// Was it handed out, so that the device may have acted?
    pub const fn has_left(&self) -> bool {
        self.handed_out > 0
    }

    /// Is a PIN kept that can still be read?
    pub fn pin_is_readable(&self, now: Moment) -> bool {
        self.has_pin && self.pin_ends.is_none_or(|ends| now < ends)
    }
}
