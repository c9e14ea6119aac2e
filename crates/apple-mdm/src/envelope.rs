//! Sealed messages (CMS EnvelopedData): opened with the key of whom they are sealed to, and sealed to whoever asked.

use crate::{
    asn1::{self, inside_of, oids},
    ber::to_der,
    certificate::Certificate,
    keys::{self, Cipher, Kind},
    recipient,
};
use aws_lc_rs::{
    cipher::{
        DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey,
        UnboundCipherKey,
    },
    error::Unspecified,
    iv::FixedLength,
    rand::{SecureRandom, SystemRandom},
};
use der::{
    Decode,
    asn1::{ObjectIdentifier as Oid, OctetStringRef},
};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sealed {
    Malformed,
    /// It is sealed to somebody else.
    NotOurs,
    /// Under a cipher that is not known, or to a key that cannot be sealed to.
    Algorithm,
    /// It does not open.
    Wrong,
}

impl From<der::Error> for Sealed {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

/// What was inside, and under which cipher: it is answered under the same.
pub struct Opened {
    pub content: Zeroizing<Vec<u8>>,
    pub cipher: Cipher,
}

/// Somebody to whom messages are sealed: the authority, or a device that asked it.
pub trait Recipient {
    fn certificate(&self) -> &Certificate;

    /// What a key was sealed with for them; of the length that is wanted, or one that opens nothing.
    fn unseal(&self, sealed: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, Unspecified>;
}

/// Several recipients are allowed; one of them is to be this one.
pub fn open(recipient: &impl Recipient, ber: &[u8]) -> Result<Opened, Sealed> {
    let der = to_der(ber).map_err(|_| Sealed::Malformed)?;
    let whole = asn1::each(inside_of(asn1::SEQUENCE, &der)?)?;
    let [kind, explicit] = whole[..] else { return Err(Sealed::Malformed) };
    if Oid::from_der(kind)? != oids::ENVELOPED_DATA {
        return Err(Sealed::Malformed);
    }
    let fields = asn1::each(inside_of(asn1::SEQUENCE, inside_of(0xA0, explicit)?)?)?;
    let rest = match fields.get(1..).ok_or(Sealed::Malformed)? {
        [originator, rest @ ..] if originator.first() == Some(&0xA0) => rest,
        rest => rest,
    };
    let [recipients, content, ..] = rest else { return Err(Sealed::Malformed) };
    let sealed_key = key_for(recipient.certificate(), inside_of(asn1::SET, recipients)?)?;
    let parts = asn1::each(inside_of(asn1::SEQUENCE, content)?)?;
    let [_kind, algorithm, sealed] = parts[..] else { return Err(Sealed::Malformed) };
    let algorithm = AlgorithmIdentifierRef::from_der(algorithm)?;
    let cipher = Cipher::of(algorithm.oid).ok_or(Sealed::Algorithm)?;
    let start = algorithm.parameters.ok_or(Sealed::Malformed)?.decode_as::<&OctetStringRef>()?;
    let key = recipient.unseal(sealed_key, cipher.key).map_err(|_| Sealed::Wrong)?;
    let mut content = Zeroizing::new(inside_of(0x80, sealed)?.to_vec());
    let context = match cipher.block {
        8 => DecryptionContext::Iv64(fixed(start.as_bytes())?),
        _ => DecryptionContext::Iv128(fixed(start.as_bytes())?),
    };
    let opening = UnboundCipherKey::new(cipher.algorithm(), &key)
        .and_then(PaddedBlockDecryptingKey::cbc_pkcs7)
        .map_err(|_| Sealed::Wrong)?;
    let length = opening.decrypt(&mut content, context).map_err(|_| Sealed::Wrong)?.len();
    content.truncate(length);
    Ok(Opened { content, cipher })
}

/// The key that is sealed to the owner of this certificate.
fn key_for<'a>(owner: &Certificate, recipients: &'a [u8]) -> Result<&'a [u8], Sealed> {
    let ours = owner.name();
    for recipient in asn1::each(recipients)? {
        // Others are sealed to another kind of key.
        if recipient.first() != Some(&asn1::SEQUENCE) {
            continue;
        }
        let parts = asn1::each(inside_of(asn1::SEQUENCE, recipient)?)?;
        let [_version, name, algorithm, key] = parts[..] else { return Err(Sealed::Malformed) };
        if name == ours {
            if AlgorithmIdentifierRef::from_der(algorithm)?.oid != oids::RSA {
                return Err(Sealed::Algorithm);
            }
            return Ok(inside_of(asn1::OCTETS, key)?);
        }
    }
    Err(Sealed::NotOurs)
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<FixedLength<N>, Sealed> {
    <[u8; N]>::try_from(bytes).map(FixedLength::from).map_err(|_| Sealed::Malformed)
}

/// Seals something to the owner of a certificate, who may have sent a password.
pub fn seal(
    to: &Certificate,
    password: Option<&str>,
    cipher: Cipher,
    content: &[u8],
) -> Result<Vec<u8>, Sealed> {
    // A key of DES is too short to be wrapped; whoever has a key on a curve knows AES.
    let rsa = matches!(keys::kind(to.key()), Some(Kind::Rsa { .. }));
    let cipher = if rsa || cipher.key >= 16 { cipher } else { Cipher::AES128 };
    let random = SystemRandom::new();
    let mut key = Zeroizing::new(vec![0; cipher.key]);
    random.fill(&mut key)?;
    let mut start = vec![0; cipher.block];
    random.fill(&mut start)?;
    let context = match cipher.block {
        8 => EncryptionContext::Iv64(fixed(&start)?),
        _ => EncryptionContext::Iv128(fixed(&start)?),
    };
    let mut sealed = content.to_vec();
    let sealing = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(cipher.algorithm(), &key)?)?;
    sealing.less_safe_encrypt(&mut sealed, context)?;
    let (version, recipients) = recipient::all(to, password, &key)?;
    let content = asn1::sequence(&[
        &asn1::oid(oids::DATA),
        &asn1::sequence(&[&asn1::oid(cipher.name), &asn1::written(asn1::OCTETS, &[&start])]),
        &asn1::written(0x80, &[&sealed]),
    ]);
    let data = asn1::sequence(&[
        &asn1::small(version),
        &asn1::written(asn1::SET, &[&asn1::in_order(recipients)]),
        &content,
    ]);
    Ok(asn1::sequence(&[&asn1::oid(oids::ENVELOPED_DATA), &asn1::written(0xA0, &[&data])]))
}
