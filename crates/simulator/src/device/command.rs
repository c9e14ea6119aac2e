//! What a device is told, and how it does it.

use super::{
    lock::Held,
    state::{State, UnlockToken},
};
use crate::{fault::Failure, kind::Kind, trouble::Trouble};
use apple_mdm::plain;
use plist::{Dictionary, Value};

/// A command.
pub struct Told {
    id: String,
    kind: String,
    inside: Dictionary,
}

/// A command, and what was reported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    pub id: String,
    /// Such as `DeviceLock`.
    pub kind: String,
    /// Such as `Acknowledged`.
    pub status: &'static str,
}

enum Outcome {
    Acknowledged(Dictionary),
    NotNow,
    Failed(Failure),
}

impl Told {
    pub fn read(body: &[u8]) -> Result<Self, Trouble> {
        let list = plain::read(body)?;
        let id = plain::demand(plain::text(&list, "CommandUUID"), "CommandUUID")?;
        let inside = list.get("Command").and_then(Value::as_dictionary).cloned();
        let inside = plain::demand(inside, "Command")?;
        let kind = plain::demand(plain::text(&inside, "RequestType"), "RequestType")?;
        Ok(Self { id, kind, inside })
    }

    fn text(&self, key: &str) -> String {
        plain::text(&self.inside, key).unwrap_or_default()
    }
}

impl State {
    pub fn idle(&self) -> Vec<u8> {
        plain::write(self.status("Idle"))
    }

    fn status(&self, word: &str) -> Dictionary {
        let entries = [("Status", word), ("UDID", &self.udid)];
        entries.map(|(key, value)| (key.to_owned(), Value::from(value))).into_iter().collect()
    }

    pub fn obeys(&mut self, kind: Kind, told: &Told) -> (Done, Vec<u8>) {
        let outcome = if self.not_now > 0 {
            self.not_now -= 1;
            Outcome::NotNow
        } else if let Some(failure) = self.failures.pop_front() {
            Outcome::Failed(failure)
        } else {
            self.does(kind, told).map_or_else(Outcome::Failed, Outcome::Acknowledged)
        };
        let (status, more) = match outcome {
            Outcome::Acknowledged(more) => ("Acknowledged", more),
            Outcome::NotNow => ("NotNow", Dictionary::new()),
            Outcome::Failed(failure) => ("Error", chain(&failure)),
        };
        let mut list = self.status(status);
        list.insert("CommandUUID".into(), told.id.clone().into());
        list.extend(more);
        (Done { id: told.id.clone(), kind: told.kind.clone(), status }, plain::write(list))
    }

    fn does(&mut self, kind: Kind, told: &Told) -> Result<Dictionary, Failure> {
        match told.kind.as_str() {
            "DeviceLock" if kind.is_mac() => self.locks_mac(kind, told),
            "DeviceLock" => Ok(self.locks_screen(kind, told)),
            "ClearPasscode" if kind.gives_token() => self.clears_passcode(told),
            "DeviceInformation" => Ok(wrapped("QueryResponses", self.information(kind, &told.inside))),
            "SecurityInfo" => Ok(wrapped("SecurityInfo", self.security(kind))),
            other => Err(Failure::of_mdm(12_021, &format!("“{other}” is not a valid request type."))),
        }
    }

    fn locks_mac(&mut self, kind: Kind, told: &Told) -> Result<Dictionary, Failure> {
        let pin = told.text("PIN");
        if pin.chars().count() != 6 {
            return Err(Failure::new("MDMClientError", 72, "The device PIN must have six characters."));
        }
        let (message, phone) = (told.text("Message"), told.text("PhoneNumber"));
        if kind == Kind::SiliconMac && self.is_before(11, 5) {
            self.lock.closes(Held::Deactivated, "", "");
        } else {
            let phone = if kind == Kind::SiliconMac { phone.as_str() } else { "" };
            self.lock.closes(Held::Pin(pin), &message, phone);
        }
        Ok(Self::said_of_message(told, true))
    }

    fn locks_screen(&mut self, kind: Kind, told: &Told) -> Dictionary {
        let shows = kind.shows_messages() && self.passcode;
        let shown = |key| if shows { told.text(key) } else { String::new() };
        self.lock.closes(Held::Screen, &shown("Message"), &shown("PhoneNumber"));
        if kind.shows_messages() { Self::said_of_message(told, self.passcode) } else { Dictionary::new() }
    }

    /// It is told only to whoever sent one.
    fn said_of_message(told: &Told, shown: bool) -> Dictionary {
        let mut said = Dictionary::new();
        if !(told.text("Message").is_empty() && told.text("PhoneNumber").is_empty()) {
            let word = if shown { "Success" } else { "NoPasscodeSet" };
            said.insert("MessageResult".into(), word.into());
        }
        said
    }

    /// Only the very token that it gave opens it; and then it has another.
    fn clears_passcode(&mut self, told: &Told) -> Result<Dictionary, Failure> {
        let given = plain::data(&told.inside, "UnlockToken");
        let given = given.ok_or_else(|| Failure::of_mdm(12_017, "There is no escrow keybag."))?;
        if self.unlock.as_ref().is_none_or(|unlock| *unlock.bytes != given) {
            return Err(Failure::of_mdm(12_018, "The escrow secret is not that of this device."));
        }
        self.unlock = Some(UnlockToken::new().map_err(|_| Failure::of_mdm(12_019, "No new keybag."))?);
        self.passcode = false;
        Ok(Dictionary::new())
    }
}

fn chain(failure: &Failure) -> Dictionary {
    let mut link = Dictionary::new();
    link.insert("ErrorCode".into(), failure.code.into());
    link.insert("ErrorDomain".into(), failure.domain.clone().into());
    link.insert("LocalizedDescription".into(), failure.text.clone().into());
    link.insert("USEnglishDescription".into(), failure.text.clone().into());
    [("ErrorChain".to_owned(), Value::Array(vec![Value::Dictionary(link)]))].into_iter().collect()
}

fn wrapped(key: &str, inside: Dictionary) -> Dictionary {
    [(key.to_owned(), Value::Dictionary(inside))].into_iter().collect()
}
