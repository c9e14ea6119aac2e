//! Check-in: a device introduces itself, tells how it is reached, and leaves.

use crate::plain::{Malformed, data, demand, flag, read, text};
use plist::Dictionary;
use zeroize::Zeroizing;

/// Whose word it is. A message of a user's own channel has one too; that channel is never given anything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sender {
    /// The device's UDID, or the identifier of its user enrolment.
    pub id: String,
    /// Under a user enrolment the device does not tell who it is.
    pub user_enrolment: bool,
    /// A user's channel of a Mac or a Shared iPad.
    pub user_channel: bool,
}

impl Sender {
    pub(crate) fn of(list: &Dictionary) -> Result<Self, Malformed> {
        let (udid, enrolment) = (text(list, "UDID"), text(list, "EnrollmentID"));
        let user_channel = text(list, "UserID").is_some() || text(list, "EnrollmentUserID").is_some();
        let user_enrolment = udid.is_none() && enrolment.is_some();
        let id = demand(udid.or(enrolment).filter(|id| id.len() <= 128), "UDID")?;
        Ok(Self { id, user_enrolment, user_channel })
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CheckIn {
    Authenticate(Introduction),
    TokenUpdate(Reach),
    CheckOut,
    SetBootstrapToken,
    GetBootstrapToken,
    UserAuthenticate,
    /// Announced by nobody here: declarative management, tokens of other services, and whatever comes after.
    Other(String),
}

/// What a device says of itself when it enrols.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Introduction {
    pub topic: String,
    pub serial: Option<String>,
    pub name: Option<String>,
    pub model: Option<String>,
    pub model_name: Option<String>,
    /// Such as `iPhone14,5` or `Mac15,3`.
    pub product: Option<String>,
    pub os: Option<String>,
    pub build: Option<String>,
}

/// How a device is woken, and perhaps with what its passcode can be removed.
#[derive(Clone, PartialEq, Eq)]
pub struct Reach {
    pub topic: String,
    pub token: Vec<u8>,
    pub magic: String,
    /// That it is missing takes nothing back: a device sends it once.
    pub unlock_token: Option<Zeroizing<Vec<u8>>>,
    pub awaiting_configuration: bool,
}

/// Without what it holds.
impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reach").field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// An unlock token is about 1.5 KB.
const LONGEST_UNLOCK_TOKEN: usize = 16 * 1024;
/// A push token has 32 bytes, and may come to have more.
const LONGEST_TOKEN: usize = 256;
const LONGEST_MAGIC: usize = 256;

/// Is it a check-in, or what a device says when it polls? The header may be missing: the content tells.
pub fn is_checkin(list: &Dictionary) -> bool {
    list.contains_key("MessageType")
}

pub fn parse(body: &[u8]) -> Result<(Sender, CheckIn), Malformed> {
    of(&read(body)?)
}

pub fn of(list: &Dictionary) -> Result<(Sender, CheckIn), Malformed> {
    let kind = demand(text(list, "MessageType"), "MessageType")?;
    let sender = Sender::of(list)?;
    let check_in = match kind.as_str() {
        "Authenticate" => CheckIn::Authenticate(introduction(list)?),
        // Of a user's channel nothing is kept: it is never woken.
        "TokenUpdate" if sender.user_channel => CheckIn::Other(kind),
        "TokenUpdate" => CheckIn::TokenUpdate(reach(list)?),
        "CheckOut" => CheckIn::CheckOut,
        "SetBootstrapToken" => CheckIn::SetBootstrapToken,
        "GetBootstrapToken" => CheckIn::GetBootstrapToken,
        "UserAuthenticate" => CheckIn::UserAuthenticate,
        _ => CheckIn::Other(kind.chars().take(64).collect()),
    };
    Ok((sender, check_in))
}

fn introduction(list: &Dictionary) -> Result<Introduction, Malformed> {
    let short = |key| text(list, key).filter(|text| text.len() <= 512);
    Ok(Introduction {
        topic: demand(short("Topic"), "Topic")?,
        serial: short("SerialNumber"),
        name: short("DeviceName"),
        model: short("Model"),
        model_name: short("ModelName"),
        product: short("ProductName"),
        os: short("OSVersion"),
        build: short("BuildVersion"),
    })
}

fn reach(list: &Dictionary) -> Result<Reach, Malformed> {
    let token = demand(data(list, "Token"), "Token")?;
    let magic = demand(text(list, "PushMagic"), "PushMagic")?;
    if token.len() > LONGEST_TOKEN {
        return Err(Malformed::Wrong("Token"));
    }
    if magic.len() > LONGEST_MAGIC {
        return Err(Malformed::Wrong("PushMagic"));
    }
    let unlock_token = data(list, "UnlockToken").map(Zeroizing::new);
    if unlock_token.as_ref().is_some_and(|token| token.len() > LONGEST_UNLOCK_TOKEN) {
        return Err(Malformed::Wrong("UnlockToken"));
    }
    Ok(Reach {
        topic: demand(text(list, "Topic"), "Topic")?,
        token,
        magic,
        unlock_token,
        awaiting_configuration: flag(list, "AwaitingConfiguration").unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(inside: &str) -> Vec<u8> {
        format!("<plist version=\"1.0\"><dict>{inside}</dict></plist>").into_bytes()
    }

    const UDID: &str = "<key>UDID</key><string>0000-1111</string>";

    #[test]
    fn a_device_introduces_itself() {
        let body = list(&format!(
            "<key>MessageType</key><string>Authenticate</string>{UDID}<key>Topic</key><string>com.apple.mgmt.x</string>\
             <key>SerialNumber</key><string>C02X</string><key>ProductName</key><string>Mac15,3</string>\
             <key>OSVersion</key><string>15.1</string>"
        ));
        let (sender, said) = parse(&body).unwrap();
        assert_eq!(sender, Sender { id: "0000-1111".into(), user_enrolment: false, user_channel: false });
        let CheckIn::Authenticate(it) = said else { panic!("{said:?}") };
        assert_eq!(
            (it.topic.as_str(), it.serial.as_deref(), it.os.as_deref()),
            ("com.apple.mgmt.x", Some("C02X"), Some("15.1"))
        );
        assert_eq!(it.name, None);
    }

    #[test]
    fn an_update_tells_how_it_is_reached_and_shows_no_secret() {
        let body = list(&format!(
            "<key>MessageType</key><string>TokenUpdate</string>{UDID}<key>Topic</key><string>t</string>\
             <key>Token</key><data>AQID</data><key>PushMagic</key><string>M</string><key>UnlockToken</key><data>c2VjcmV0</data>"
        ));
        let CheckIn::TokenUpdate(reach) = parse(&body).unwrap().1 else { panic!() };
        assert_eq!((reach.token.as_slice(), reach.magic.as_str()), (&[1, 2, 3][..], "M"));
        assert_eq!(reach.unlock_token.as_deref().map(Vec::as_slice), Some(&b"secret"[..]));
        assert!(!format!("{reach:?}").contains("secret"));
    }

    #[test]
    fn an_update_without_its_token_is_refused() {
        for missing in ["Token", "PushMagic", "Topic"] {
            let parts = [
                ("Token", "<data>AQID</data>"),
                ("PushMagic", "<string>M</string>"),
                ("Topic", "<string>t</string>"),
            ];
            let mut rest = String::new();
            for (key, value) in parts.iter().filter(|(key, _)| *key != missing) {
                rest = rest + "<key>" + key + "</key>" + value;
            }
            let body = list(&format!("<key>MessageType</key><string>TokenUpdate</string>{UDID}{rest}"));
            assert_eq!(parse(&body), Err(Malformed::Missing(missing)));
        }
        let long = format!("<key>Token</key><data>{}</data>", "AQID".repeat(100));
        let body = list(&format!(
            "<key>MessageType</key><string>TokenUpdate</string>{UDID}{long}<key>PushMagic</key><string>M</string><key>Topic</key><string>t</string>"
        ));
        assert_eq!(parse(&body), Err(Malformed::Wrong("Token")));
    }

    #[test]
    fn a_users_channel_and_a_user_enrolment_are_told_apart() {
        let body = list(&format!(
            "<key>MessageType</key><string>TokenUpdate</string>{UDID}<key>UserID</key><string>u</string>"
        ));
        let (sender, said) = parse(&body).unwrap();
        assert!(sender.user_channel && !sender.user_enrolment);
        assert_eq!(said, CheckIn::Other("TokenUpdate".into()));
        let body =
            list("<key>MessageType</key><string>CheckOut</string><key>EnrollmentID</key><string>e</string>");
        let (sender, said) = parse(&body).unwrap();
        assert!(sender.user_enrolment && said == CheckIn::CheckOut);
        assert_eq!(
            parse(&list("<key>MessageType</key><string>CheckOut</string>")),
            Err(Malformed::Missing("UDID"))
        );
        assert_eq!(parse(&list(UDID)), Err(Malformed::Missing("MessageType")));
    }
}
