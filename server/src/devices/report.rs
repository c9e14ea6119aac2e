//! A device comes by: what came of its last command is settled, and it is given the next.
//!
//! When it is asked about itself it is asked twice, for what it is and for how it is secured. The second question goes under
//! the name of the first with an ending; only with its answer the asking is over.

use super::{Side, about, talk::Unheard};
use apple_mdm::command::Command as Wire;
use apple_mdm::report::{Report, Status};
use domain::{ActionId, MessageResult};
use kernel::{Command, EnrolledDevice, Fingerprint, Said};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Under this name it is asked about itself where nobody has asked for it.
const DAILY: &str = "about-itself";
const SECOND: &str = ".security";

/// What a report speaks of.
struct Asked {
    /// None: nobody's action, it was asked once a day.
    action: Option<ActionId>,
    second: bool,
}

impl Asked {
    fn read(name: &str) -> Option<Self> {
        let (first, second) = name.strip_suffix(SECOND).map_or((name, false), |first| (first, true));
        if first == DAILY {
            return Some(Self { action: None, second });
        }
        first.parse().ok().map(|id| Self { action: Some(id), second })
    }

    fn name(&self) -> String {
        self.action.map_or_else(|| DAILY.to_owned(), |id| id.to_string())
    }
}

pub async fn heard(
    side: &Side,
    identity: &Fingerprint,
    connection: Uuid,
    said: Report,
) -> Result<Option<Zeroizing<Vec<u8>>>, Unheard> {
    let device = side.kernel.device(identity, connection).await?;
    if !device.is_called(&said.sender.id) {
        return Err(Unheard::OtherDevice);
    }
    if said.sender.user_channel || !device.is_enrolled() {
        return Ok(None);
    }
    if said.status == Status::Idle {
        let given = device.turn(kernel::Report::idle()).await?;
        let daily = || device.is_asked_for_news().then(|| question(DAILY));
        return Ok(given.as_ref().map(written).or_else(daily));
    }
    let name = said.command.clone().unwrap_or_default();
    let Some(asked) = Asked::read(&name) else {
        tracing::warn!(device = %device.id(), "a result for a command that was not made here");
        return goes_on(&device).await;
    };
    let first = !asked.second && said.status == Status::Acknowledged;
    if first
        && let Some(information) = said.information.clone()
        && device.was_asked(asked.action).await?
    {
        device.tells(about::of_information(information)).await?;
        return Ok(Some(Wire::SecurityInfo.written(&(asked.name() + SECOND))));
    }
    match asked.action {
        Some(command) => {
            let report = kernel::Report { command: Some(command), said: in_our_words(said) };
            Ok(device.turn(report).await?.as_ref().map(written))
        }
        None if said.status == Status::NotNow => Ok(None),
        None => {
            device.has_told(said.security.as_ref().map(about::of_security).unwrap_or_default()).await?;
            goes_on(&device).await
        }
    }
}

async fn goes_on(device: &EnrolledDevice) -> Result<Option<Zeroizing<Vec<u8>>>, Unheard> {
    Ok(device.turn(kernel::Report::idle()).await?.as_ref().map(written))
}

fn in_our_words(said: Report) -> Said {
    match said.status {
        Status::Idle => Said::Idle,
        Status::NotNow => Said::NotNow,
        Status::Acknowledged => Said::Acknowledged {
            message: said.message_result.as_deref().map(message),
            news: said.security.as_ref().map(about::of_security),
        },
        Status::Failed { domain, code, text } => {
            let words = [domain, text].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
            Said::Failed { code, text: words.join(": ") }
        }
    }
}

fn message(word: &str) -> MessageResult {
    match word {
        "Success" => MessageResult::Shown,
        "DeviceInLostMode" => MessageResult::LostMode,
        "NoPasscodeSet" => MessageResult::NoPasscode,
        _ => MessageResult::Unknown,
    }
}

fn question(name: &str) -> Zeroizing<Vec<u8>> {
    Wire::DeviceInformation { mac: true }.written(name)
}

fn written(command: &Command) -> Zeroizing<Vec<u8>> {
    match command {
        Command::Lock { id, pin, message, phone } => {
            let pin = pin.as_ref().map(domain::Pin::digits);
            Wire::DeviceLock { pin, message, phone }.written(&id.to_string())
        }
        Command::RemovePasscode { id, token } => {
            Wire::ClearPasscode { unlock_token: token }.written(&id.to_string())
        }
        Command::TellNews { id } => question(&id.to_string()),
    }
}
