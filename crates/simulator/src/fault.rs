//! What can be wrong with a device, on demand.

use std::str::FromStr;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It puts off so many commands, whichever they are.
    NotNow(u32),
    /// It fails at its next command.
    Fails(Failure),
    /// With its next TokenUpdate it hands over an unlock token that does not open it.
    WrongToken,
    /// It does not hear the answer to so many results, and says each again over a new connection.
    LostReply(u32),
    /// It is not heard from.
    Silence,
    /// It was restarted, and has no Wi-Fi until somebody unlocks it.
    RestartWithoutWifi,
    /// It never got beyond macOS 11.4: where it has Apple silicon, a lock deactivates it. Nothing but Macs have this.
    OldSystem,
}

/// A link of an `ErrorChain`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    pub domain: String,
    pub code: i64,
    pub text: String,
}

impl Failure {
    pub fn new(domain: &str, code: i64, text: &str) -> Self {
        Self { domain: domain.to_owned(), code, text: text.to_owned() }
    }

    pub(crate) fn of_mdm(code: i64, text: &str) -> Self {
        Self::new("MCMDMErrorDomain", code, text)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "one of: not-now, error, wrong-token, lost-reply, silence, no-wifi, old-system; the first and the fourth with =NUMBER"
)]
pub struct UnknownFault;

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let (word, times) = text.split_once('=').unwrap_or((text, "1"));
        let times = times.parse().map_err(|_| UnknownFault)?;
        Ok(match word {
            "not-now" => Self::NotNow(times),
            "error" => Self::Fails(Failure::of_mdm(12_000, "The device does not want to.")),
            "wrong-token" => Self::WrongToken,
            "lost-reply" => Self::LostReply(times),
            "silence" => Self::Silence,
            "no-wifi" => Self::RestartWithoutWifi,
            "old-system" => Self::OldSystem,
            _ => return Err(UnknownFault),
        })
    }
}
