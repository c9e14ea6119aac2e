//! What devices send, written by hand: under keys, certificates and clocks that are whatever a story wants. OpenSSL writes the
//! requests for certificates; nothing of this is the simulator's.

use crate::outside::{Outside, TOPIC};
use apple_mdm::asn1::{self, inside_of, oids};
use apple_mdm::authority::Authority;
use apple_mdm::ber::to_der;
use apple_mdm::certificate::Certificate;
use apple_mdm::envelope;
use apple_mdm::keys::Cipher;
use apple_mdm::request::Request;
use apple_mdm::signed::{self, Signed};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use der::asn1::ObjectIdentifier as Oid;
use simulator::Answer;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;
use zeroize::Zeroizing;

const YEAR: Duration = Duration::from_hours(24 * 365);
const SIGNING_TIME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.5");
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// One whose clock has just begun, and one whose clock is far ahead. Making keys is slow: there are no more of them.
pub static EARLY: LazyLock<Forger> =
    LazyLock::new(|| Forger::make("CN=A device", 0, 1, asn1::written(UTC_TIME, &[b"700101000000Z"])));
pub static LATE: LazyLock<Forger> = LazyLock::new(|| {
    Forger::make("CN=A device", 90, 91, asn1::written(GENERALIZED_TIME, &[b"20600101000000Z"]))
});
/// An authority of the same name as that of the tests, and none of theirs.
pub static FOREIGN: LazyLock<Forger> = LazyLock::new(|| {
    Forger::make("CN=An authority of tests", 50, 70, asn1::written(UTC_TIME, &[b"260303070000Z"]))
});

/// A key, with a certificate that it signed itself.
pub struct Forger {
    key: Zeroizing<Vec<u8>>,
    pub own: Authority,
    /// What its clock says, as signatures have it.
    time: Vec<u8>,
}

impl Forger {
    /// Its certificate is good for these years since 1970.
    fn make(name: &str, from: u32, to: u32, time: Vec<u8>) -> Self {
        let (key, certificate) = Authority::make(name, from * YEAR, to * YEAR).unwrap();
        let own = Authority::open(&key, &certificate).unwrap();
        Self { key, own, time }
    }

    /// A request for a certificate of this key under this password; under none where it is empty.
    pub fn asks(&self, password: &str) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("own.key"), &*self.key).unwrap();
        requested(folder.path(), "-key own.key -keyform DER", password)
    }

    /// The same key under another certificate.
    pub fn under(&self, certificate: &Certificate) -> Authority {
        Authority::open(&self.key, certificate.der()).unwrap()
    }

    /// The same key under a certificate that this one gave to it.
    pub fn certified_by(&self, other: &Self) -> Authority {
        let request = Request::read(&self.asks("")).unwrap();
        let issued = other.own.issue(&request, "Holdfast device", 50 * YEAR, 70 * YEAR).unwrap();
        self.under(&issued)
    }

    /// What stands in the header `Mdm-Signature` beside such a body, with the time at which it was signed.
    pub fn signs(&self, identity: &Authority, body: &[u8]) -> String {
        let time = asn1::attribute(SIGNING_TIME, &self.time);
        Base64::encode_string(&signed::sign(identity, Some(body), vec![time]).unwrap())
    }
}

/// A request of a key that is too short.
pub fn weak(password: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    requested(folder.path(), "-newkey rsa:1024 -nodes -keyout own.key", password)
}

fn requested(folder: &Path, key: &str, password: &str) -> Vec<u8> {
    let attributes = if password.is_empty() { "" } else { "attributes=at\n" };
    let how = format!(
        "[req]\ndistinguished_name=dn\nprompt=no\n{attributes}[dn]\nCN=A device\n[at]\nchallengePassword={password}\n"
    );
    std::fs::write(folder.join("req.cnf"), how).unwrap();
    openssl(folder, &format!("req -new {key} -config req.cnf -outform DER -out csr.der"));
    std::fs::read(folder.join("csr.der")).unwrap()
}

/// Runs OpenSSL in this folder.
pub fn openssl(folder: &Path, line: &str) {
    let done = Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A message of SCEP of this type, around what was sealed.
pub fn message(by: &Authority, kind: &str, sealed: &[u8]) -> Vec<u8> {
    let printable = |text: &str| asn1::written(asn1::PRINTABLE, &[text.as_bytes()]);
    let nonce = [7_u8; 16];
    let attributes = vec![
        asn1::attribute(oids::MESSAGE_TYPE, &printable(kind)),
        asn1::attribute(oids::TRANSACTION, &printable("a transaction")),
        asn1::attribute(oids::SENDER_NONCE, &asn1::written(asn1::OCTETS, &[&nonce])),
    ];
    signed::sign(by, Some(sealed), attributes).unwrap()
}

pub fn sealed(to: &Certificate, cipher: Cipher, request: &[u8]) -> Vec<u8> {
    envelope::seal(to, None, cipher, request).unwrap()
}

/// What the authority answered to this one: a certificate for its key, or the digit of the refusal.
pub fn answered(to: &Authority, authority: &Certificate, answer: &[u8]) -> Result<Certificate, u8> {
    let der = to_der(answer).unwrap();
    let answer = Signed::read(&der).unwrap();
    let content = answer.content.unwrap_or_default();
    assert_eq!(&answer.verify(content).unwrap(), authority, "somebody else answered");
    let word = |name: Oid| inside_of(asn1::PRINTABLE, answer.attribute(name).unwrap().unwrap()).unwrap();
    if word(oids::PKI_STATUS) != b"0" {
        assert!(content.is_empty(), "there is something beside the refusal");
        return Err(word(oids::FAIL_INFO)[0]);
    }
    let opened = envelope::open(to, content).unwrap();
    let der = to_der(&opened.content).unwrap();
    let certificates = Signed::read(&der).unwrap().certificates;
    let mut certificates = certificates.into_iter().map(|one| Certificate::read(one).unwrap());
    Ok(certificates.find(|one| one.key() == to.certificate().key()).expect("a certificate of its key"))
}

impl Outside {
    /// The console's authority, as anybody is shown it.
    pub async fn authority(&self) -> Certificate {
        let (status, der) = self.fetches("/scep?operation=GetCACert").await;
        assert_eq!(status, 200);
        Certificate::read(&der).unwrap()
    }

    /// What is answered to a message of SCEP.
    pub async fn operates(&self, message: &[u8]) -> (u16, Vec<u8>) {
        let message = Base64UrlUnpadded::encode_string(message);
        self.fetches(&format!("/scep?operation=PKIOperation&message={message}")).await
    }

    /// What is answered to these words, over a line that shows nobody's certificate.
    pub async fn hears(&self, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        let answer = self.site.put(&format!("{}/mdm", self.at), body, headers).await.unwrap();
        assert_ne!(answer.status.as_u16(), 401, "a device that is answered 401 leaves management");
        answer
    }
}

/// A property list.
pub fn list(inside: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>{inside}</dict></plist>").into_bytes()
}

pub fn pair(key: &str, value: &str) -> String {
    format!("<key>{key}</key><string>{value}</string>")
}

pub fn topic() -> String {
    pair("Topic", &format!("com.apple.mgmt.External.{TOPIC}"))
}

/// Where pushes reach nobody.
pub fn reach() -> String {
    "<key>Token</key><data>AQID</data>".to_owned() + &pair("PushMagic", "m")
}
