//! Signed messages (CMS SignedData): read as they came, in BER or DER, with or without signed attributes, around their
//! content or beside it.

use crate::{
    asn1::{self, inside, inside_of, oids, unexpected},
    authority::Authority,
    ber::to_der,
    certificate::Certificate,
    keys::{self, Hash},
};
use base64ct::{Base64, Encoding};
use der::{Decode, Reader, SliceReader, asn1::ObjectIdentifier as Oid};
use spki::AlgorithmIdentifierRef;
use std::borrow::Cow;

/// A signature in a header has no more characters.
const LONGEST_HEADER: usize = 32 * 1024;

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadSignature {
    #[error("it is no signature")]
    Malformed,
    #[error("it has not one signer with one certificate")]
    Signer,
    #[error("it is under an algorithm that is not taken")]
    Algorithm,
    #[error("it is not over this content")]
    Content,
    #[error("it does not verify")]
    Wrong,
}

impl From<der::Error> for BadSignature {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

/// The parts of a SignedData, as they came.
pub struct Signed<'a> {
    pub content: Option<&'a [u8]>,
    pub certificates: Vec<&'a [u8]>,
    signers: Vec<Signer<'a>>,
}

struct Signer<'a> {
    name: &'a [u8],
    digest: Oid,
    attributes: Option<&'a [u8]>,
    algorithm: Oid,
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// From DER; [`to_der`] comes first.
    pub fn read(der: &'a [u8]) -> der::Result<Self> {
        let mut whole = SliceReader::new(der)?;
        let (kind, explicit) =
            whole.sequence(|r| Ok::<_, der::Error>((r.decode::<Oid>()?, r.tlv_bytes()?)))?;
        whole.finish()?;
        if kind != oids::SIGNED_DATA {
            return Err(unexpected());
        }
        let fields = asn1::each(inside_of(asn1::SEQUENCE, inside_of(0xA0, explicit)?)?)?;
        let [_version, _digests, content, rest @ ..] = &fields[..] else { return Err(unexpected()) };
        let (mut certificates, mut signers) = (vec![], vec![]);
        for field in rest {
            match field.first() {
                // Only those; there are other kinds.
                Some(0xA0) => {
                    certificates = asn1::each(inside(field)?)?;
                    certificates.retain(|certificate| certificate.first() == Some(&asn1::SEQUENCE));
                }
                Some(0xA1) => {}
                Some(&asn1::SET) => {
                    signers =
                        asn1::each(inside(field)?)?.into_iter().map(signer).collect::<der::Result<_>>()?;
                }
                _ => return Err(unexpected()),
            }
        }
        Ok(Self { content: content_of(content)?, certificates, signers })
    }

    /// The one signer's certificate, if what it signed is this content.
    pub fn verify(&self, content: &[u8]) -> Result<Certificate, BadSignature> {
        let [signer] = &self.signers[..] else { return Err(BadSignature::Signer) };
        let certificate = self.certificate_of(signer).ok_or(BadSignature::Signer)?;
        let digest = Hash::of(signer.digest).ok_or(BadSignature::Algorithm)?;
        let hash =
            keys::hash_of_signature(signer.algorithm, Some(signer.digest)).ok_or(BadSignature::Algorithm)?;
        let verifies = |message: &[u8]| keys::verifies(certificate.key(), hash, message, signer.signature);
        let Some(attributes) = signer.attributes else {
            return if verifies(content) { Ok(certificate) } else { Err(BadSignature::Wrong) };
        };
        let told = attribute(attributes, oids::MESSAGE_DIGEST)?.ok_or(BadSignature::Content)?;
        if inside_of(asn1::OCTETS, told)? != digest.digest(content).as_ref() {
            return Err(BadSignature::Content);
        }
        // What is signed is the set itself, not the tag that it has in the message. Some sign it in order, and send it as it was.
        let values = inside(attributes)?;
        let received = asn1::written(asn1::SET, &[values]);
        let ordered = || {
            let values = asn1::each(values).ok()?.into_iter().map(<[u8]>::to_vec).collect();
            Some(asn1::written(asn1::SET, &[&asn1::in_order(values)]))
        };
        if verifies(&received) || ordered().is_some_and(|ordered| ordered != received && verifies(&ordered)) {
            Ok(certificate)
        } else {
            Err(BadSignature::Wrong)
        }
    }

    /// The value of a signed attribute of the one signer, with its tag.
    pub fn attribute(&self, name: Oid) -> der::Result<Option<&'a [u8]>> {
        match &self.signers[..] {
            [Signer { attributes: Some(attributes), .. }] => attribute(attributes, name),
            _ => Ok(None),
        }
    }

    fn certificate_of(&self, signer: &Signer<'_>) -> Option<Certificate> {
        let mut all = self.certificates.iter().take(8).filter_map(|der| Certificate::read(der).ok());
        if signer.name.first() == Some(&asn1::SEQUENCE) {
            all.find(|certificate| certificate.name() == signer.name)
        } else {
            // Named by its key's identifier: there is one, and the signature tells whether it is that.
            let one = all.next();
            one.filter(|_| all.next().is_none())
        }
    }
}

