//! A certificate as it came: its parts are the very bytes, so that they can be compared, copied and checked.

use crate::{
    asn1::{self, unexpected},
    keys,
};
use aws_lc_rs::digest;
use der::Decode;
use std::time::Duration;
use x509_cert::time::Validity;

/// Longer than any that is used.
const LONGEST: usize = 16 * 1024;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Vec<u8>,
    /// Each with its tag and length.
    serial: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    spki: Vec<u8>,
    not_before: Duration,
    not_after: Duration,
    algorithm: der::asn1::ObjectIdentifier,
    signature: Vec<u8>,
}

/// Why a certificate is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Untrusted {
    #[error("it is no certificate")]
    Malformed,
    #[error("it was not issued here")]
    Foreign,
    #[error("it is not valid yet")]
    Early,
    #[error("it has ended")]
    Ended,
}

impl Certificate {
    pub fn read(der: &[u8]) -> Result<Self, Untrusted> {
        if der.len() > LONGEST {
            return Err(Untrusted::Malformed);
        }
        parts(der).map_err(|_| Untrusted::Malformed)
    }

    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// What stands for it: SHA-256 over all of it.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest::digest(&digest::SHA256, &self.der).as_ref());
        fingerprint
    }

    /// Its public key, as a whole SubjectPublicKeyInfo.
    pub fn key(&self) -> &[u8] {
        &self.spki
    }

    pub fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// Since 1970.
    pub const fn not_after(&self) -> Duration {
        self.not_after
    }

    /// Issuer and serial number, as messages name it.
    pub fn name(&self) -> Vec<u8> {
        asn1::sequence(&[&self.issuer, &self.serial])
    }

    /// Was it issued by this one, and is it valid at that time (since 1970)?
    pub fn is_issued_by(&self, authority: &Self, now: Duration) -> Result<(), Untrusted> {
        if self.issuer != authority.subject || !self.is_signed_by(authority.key()) {
            return Err(Untrusted::Foreign);
        }
        self.is_in_time(now)
    }

    /// For one that is known to be of the right authority: is it valid at that time (since 1970)?
    pub fn is_in_time(&self, now: Duration) -> Result<(), Untrusted> {
        if now < self.not_before {
            return Err(Untrusted::Early);
        }
        if now > self.not_after {
            return Err(Untrusted::Ended);
        }
        Ok(())
    }

    fn is_signed_by(&self, spki: &[u8]) -> bool {
        keys::hash_of_signature(self.algorithm, None)
            .is_some_and(|hash| keys::verifies(spki, hash, &self.tbs, &self.signature))
    }
}

fn parts(der: &[u8]) -> der::Result<Certificate> {
    let (tbs, algorithm, signature) = asn1::signed(der)?;
    let fields = asn1::each(asn1::inside_of(asn1::SEQUENCE, tbs)?)?;
    // The version stands in front where it is not the first.
    let fields =
        if fields.first().is_some_and(|f| f.first() == Some(&0xA0)) { &fields[1..] } else { &fields[..] };
    let [serial, _, issuer, validity, subject, spki, ..] = fields else { return Err(unexpected()) };
    let validity: Validity = Validity::from_der(validity)?;
    Ok(Certificate {
        der: der.to_vec(),
        tbs: tbs.to_vec(),
        serial: serial.to_vec(),
        issuer: issuer.to_vec(),
        subject: subject.to_vec(),
        spki: spki.to_vec(),
        not_before: validity.not_before.to_unix_duration(),
        not_after: validity.not_after.to_unix_duration(),
        algorithm,
        signature: signature.to_vec(),
    })
}
