//! The log of what was tried and what was answered. Every line leaves with one write of its own, so that a kill takes
//! whole lines or none; a try is told before it is made, an answer after it was given.

use anyhow::Result;
use domain::{ActionId, ActionKind, DeviceId, FormId};
use serde::{Deserialize, Serialize};
use std::{fs::File, io::Write, os::fd::AsFd};
use uuid::Uuid;

/// Something asked of a device. Its number is in its reason and in its form, so that it is found again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    pub n: u64,
    pub by: usize,
    pub device: DeviceId,
    pub kind: ActionKind,
    /// The PIN that was typed.
    pub pin: Option<String>,
    /// Asked before by the same form, and never answered.
    pub again: bool,
}

impl Order {
    pub fn reason(&self) -> String {
        format!("order {:09}", self.n)
    }

    pub fn form(&self) -> FormId {
        FormId(Uuid::from_u128(1 << 100 | u128::from(self.n)))
    }

    /// Of which order this is the reason.
    pub fn number(reason: &str) -> Option<u64> {
        reason.strip_prefix("order ")?.parse().ok()
    }
}

/// By whom an action is ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ending {
    /// It was taken back.
    Cancel,
    /// Somebody says that the Mac is open.
    Open,
}

/// What a device says of a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Said {
    Done,
    Failed,
    NotNow,
}

impl Said {
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Line {
    /// The kernel is open.
    Up,
    Asks(Order),
    Answered {
        n: u64,
        id: ActionId,
    },
    /// The Mac is locked already; the try is to stand in the report.
    Declined {
        n: u64,
    },
    /// Refused, and nothing was changed.
    Refused {
        n: u64,
        why: String,
    },
    Ends {
        id: ActionId,
        how: Ending,
    },
    Ended {
        id: ActionId,
        how: Ending,
    },
    /// It was too late for that.
    NotEnded {
        id: ActionId,
    },
    Given {
        device: DeviceId,
        id: ActionId,
        pin: Option<String>,
    },
    Reports {
        device: DeviceId,
        id: ActionId,
        said: Said,
    },
    Settled {
        id: ActionId,
        said: Said,
    },
    /// An error that is none of the above.
    Trouble {
        why: String,
    },
}

/// Our standard output, without any buffer.
pub struct Log(File);

impl Log {
    pub fn open() -> Result<Self> {
        Ok(Self(std::io::stdout().as_fd().try_clone_to_owned()?.into()))
    }

    pub fn tell(&self, line: &Line) {
        let mut text = serde_json::to_vec(line).unwrap_or_default();
        text.push(b'\n');
        // A pipe takes so short a line whole. Without anybody at its other end there is nothing more to do.
        if (&self.0).write(&text).ok() != Some(text.len()) {
            std::process::exit(1);
        }
    }
}