fn signer(tlv: &[u8]) -> der::Result<Signer<'_>> {
    let mut reader = SliceReader::new(tlv)?;
    reader.sequence(|r| {
        let _version = r.tlv_bytes()?;
        let name = r.tlv_bytes()?;
        let digest = r.decode::<AlgorithmIdentifierRef<'_>>()?.oid;
        let attributes = if r.peek_byte() == Some(0xA0) { Some(r.tlv_bytes()?) } else { None };
        let algorithm = r.decode::<AlgorithmIdentifierRef<'_>>()?.oid;
        let signature = inside_of(asn1::OCTETS, r.tlv_bytes()?)?;
        while !r.is_finished() {
            r.tlv_bytes()?;
        }
        Ok(Signer { name, digest, attributes, algorithm, signature })
    })
}

fn content_of(tlv: &[u8]) -> der::Result<Option<&[u8]>> {
    let fields = asn1::each(inside_of(asn1::SEQUENCE, tlv)?)?;
    match fields[..] {
        [_kind] => Ok(None),
        [_kind, explicit] => Ok(Some(inside_of(asn1::OCTETS, inside_of(0xA0, explicit)?)?)),
        _ => Err(unexpected()),
    }
}

/// One value, of an attribute that stands there once.
fn attribute(attributes: &[u8], name: Oid) -> der::Result<Option<&[u8]>> {
    let mut found = None;
    for attribute in asn1::each(inside(attributes)?)? {
        let parts = asn1::each(inside_of(asn1::SEQUENCE, attribute)?)?;
        let [kind, values] = parts[..] else { return Err(unexpected()) };
        if Oid::from_der(kind)? != name {
            continue;
        }
        let values = asn1::each(inside_of(asn1::SET, values)?)?;
        match (values[..].as_ref(), found) {
            ([value], None) => found = Some(*value),
            _ => return Err(unexpected()),
        }
    }
    Ok(found)
}

fn without_spaces(header: &str) -> Cow<'_, str> {
    if header.contains(|c: char| c.is_ascii_whitespace()) {
        header.split_ascii_whitespace().collect::<String>().into()
    } else {
        header.into()
    }
}

/// The certificate that signed a body, by what stands in the header `Mdm-Signature`.
pub fn verify_detached(header: &str, body: &[u8]) -> Result<Certificate, BadSignature> {
    if header.len() > LONGEST_HEADER {
        return Err(BadSignature::Malformed);
    }
    let ber = Base64::decode_vec(&without_spaces(header)).map_err(|_| BadSignature::Malformed)?;
    let der = to_der(&ber).map_err(|_| BadSignature::Malformed)?;
    let signed = Signed::read(&der)?;
    // One that brings its content along is about that; it is the body that counts.
    if signed.content.is_some_and(|content| content != body) {
        return Err(BadSignature::Content);
    }
    signed.verify(body)
}

/// A message that the authority signs, with these attributes beside those that belong to every one.
pub fn sign(
    authority: &Authority,
    content: Option<&[u8]>,
    mut attributes: Vec<Vec<u8>>,
) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
    let digest = Hash::Sha256.digest(content.unwrap_or_default());
    attributes.push(asn1::attribute(oids::CONTENT_TYPE, &asn1::oid(oids::DATA)));
    attributes.push(asn1::attribute(oids::MESSAGE_DIGEST, &asn1::written(asn1::OCTETS, &[digest.as_ref()])));
    let attributes = asn1::in_order(attributes);
    let signature = authority.sign(&asn1::written(asn1::SET, &[&attributes]))?;
    let signer = asn1::sequence(&[
        &asn1::small(1),
        &authority.certificate().name(),
        &asn1::algorithm(oids::SHA256),
        &asn1::written(0xA0, &[&attributes]),
        &asn1::algorithm(oids::SHA256_RSA),
        &asn1::written(asn1::OCTETS, &[&signature]),
    ]);
    let inner = match content {
        None => asn1::sequence(&[&asn1::oid(oids::DATA)]),
        Some(content) => asn1::sequence(&[
            &asn1::oid(oids::DATA),
            &asn1::written(0xA0, &[&asn1::written(asn1::OCTETS, &[content])]),
        ]),
    };
    Ok(signed_data(&[
        &asn1::small(1),
        &asn1::written(asn1::SET, &[&asn1::algorithm(oids::SHA256)]),
        &inner,
        &asn1::written(0xA0, &[authority.certificate().der()]),
        &asn1::written(asn1::SET, &[&signer]),
    ]))
}

/// Certificates in the form of a message that nobody signed.
pub fn certificates_only(certificates: &[&[u8]]) -> Vec<u8> {
    signed_data(&[
        &asn1::small(1),
        &asn1::written(asn1::SET, &[]),
        &asn1::sequence(&[&asn1::oid(oids::DATA)]),
        &asn1::written(0xA0, certificates),
        &asn1::written(asn1::SET, &[]),
    ])
}

fn signed_data(fields: &[&[u8]]) -> Vec<u8> {
    asn1::sequence(&[&asn1::oid(oids::SIGNED_DATA), &asn1::written(0xA0, &[&asn1::sequence(fields)])])
}
