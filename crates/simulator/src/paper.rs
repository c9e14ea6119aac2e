//! Certificates as they are written: of those who ask for a better one, and of our push service.

use crate::{
    key::{Key, random},
    trouble::Trouble,
};
use apple_mdm::{asn1, certificate::Certificate, keys::Hash};
use der::{DateTime, Encode, asn1::ObjectIdentifier as Oid};
use std::time::Duration;
use x509_cert::time::Time;

pub const COMMON_NAME: Oid = Oid::new_unwrap("2.5.4.3");
pub const USER_ID: Oid = Oid::new_unwrap("0.9.2342.19200300.100.1.1");
const SUBJECT_KEY: Oid = Oid::new_unwrap("2.5.29.14");
const AUTHORITY_KEY: Oid = Oid::new_unwrap("2.5.29.35");
const BASIC_CONSTRAINTS: Oid = Oid::new_unwrap("2.5.29.19");
const KEY_USAGE: Oid = Oid::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: Oid = Oid::new_unwrap("2.5.29.37");
const ALTERNATIVE_NAMES: Oid = Oid::new_unwrap("2.5.29.17");
const SERVER_AUTH: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.3.1");

/// What a certificate says.
pub struct Paper<'a> {
    pub subject: &'a [u8],
    /// As a whole SubjectPublicKeyInfo.
    pub key: &'a [u8],
    pub from: Duration,
    pub to: Duration,
    pub extensions: Vec<Vec<u8>>,
}

impl Paper<'_> {
    pub fn issued(&self, issuer: &[u8], by: &Key) -> Result<Certificate, Trouble> {
        let mut serial = random::<16>()?;
        // Positive, and of one length.
        serial[0] = serial[0] & 0x3f | 0x40;
        let (own, issuers) = (identifier(self.key), identifier(by.public()));
        let identifiers = [
            extension(SUBJECT_KEY, &[], &asn1::written(asn1::OCTETS, &[&own])),
            extension(AUTHORITY_KEY, &[], &asn1::sequence(&[&asn1::written(0x80, &[&issuers])])),
        ]
        .concat();
        let tbs = asn1::sequence(&[
            &asn1::written(0xA0, &[&asn1::small(2)]),
            &asn1::written(asn1::INTEGER, &[&serial]),
            &by.algorithm(),
            issuer,
            &asn1::sequence(&[&time(self.from)?, &time(self.to)?]),
            self.subject,
            self.key,
            &asn1::written(0xA3, &[&asn1::sequence(&[&identifiers, &self.extensions.concat()])]),
        ]);
        Ok(Certificate::read(&by.attest(&tbs)?)?)
    }
}

/// It stands for a key.
fn identifier(key: &[u8]) -> Vec<u8> {
    Hash::Sha256.digest(key).as_ref()[..20].to_vec()
}

fn time(at: Duration) -> Result<Vec<u8>, Trouble> {
    Ok(Time::from(DateTime::from_unix_duration(at)?).to_der()?)
}

/// A name of these parts, in this order.
pub fn name(parts: &[(Oid, &str)]) -> Vec<u8> {
    let part = |(kind, value): &(Oid, &str)| {
        let value = asn1::written(0x0C, &[value.as_bytes()]);
        asn1::written(asn1::SET, &[&asn1::sequence(&[&asn1::oid(*kind), &value])])
    };
    asn1::sequence(&[&parts.iter().map(part).collect::<Vec<_>>().concat()])
}

const CRITICAL: &[u8] = &[0x01, 0x01, 0xff];

fn extension(name: Oid, critical: &[u8], value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::oid(name), critical, &asn1::written(asn1::OCTETS, &[value])])
}

/// It may issue others.
pub fn authority() -> Vec<Vec<u8>> {
    let yes = asn1::sequence(&[CRITICAL]);
    // Signing of certificates, and of lists of those that were taken back.
    let uses = asn1::written(0x03, &[&[1, 0x06]]);
    vec![extension(BASIC_CONSTRAINTS, CRITICAL, &yes), extension(KEY_USAGE, CRITICAL, &uses)]
}

/// It signs, and is sealed to, and issues nothing.
pub fn end() -> Vec<Vec<u8>> {
    let uses = asn1::written(0x03, &[&[5, 0xA0]]);
    vec![extension(BASIC_CONSTRAINTS, CRITICAL, &asn1::sequence(&[])), extension(KEY_USAGE, CRITICAL, &uses)]
}

pub fn client() -> Vec<Vec<u8>> {
    let mut all = end();
    all.push(extension(EXTENDED_KEY_USAGE, &[], &asn1::sequence(&[&asn1::oid(asn1::oids::CLIENT_AUTH)])));
    all
}

/// A server on this computer, for nobody else.
pub fn local_server() -> Vec<Vec<u8>> {
    let names = [
        asn1::written(0x82, &[b"localhost"]),
        asn1::written(0x87, &[&[127, 0, 0, 1]]),
        asn1::written(0x87, &[&std::net::Ipv6Addr::LOCALHOST.octets()]),
    ];
    let mut all = end();
    all.push(extension(EXTENDED_KEY_USAGE, &[], &asn1::sequence(&[&asn1::oid(SERVER_AUTH)])));
    all.push(extension(ALTERNATIVE_NAMES, &[], &asn1::sequence(&[&names.concat()])));
    all
}

pub fn pem(label: &str, der: &[u8]) -> String {
    use base64ct::{Base64, Encoding};
    let text = Base64::encode_string(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
