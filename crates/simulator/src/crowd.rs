//! Many devices that share one key and have nothing inside: they say what they are told to say. For load, where devices that
//! think for themselves would be the ones that are slow.

use crate::{identity::Identity, key::Key, paper::COMMON_NAME, trouble::Trouble};
use apple_mdm::{asn1, certificate::Certificate};
use std::sync::Arc;

pub struct Crowd {
    key: Arc<Key>,
}

impl Crowd {
    pub fn new() -> Result<Self, Trouble> {
        Ok(Self { key: Key::rsa()? })
    }

    /// A request for a certificate, as each of them would write it (PKCS#10).
    pub fn request(&self) -> Result<Vec<u8>, Trouble> {
        let name = asn1::sequence(&[&asn1::oid(COMMON_NAME), &asn1::written(0x0C, &[b"one of many"])]);
        let subject = asn1::sequence(&[&asn1::written(asn1::SET, &[&name])]);
        self.key.attest(&asn1::sequence(&[
            &asn1::small(0),
            &subject,
            self.key.public(),
            &asn1::written(0xA0, &[]),
        ]))
    }

    /// What stands in the header `Mdm-Signature` beside such a body, of the one that holds this certificate.
    pub fn signature(&self, certificate: &[u8], body: &[u8]) -> Result<String, Trouble> {
        let certificate = Certificate::read(certificate)?;
        Identity { key: self.key.clone(), certificate }.signature(body)
    }
}
