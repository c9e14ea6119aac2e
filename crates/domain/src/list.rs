//! How lists of devices and of actions are asked for.

use crate::word::words;
use serde::{Deserialize, Serialize};

words! {
    /// What somebody looks for among devices.
    DeviceState {
        Locked = "locked",
        LockPending = "lock-pending",
        PinAvailable = "pin-available",
        PinEnding = "pin-ending",
        Failed = "failed",
    }
}

words! {
    /// By what a list of devices is sorted.
    DeviceSort {
        Name = "name",
        Serial = "serial",
        User = "user",
        Platform = "platform",
        Seen = "seen",
    }
}

words! {
    /// When a device was last heard from: within a day, a week, a month; longer ago; or never.
    SeenWhen {
        Day = "day",
        Week = "week",
        Month = "month",
        Longer = "longer",
        Never = "never",
    }
}

/// How many there are, as far as it was counted: with `more` there are more than `n`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Count {
    pub n: i64,
    pub more: bool,
}

impl Count {
    pub const fn exactly(n: i64) -> Self {
        Self { n, more: false }
    }
}
