//! A request for a certificate (PKCS#10), with the password that shows that its sender may have one.

use crate::{
    asn1::{self, inside_of, oids, unexpected},
    keys,
};
use der::{
    AnyRef, Decode, Tag, Tagged,
    asn1::{BmpString, ObjectIdentifier as Oid},
};
use zeroize::Zeroizing;

#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    key: Vec<u8>,
    pub challenge: Option<Zeroizing<String>>,
}

/// Without the password.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("challenge", &self.challenge.is_some()).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadRequest {
    Malformed,
    /// Whoever asks has not the key.
    Signature,
    /// The key is too short, or of a kind that is not taken.
    Weak,
}

impl Request {
    pub fn read(der: &[u8]) -> Result<Self, BadRequest> {
        let parts = parts(der).map_err(|_| BadRequest::Malformed)?;
        if !keys::is_strong(parts.key) {
            return Err(BadRequest::Weak);
        }
        let hash = keys::hash_of_signature(parts.algorithm, None).ok_or(BadRequest::Weak)?;
        if !keys::verifies(parts.key, hash, parts.info, parts.signature) {
            return Err(BadRequest::Signature);
        }
        Ok(Self { key: parts.key.to_vec(), challenge: parts.challenge })
    }

    /// As a whole SubjectPublicKeyInfo.
    pub fn key(&self) -> &[u8] {
        &self.key
    }
}

struct Parts<'a> {
    info: &'a [u8],
    key: &'a [u8],
    algorithm: Oid,
    signature: &'a [u8],
    challenge: Option<Zeroizing<String>>,
}

fn parts(der: &[u8]) -> der::Result<Parts<'_>> {
    let (info, algorithm, signature) = asn1::signed(der)?;
    let fields = asn1::each(inside_of(asn1::SEQUENCE, info)?)?;
    let [_version, _subject, key, rest @ ..] = &fields[..] else { return Err(unexpected()) };
    let challenge = match rest {
        [] => None,
        [attributes] => challenge(inside_of(0xA0, attributes)?)?,
        _ => return Err(unexpected()),
    };
    Ok(Parts { info, key, algorithm, signature, challenge })
}

fn challenge(attributes: &[u8]) -> der::Result<Option<Zeroizing<String>>> {
    for attribute in asn1::each(attributes)? {
        let parts = asn1::each(inside_of(asn1::SEQUENCE, attribute)?)?;
        let [kind, values] = parts[..] else { return Err(unexpected()) };
        if Oid::from_der(kind)? == oids::CHALLENGE {
            let values = asn1::each(inside_of(asn1::SET, values)?)?;
            let [value] = values[..] else { return Err(unexpected()) };
            return text(AnyRef::from_der(value)?).map(|text| Some(Zeroizing::new(text)));
        }
    }
    Ok(None)
}

/// Text in whichever of its old forms.
fn text(value: AnyRef<'_>) -> der::Result<String> {
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::TeletexString => {
            String::from_utf8(value.value().to_vec()).map_err(|_| unexpected())
        }
        Tag::BmpString => Ok(value.decode_as::<BmpString>()?.chars().collect()),
        _ => Err(unexpected()),
    }
}
