//! The profile with which a device enrols: how it gets its certificate, and who may manage it, with which rights. Ours cannot
//! erase a device: it does not ask for the right to.

use crate::{authority::Authority, plain::write, signed};
use plist::{Dictionary, Value};

pub const TYPE: &str = "application/x-apple-aspen-config";
/// Lock and remove passcodes (4), ask for information (16) and for security information (1024).
pub const RIGHTS: i64 = 4 + 16 + 1024;

#[derive(Clone, Debug)]
pub struct Profile<'a> {
    /// Stays the same, so that a profile that is installed again replaces the one before.
    pub identifier: &'a str,
    /// Of this very profile and of its parts; each anew.
    pub uuids: [&'a str; 4],
    pub organisation: &'a str,
    pub name: &'a str,
    pub description: &'a str,
    pub scep_url: &'a str,
    pub challenge: &'a str,
    pub server_url: &'a str,
    pub checkin_url: &'a str,
    pub topic: &'a str,
    /// Of the authority, where the devices do not know it.
    pub root: &'a [u8],
}

impl Profile<'_> {
    /// As it is installed, not signed.
    pub fn written(&self) -> Vec<u8> {
        let [whole, scep, mdm, root] = self.uuids;
        let list = dictionary([
            ("PayloadType", "Configuration".into()),
            ("PayloadVersion", Value::from(1)),
            ("PayloadIdentifier", self.identifier.into()),
            ("PayloadUUID", whole.into()),
            ("PayloadDisplayName", self.name.into()),
            ("PayloadDescription", self.description.into()),
            ("PayloadOrganization", self.organisation.into()),
            ("PayloadContent", Value::Array(vec![self.root(root), self.scep(scep), self.mdm(mdm, scep)])),
        ]);
        write(list)
    }

    /// Signed by the authority.
    pub fn signed(&self, authority: &Authority) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        signed::sign(authority, Some(&self.written()), vec![])
    }

    fn part(&self, kind: &str, uuid: &str, name: &str) -> Dictionary {
        dictionary([
            ("PayloadType", kind.into()),
            ("PayloadVersion", Value::from(1)),
            ("PayloadIdentifier", format!("{}.{}", self.identifier, name.to_lowercase()).into()),
            ("PayloadUUID", uuid.into()),
            ("PayloadDisplayName", name.into()),
        ])
    }

    fn root(&self, uuid: &str) -> Value {
        let mut part = self.part("com.apple.security.root", uuid, "Root");
        part.insert("PayloadContent".into(), Value::Data(self.root.to_vec()));
        Value::Dictionary(part)
    }

    fn scep(&self, uuid: &str) -> Value {
        let mut part = self.part("com.apple.security.scep", uuid, "SCEP");
        let name = |key: &str, value: &str| Value::Array(vec![Value::Array(vec![key.into(), value.into()])]);
        let content = dictionary([
            ("URL", self.scep_url.into()),
            ("Name", "Holdfast".into()),
            ("Subject", Value::Array(vec![name("O", self.organisation), name("CN", "Device")])),
            ("Challenge", self.challenge.into()),
            ("Keysize", Value::from(2048)),
            ("Key Type", "RSA".into()),
            // Signing and sealing.
            ("Key Usage", Value::from(5)),
            ("Retries", Value::from(3)),
            ("RetryDelay", Value::from(10)),
        ]);
        part.insert("PayloadContent".into(), Value::Dictionary(content));
        Value::Dictionary(part)
    }

    fn mdm(&self, uuid: &str, identity: &str) -> Value {
        let mut part = self.part("com.apple.mdm", uuid, "MDM");
        part.extend([
            ("IdentityCertificateUUID".to_owned(), identity.into()),
            ("Topic".to_owned(), self.topic.into()),
            ("ServerURL".to_owned(), self.server_url.into()),
            ("CheckInURL".to_owned(), self.checkin_url.into()),
            ("SignMessage".to_owned(), true.into()),
            ("AccessRights".to_owned(), Value::from(RIGHTS)),
            ("CheckOutWhenRemoved".to_owned(), true.into()),
            (
                "ServerCapabilities".to_owned(),
                Value::Array(vec!["com.apple.mdm.per-user-connections".into()]),
            ),
        ]);
        Value::Dictionary(part)
    }
}

fn dictionary<const N: usize>(entries: [(&str, Value); N]) -> Dictionary {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_for_no_right_to_erase_and_names_its_own_certificate() {
        let profile = Profile {
            identifier: "example.holdfast",
            uuids: ["W", "S", "M", "R"],
            organisation: "School & Sons",
            name: "Management",
            description: "",
            scep_url: "https://x/scep",
            challenge: "once",
            server_url: "https://x/mdm",
            checkin_url: "https://x/mdm",
            topic: "com.apple.mgmt.External.1",
            root: &[1, 2, 3],
        };
        let list = crate::plain::read(&profile.written()).unwrap();
        let parts = list.get("PayloadContent").and_then(Value::as_array).unwrap();
        let part = |kind: &str| {
            let is =
                |part: &&Value| part.as_dictionary().and_then(|p| p.get("PayloadType")) == Some(&kind.into());
            parts.iter().find(is).and_then(Value::as_dictionary).unwrap()
        };
        let mdm = part("com.apple.mdm");
        let rights = mdm.get("AccessRights").and_then(Value::as_signed_integer).unwrap();
        assert_eq!((rights, rights & 8), (1044, 0));
        assert_eq!(mdm.get("IdentityCertificateUUID"), part("com.apple.security.scep").get("PayloadUUID"));
        let scep =
            part("com.apple.security.scep").get("PayloadContent").and_then(Value::as_dictionary).unwrap();
        assert_eq!(scep.get("Challenge"), Some(&"once".into()));
    }
}
