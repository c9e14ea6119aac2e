//! The independent checker. It knows nothing but what was tried and what was answered, in the order in which it was said,
//! and what is in the database when nobody works on it.

mod history;
#[cfg(test)]
mod tests;
mod verdict;

pub use history::History;
pub use verdict::{Found, verdict};

use std::fmt;

/// What must never happen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wrong {
    /// It was acknowledged, and it is not there, or not with its audit entry.
    Lost,
    /// It is there, and nobody tried it.
    Ghost,
    /// It was handed out after its end was acknowledged.
    AfterTheEnd,
    /// One action, two PINs, or another than was typed or is kept.
    ChangedPin,
    /// Two locks of one Mac that are not known to be open.
    TwoLocks,
    /// The audit chain or the file is not whole.
    Damaged,
    /// An answer that is neither yes nor no, although the database was there all the time.
    Trouble,
}

#[derive(Clone, Debug)]
pub struct Fault {
    pub wrong: Wrong,
    pub what: String,
}

impl Fault {
    fn new(wrong: Wrong, what: impl Into<String>) -> Self {
        Self { wrong, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.wrong, self.what)
    }
}
