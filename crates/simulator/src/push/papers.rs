//! The push service's own authority: it certifies the service, and gives operators their push certificates.

use super::reason::Reason;
use crate::{
    clock,
    key::Key,
    paper::{self, COMMON_NAME, Paper, USER_ID},
    trouble::Trouble,
};
use apple_mdm::{
    asn1::{self, inside_of},
    certificate::Certificate,
};
use der::{Decode, asn1::ObjectIdentifier as Oid};
use rustls::pki_types::CertificateDer;
use std::{sync::Arc, time::Duration};

const DAY: Duration = Duration::from_hours(24);
const YEAR: Duration = Duration::from_hours(365 * 24);

pub struct PushAuthority {
    key: Arc<Key>,
    certificate: Certificate,
}

/// What an operator uploads.
#[derive(Clone)]
pub struct PushCertificate {
    /// `com.apple.mgmt.External.…`, as the profile and each push name it.
    pub topic: String,
    pub certificate_pem: String,
    pub key_pem: String,
}

impl PushAuthority {
    pub fn make() -> Result<Self, Trouble> {
        let (key, now) = (Key::p256()?, clock::now());
        let name = paper::name(&[(COMMON_NAME, "Simulated push authority")]);
        let (from, to) = (now.saturating_sub(DAY), now + 10 * YEAR);
        let paper = Paper { subject: &name, key: key.public(), from, to, extensions: paper::authority() };
        let certificate = paper.issued(&name, &key)?;
        Ok(Self { key, certificate })
    }

    /// One that was made before: its key, and its certificate.
    pub fn open(pkcs8: &[u8], certificate: &[u8]) -> Result<Self, Trouble> {
        let (key, certificate) = (Key::of_p256(pkcs8)?, Certificate::read(certificate)?);
        if key.public() == certificate.key() {
            Ok(Self { key, certificate })
        } else {
            Err(Trouble::Key(aws_lc_rs::error::Unspecified))
        }
    }

    /// To be kept, for [`Self::open`].
    pub fn pkcs8(&self) -> &[u8] {
        self.key.pkcs8()
    }

    pub fn certificate(&self) -> &[u8] {
        self.certificate.der()
    }

    pub fn root_pem(&self) -> String {
        paper::pem("CERTIFICATE", self.certificate.der())
    }

    /// For a year, as Apple's.
    pub fn push_certificate(&self, uuid: &str) -> Result<PushCertificate, Trouble> {
        let now = clock::now();
        self.push_certificate_for(uuid, now.saturating_sub(DAY), now + YEAR)
    }

    /// From then to then, since 1970.
    pub fn push_certificate_for(
        &self,
        uuid: &str,
        from: Duration,
        to: Duration,
    ) -> Result<PushCertificate, Trouble> {
        let (key, topic) = (Key::rsa()?, format!("com.apple.mgmt.External.{uuid}"));
        let subject = paper::name(&[(USER_ID, &topic), (COMMON_NAME, &format!("APSP:{uuid}"))]);
        let paper = Paper { subject: &subject, key: key.public(), from, to, extensions: paper::client() };
        let certificate = paper.issued(self.certificate.subject(), &self.key)?;
        Ok(PushCertificate {
            topic,
            certificate_pem: paper::pem("CERTIFICATE", certificate.der()),
            key_pem: paper::pem("PRIVATE KEY", key.pkcs8()),
        })
    }

    /// The key and the certificate of the service itself.
    pub(super) fn server(&self) -> Result<(Arc<Key>, CertificateDer<'static>), Trouble> {
        let (key, now) = (Key::p256()?, clock::now());
        let subject = paper::name(&[(COMMON_NAME, "localhost")]);
        let (from, to) = (now.saturating_sub(DAY), now + YEAR);
        let paper =
            Paper { subject: &subject, key: key.public(), from, to, extensions: paper::local_server() };
        let certificate = paper.issued(self.certificate.subject(), &self.key)?;
        Ok((key, CertificateDer::from(certificate.der().to_vec())))
    }

    /// For which topic the owner of this certificate may push.
    pub(super) fn topic(&self, certificate: Option<&CertificateDer<'_>>) -> Result<String, Reason> {
        let certificate = certificate.ok_or(Reason::MissingProviderToken)?;
        let certificate = Certificate::read(certificate).map_err(|_| Reason::BadCertificate)?;
        certificate.is_issued_by(&self.certificate, clock::now()).map_err(|_| Reason::BadCertificate)?;
        user_id(certificate.subject()).ok().flatten().ok_or(Reason::BadCertificate)
    }
}

fn user_id(name: &[u8]) -> der::Result<Option<String>> {
    for part in asn1::each(inside_of(asn1::SEQUENCE, name)?)? {
        for pair in asn1::each(inside_of(asn1::SET, part)?)? {
            let pair = asn1::each(inside_of(asn1::SEQUENCE, pair)?)?;
            if let [kind, value] = pair[..]
                && Oid::from_der(kind)? == USER_ID
            {
                return Ok(String::from_utf8(asn1::inside(value)?.to_vec()).ok());
            }
        }
    }
    Ok(None)
}
