//! Why the program does not go on, in words for the person at the terminal: what is the matter, what it means, and
//! what to do about it. Every command ends in one of these or in success.

use std::fmt::{self, Display};
use std::process::ExitCode;

#[derive(Debug)]
pub struct Stop {
    pub what: String,
    pub means: String,
    pub todo: String,
}

impl Stop {
    pub fn new(what: impl Into<String>, means: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { what: what.into(), means: means.into(), todo: todo.into() }
    }

    pub fn exit_code() -> ExitCode {
        ExitCode::from(1)
    }
}

impl Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if !self.means.is_empty() {
            write!(f, "\n  What it means: {}", self.means)?;
        }
        if !self.todo.is_empty() {
            write!(f, "\n  What to do:    {}", self.todo)?;
        }
        Ok(())
    }
}
