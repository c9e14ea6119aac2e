//! Reading and writing of DER where the very bytes matter: what was signed is what was received.

use crate::ber::wrap;
use der::{
    Decode, Header, Reader, SliceReader,
    asn1::{BitStringRef, ObjectIdentifier},
};
use spki::AlgorithmIdentifierRef;

pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;
pub const OCTETS: u8 = 0x04;
pub const PRINTABLE: u8 = 0x13;
pub const INTEGER: u8 = 0x02;

pub mod oids {
    use der::asn1::ObjectIdentifier as Oid;

    const fn oid(text: &str) -> Oid {
        Oid::new_unwrap(text)
    }

    pub const DATA: Oid = oid("1.2.840.113549.1.7.1");
    pub const SIGNED_DATA: Oid = oid("1.2.840.113549.1.7.2");
    pub const ENVELOPED_DATA: Oid = oid("1.2.840.113549.1.7.3");
    pub const CONTENT_TYPE: Oid = oid("1.2.840.113549.1.9.3");
    pub const MESSAGE_DIGEST: Oid = oid("1.2.840.113549.1.9.4");
    pub const CHALLENGE: Oid = oid("1.2.840.113549.1.9.7");

    pub const RSA: Oid = oid("1.2.840.113549.1.1.1");
    pub const SHA1_RSA: Oid = oid("1.2.840.113549.1.1.5");
    pub const SHA256_RSA: Oid = oid("1.2.840.113549.1.1.11");
    pub const SHA384_RSA: Oid = oid("1.2.840.113549.1.1.12");
    pub const SHA512_RSA: Oid = oid("1.2.840.113549.1.1.13");
    pub const EC: Oid = oid("1.2.840.10045.2.1");
    pub const SHA1_EC: Oid = oid("1.2.840.10045.4.1");
    pub const SHA256_EC: Oid = oid("1.2.840.10045.4.3.2");
    pub const SHA384_EC: Oid = oid("1.2.840.10045.4.3.3");
    pub const SHA512_EC: Oid = oid("1.2.840.10045.4.3.4");
    pub const P256: Oid = oid("1.2.840.10045.3.1.7");
    pub const P384: Oid = oid("1.3.132.0.34");

    pub const SHA1: Oid = oid("1.3.14.3.2.26");
    pub const SHA256: Oid = oid("2.16.840.1.101.3.4.2.1");
    pub const SHA384: Oid = oid("2.16.840.1.101.3.4.2.2");
    pub const SHA512: Oid = oid("2.16.840.1.101.3.4.2.3");

    pub const DES: Oid = oid("1.3.14.3.2.7");
    pub const DES3: Oid = oid("1.2.840.113549.3.7");
    pub const AES128: Oid = oid("2.16.840.1.101.3.4.1.2");
    pub const AES192: Oid = oid("2.16.840.1.101.3.4.1.22");
    pub const AES256: Oid = oid("2.16.840.1.101.3.4.1.42");

    pub const CLIENT_AUTH: Oid = oid("1.3.6.1.5.5.7.3.2");

    pub const MESSAGE_TYPE: Oid = oid("2.16.840.1.113733.1.9.2");
    pub const PKI_STATUS: Oid = oid("2.16.840.1.113733.1.9.3");
    pub const FAIL_INFO: Oid = oid("2.16.840.1.113733.1.9.4");
    pub const SENDER_NONCE: Oid = oid("2.16.840.1.113733.1.9.5");
    pub const RECIPIENT_NONCE: Oid = oid("2.16.840.1.113733.1.9.6");
    pub const TRANSACTION: Oid = oid("2.16.840.1.113733.1.9.7");
}

/// The inside of one value.
pub fn inside(tlv: &[u8]) -> der::Result<&[u8]> {
    let mut reader = SliceReader::new(tlv)?;
    let header = Header::decode(&mut reader)?;
    let inside = reader.read_slice(header.length())?;
    reader.finish()?;
    Ok(inside)
}

/// The inside, if the value has this tag.
pub fn inside_of(tag: u8, tlv: &[u8]) -> der::Result<&[u8]> {
    if tlv.first() == Some(&tag) { inside(tlv) } else { Err(unexpected()) }
}

/// What is signed, under which algorithm, and the signature: certificates and requests for them are made alike.
pub fn signed(der: &[u8]) -> der::Result<(&[u8], ObjectIdentifier, &[u8])> {
    let mut reader = SliceReader::new(der)?;
    let (signed, algorithm, signature) = reader.sequence(|r| {
        Ok::<_, der::Error>((
            r.tlv_bytes()?,
            r.decode::<AlgorithmIdentifierRef<'_>>()?.oid,
            r.decode::<BitStringRef<'_>>()?,
        ))
    })?;
    reader.finish()?;
    Ok((signed, algorithm, signature.as_bytes().ok_or_else(unexpected)?))
}

/// The values that stand one behind the other.
pub fn each(content: &[u8]) -> der::Result<Vec<&[u8]>> {
    let mut reader = SliceReader::new(content)?;
    let mut all = vec![];
    while !reader.is_finished() {
        all.push(reader.tlv_bytes()?);
    }
    Ok(all)
}

pub fn unexpected() -> der::Error {
    der::ErrorKind::Failed.into()
}

pub fn written(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    wrap(&[tag], &parts.concat())
}

pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    written(SEQUENCE, parts)
}

/// The inside of a SET OF: DER wants its values in order.
pub fn in_order(mut values: Vec<Vec<u8>>) -> Vec<u8> {
    values.sort_unstable();
    values.concat()
}

pub fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    wrap(&[0x06], oid.as_bytes())
}

pub fn small(number: u8) -> Vec<u8> {
    wrap(&[INTEGER], &[number])
}

/// An algorithm whose parameters are NULL.
pub fn algorithm(name: ObjectIdentifier) -> Vec<u8> {
    sequence(&[&oid(name), &[0x05, 0x00]])
}

/// A name and a value, as attributes have them.
pub fn attribute(name: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(name), &written(SET, &[value])])
}
