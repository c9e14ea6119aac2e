//! Who a device is to its server: a key, and the certificate that it was given for it. It signs what the device says, and is
//! offered in the TLS handshake.

use crate::{key::Key, trouble::Trouble};
use apple_mdm::{
    asn1::{self, oids},
    certificate::Certificate,
    envelope::Recipient,
    keys::Hash,
};
use aws_lc_rs::{
    error::Unspecified,
    rsa::{Pkcs1PrivateDecryptingKey, PrivateDecryptingKey},
};
use base64ct::{Base64, Encoding};
use std::sync::Arc;
use zeroize::Zeroizing;

#[derive(Clone)]
pub struct Identity {
    pub key: Arc<Key>,
    pub certificate: Certificate,
}

impl Identity {
    /// What stands in the header `Mdm-Signature` beside such a body. Written as Apple's devices write it: without attributes,
    /// and with lengths that are not told ahead.
    pub fn signature(&self, body: &[u8]) -> Result<String, Trouble> {
        let content = open_ended(asn1::SEQUENCE, &[&asn1::oid(oids::DATA)]);
        let data = open_ended(asn1::SEQUENCE, &[&self.fields(&content, &self.signer(None, body)?)]);
        let explicit = open_ended(0xA0, &[&data]);
        Ok(Base64::encode_string(&open_ended(asn1::SEQUENCE, &[&asn1::oid(oids::SIGNED_DATA), &explicit])))
    }

    /// A message around its content, signed with these attributes beside those that belong to every one.
    pub fn signed(&self, content: &[u8], mut attributes: Vec<Vec<u8>>) -> Result<Vec<u8>, Trouble> {
        let digest = Hash::Sha256.digest(content);
        let digest = asn1::written(asn1::OCTETS, &[digest.as_ref()]);
        attributes.push(asn1::attribute(oids::CONTENT_TYPE, &asn1::oid(oids::DATA)));
        attributes.push(asn1::attribute(oids::MESSAGE_DIGEST, &digest));
        let attributes = asn1::in_order(attributes);
        let signer = self.signer(Some(&attributes), &asn1::written(asn1::SET, &[&attributes]))?;
        let octets = asn1::written(asn1::OCTETS, &[content]);
        let content = asn1::sequence(&[&asn1::oid(oids::DATA), &asn1::written(0xA0, &[&octets])]);
        let data = asn1::sequence(&[&self.fields(&content, &signer)]);
        Ok(asn1::sequence(&[&asn1::oid(oids::SIGNED_DATA), &asn1::written(0xA0, &[&data])]))
    }

    fn fields(&self, content: &[u8], signer: &[u8]) -> Vec<u8> {
        [
            asn1::small(1),
            asn1::written(asn1::SET, &[&asn1::algorithm(oids::SHA256)]),
            content.to_vec(),
            asn1::written(0xA0, &[self.certificate.der()]),
            asn1::written(asn1::SET, &[signer]),
        ]
        .concat()
    }

    fn signer(&self, attributes: Option<&[u8]>, message: &[u8]) -> Result<Vec<u8>, Trouble> {
        let attributes = attributes.map(|inside| asn1::written(0xA0, &[inside]));
        Ok(asn1::sequence(&[
            &asn1::small(1),
            &self.certificate.name(),
            &asn1::algorithm(oids::SHA256),
            &attributes.unwrap_or_default(),
            &self.key.algorithm(),
            &asn1::written(asn1::OCTETS, &[&self.key.sign(message)?]),
        ]))
    }
}

/// BER: it ends where two zeros stand.
fn open_ended(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[tag, 0x80], &parts.concat()[..], &[0, 0]].concat()
}

impl Recipient for Identity {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn unseal(&self, sealed: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let key = PrivateDecryptingKey::from_pkcs8(self.key.pkcs8()).map_err(|_| Unspecified)?;
        let key = Pkcs1PrivateDecryptingKey::new(key)?;
        let mut plain = Zeroizing::new(vec![0; key.min_output_size()]);
        let opened = key.decrypt(sealed, &mut plain)?;
        if opened.len() == length { Ok(Zeroizing::new(opened.to_vec())) } else { Err(Unspecified) }
    }
}
