//! What a device is told to do.

use crate::plain::write;
use plist::{Dictionary, Value};
use zeroize::Zeroizing;

#[derive(Clone, PartialEq, Eq)]
pub enum Command<'a> {
    DeviceLock { pin: Option<&'a str>, message: &'a str, phone: &'a str },
    ClearPasscode { unlock_token: &'a [u8] },
    DeviceInformation { mac: bool },
    SecurityInfo,
}

const QUERIES: &[&str] = &[
    "DeviceName",
    "OSVersion",
    "BuildVersion",
    "ModelName",
    "Model",
    "ProductName",
    "SerialNumber",
    "UDID",
    "IsSupervised",
    "IsMDMLostModeEnabled",
    "IsMultiUser",
];
const QUERIES_OF_MACS: &[&str] = &["IsAppleSilicon", "PINRequiredForDeviceLock"];

impl Command<'_> {
    /// As it goes over the wire under this identifier; it may hold a secret.
    pub fn written(&self, id: &str) -> Zeroizing<Vec<u8>> {
        let mut command = Dictionary::new();
        let mut put = |key: &str, value: Value| command.insert(key.to_owned(), value);
        match self {
            Self::DeviceLock { pin, message, phone } => {
                put("RequestType", "DeviceLock".into());
                if let Some(pin) = pin {
                    put("PIN", (*pin).into());
                }
                if !message.is_empty() {
                    put("Message", (*message).into());
                }
                if !phone.is_empty() {
                    put("PhoneNumber", (*phone).into());
                }
            }
            Self::ClearPasscode { unlock_token } => {
                put("RequestType", "ClearPasscode".into());
                put("UnlockToken", Value::Data(unlock_token.to_vec()));
            }
            Self::DeviceInformation { mac } => {
                put("RequestType", "DeviceInformation".into());
                let more = if *mac { QUERIES_OF_MACS } else { &[] };
                let queries = QUERIES.iter().chain(more).map(|query| Value::from(*query)).collect();
                put("Queries", Value::Array(queries));
            }
            Self::SecurityInfo => {
                put("RequestType", "SecurityInfo".into());
            }
        }
        let mut list = Dictionary::new();
        list.insert("CommandUUID".to_owned(), id.into());
        list.insert("Command".to_owned(), Value::Dictionary(command));
        Zeroizing::new(write(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::read;

    fn written(command: &Command<'_>) -> (Dictionary, String) {
        let bytes = command.written("an id");
        let list = read(&bytes).unwrap();
        assert_eq!(list.get("CommandUUID").and_then(Value::as_string), Some("an id"));
        let inner = list.get("Command").and_then(Value::as_dictionary).unwrap().clone();
        let kind = inner.get("RequestType").and_then(Value::as_string).unwrap().to_owned();
        (inner, kind)
    }

    #[test]
    fn a_lock_carries_its_pin_as_text_and_what_is_to_be_shown() {
        let (lock, kind) =
            written(&Command::DeviceLock { pin: Some("004217"), message: "Call <us> & \"come\"", phone: "" });
        assert_eq!(kind, "DeviceLock");
        assert_eq!(lock.get("PIN").and_then(Value::as_string), Some("004217"));
        assert_eq!(lock.get("Message").and_then(Value::as_string), Some("Call <us> & \"come\""));
        assert!(!lock.contains_key("PhoneNumber"));
    }

    #[test]
    fn a_token_goes_back_byte_for_byte() {
        let token: Vec<u8> = (0..=255).cycle().take(1500).collect();
        let (clear, kind) = written(&Command::ClearPasscode { unlock_token: &token });
        assert_eq!(
            (kind.as_str(), clear.get("UnlockToken").and_then(Value::as_data)),
            ("ClearPasscode", Some(&token[..]))
        );
    }

    #[test]
    fn only_macs_are_asked_what_only_macs_know() {
        let asked = |mac| {
            let (list, _) = written(&Command::DeviceInformation { mac });
            list.get("Queries").and_then(Value::as_array).unwrap().clone()
        };
        assert!(
            asked(true).contains(&"IsAppleSilicon".into())
                && !asked(false).contains(&"IsAppleSilicon".into())
        );
        assert_eq!(written(&Command::SecurityInfo).1, "SecurityInfo");
    }
}
