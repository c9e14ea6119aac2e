//! What a device says when it comes by: nothing, or what came of a command.

use crate::{
    checkin::Sender,
    plain::{Malformed, demand, flag, read, text},
};
use plist::{Dictionary, Value};

#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    pub sender: Sender,
    /// The command it speaks of, as the device writes it.
    pub command: Option<String>,
    pub status: Status,
    /// What became of the message of a lock.
    pub message_result: Option<String>,
    pub information: Option<Information>,
    pub security: Option<Security>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Status {
    Idle,
    Acknowledged,
    NotNow,
    /// An error, or a command that it does not understand; the first link of the chain says why.
    Failed {
        domain: String,
        code: Option<i64>,
        text: String,
    },
}

/// Of what was asked the parts that it answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Information {
    pub name: Option<String>,
    pub os: Option<String>,
    pub build: Option<String>,
    pub model_name: Option<String>,
    pub model: Option<String>,
    pub product: Option<String>,
    pub serial: Option<String>,
    pub udid: Option<String>,
    pub supervised: Option<bool>,
    pub apple_silicon: Option<bool>,
    pub pin_required: Option<bool>,
    pub lost_mode: Option<bool>,
    pub multi_user: Option<bool>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Security {
    /// Macs do not tell.
    pub passcode_present: Option<bool>,
    pub user_enrolment: Option<bool>,
}

const LONGEST: usize = 500;

pub fn parse(body: &[u8]) -> Result<Report, Malformed> {
    of(&read(body)?)
}

pub fn of(list: &Dictionary) -> Result<Report, Malformed> {
    let part = |key| list.get(key).and_then(Value::as_dictionary);
    let command = text(list, "CommandUUID").filter(|id| id.len() <= 128);
    let status = match demand(text(list, "Status"), "Status")?.as_str() {
        "Idle" => Status::Idle,
        "Acknowledged" => Status::Acknowledged,
        "NotNow" => Status::NotNow,
        "Error" => failed(list, "Error"),
        "CommandFormatError" => failed(list, "CommandFormatError"),
        _ => return Err(Malformed::Wrong("Status")),
    };
    if command.is_none() && status != Status::Idle {
        return Err(Malformed::Missing("CommandUUID"));
    }
    Ok(Report {
        sender: Sender::of(list)?,
        command,
        status,
        message_result: text(list, "MessageResult").map(short),
        information: part("QueryResponses").map(information),
        security: part("SecurityInfo").map(security),
    })
}

fn failed(list: &Dictionary, word: &str) -> Status {
    let chain = list.get("ErrorChain").and_then(Value::as_array);
    let Some(first) = chain.and_then(|chain| chain.first()).and_then(Value::as_dictionary) else {
        return Status::Failed { domain: word.to_owned(), code: None, text: String::new() };
    };
    let told = text(first, "USEnglishDescription").or_else(|| text(first, "LocalizedDescription"));
    Status::Failed {
        domain: text(first, "ErrorDomain").map(short).unwrap_or_default(),
        code: first.get("ErrorCode").and_then(Value::as_signed_integer),
        text: told.map(short).unwrap_or_default(),
    }
}

fn information(list: &Dictionary) -> Information {
    let told = |key| text(list, key).map(short);
    Information {
        name: told("DeviceName"),
        os: told("OSVersion"),
        build: told("BuildVersion"),
        model_name: told("ModelName"),
        model: told("Model"),
        product: told("ProductName"),
        serial: told("SerialNumber"),
        udid: told("UDID"),
        supervised: flag(list, "IsSupervised"),
        apple_silicon: flag(list, "IsAppleSilicon"),
        pin_required: flag(list, "PINRequiredForDeviceLock"),
        lost_mode: flag(list, "IsMDMLostModeEnabled"),
        multi_user: flag(list, "IsMultiUser"),
    }
}

fn security(list: &Dictionary) -> Security {
    let management = list.get("ManagementStatus").and_then(Value::as_dictionary);
    Security {
        passcode_present: flag(list, "PasscodePresent"),
        user_enrolment: management.and_then(|status| flag(status, "IsUserEnrollment")),
    }
}

/// A device's own words are kept up to here.
fn short(text: String) -> String {
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(inside: &str) -> Result<Report, Malformed> {
        parse(
            format!("<plist version=\"1.0\"><dict><key>UDID</key><string>u</string>{inside}</dict></plist>")
                .as_bytes(),
        )
    }

    fn status(word: &str) -> String {
        format!("<key>Status</key><string>{word}</string><key>CommandUUID</key><string>c</string>")
    }

    #[test]
    fn nothing_to_say() {
        let said = report("<key>Status</key><string>Idle</string>").unwrap();
        assert_eq!((said.status, said.command), (Status::Idle, None));
    }

    #[test]
    fn a_lock_with_its_message() {
        let said =
            report(&(status("Acknowledged") + "<key>MessageResult</key><string>NoPasscodeSet</string>"))
                .unwrap();
        assert_eq!(said.command.as_deref(), Some("c"));
        assert_eq!(said.message_result.as_deref(), Some("NoPasscodeSet"));
    }

    #[test]
    fn an_error_is_its_first_link() {
        let chain = "<key>ErrorChain</key><array><dict><key>ErrorDomain</key><string>MCMDMErrorDomain</string>\
                     <key>ErrorCode</key><integer>12017</integer><key>LocalizedDescription</key><string>Nee</string>\
                     <key>USEnglishDescription</key><string>No</string></dict><dict/></array>";
        let said = report(&(status("Error") + chain)).unwrap();
        let Status::Failed { domain, code, text } = said.status else { panic!() };
        assert_eq!((domain.as_str(), code, text.as_str()), ("MCMDMErrorDomain", Some(12017), "No"));
        let said = report(&status("CommandFormatError")).unwrap();
        assert_eq!(
            said.status,
            Status::Failed { domain: "CommandFormatError".into(), code: None, text: String::new() }
        );
    }

    #[test]
    fn what_is_told_of_itself() {
        let told = "<key>QueryResponses</key><dict><key>IsSupervised</key><true/><key>OSVersion</key><string>17.4</string></dict>\
                    <key>SecurityInfo</key><dict><key>PasscodePresent</key><false/></dict>";
        let said = report(&(status("Acknowledged") + told)).unwrap();
        let (told, security) = (said.information.unwrap(), said.security.unwrap());
        assert_eq!((told.supervised, told.os.as_deref(), told.lost_mode), (Some(true), Some("17.4"), None));
        assert_eq!(security.passcode_present, Some(false));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(report(""), Err(Malformed::Missing("Status")));
        assert_eq!(report(&status("Perhaps")), Err(Malformed::Wrong("Status")));
        assert_eq!(
            report("<key>Status</key><string>NotNow</string>"),
            Err(Malformed::Missing("CommandUUID"))
        );
    }
}
