//! To whom a message is sealed. An RSA key takes the content's key itself. With a key on a curve one agrees on a key with
//! which it is wrapped; the password that came with the request opens it as well, for those clients that know only that.

use crate::{
    asn1::{self, oids},
    certificate::Certificate,
    envelope::Sealed,
    keys::{self, Kind},
};
use aws_lc_rs::{
    agreement::{self, EphemeralPrivateKey, UnparsedPublicKey},
    cipher::{EncryptingKey, EncryptionContext, UnboundCipherKey},
    digest,
    error::Unspecified,
    iv::FixedLength,
    key_wrap::{AES_128, AesKek, KeyWrap},
    pbkdf2,
    rand::{SecureRandom, SystemRandom},
    rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey},
};
use der::{Decode, asn1::ObjectIdentifier as Oid};
use spki::SubjectPublicKeyInfoRef;
use std::num::NonZeroU32;
use zeroize::Zeroizing;

const AGREED_SHA256: Oid = Oid::new_unwrap("1.3.132.1.11.1");
const WRAP_AES128: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.1.5");
const PBKDF2: Oid = Oid::new_unwrap("1.2.840.113549.1.5.12");
const PASSWORD_WRAP: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.3.9");
const HMAC_SHA256: Oid = Oid::new_unwrap("1.2.840.113549.2.9");
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).unwrap();

impl From<Unspecified> for Sealed {
    fn from(_: Unspecified) -> Self {
        Self::Algorithm
    }
}

/// The recipients' infos, and the version that a message with them has.
pub fn all(to: &Certificate, password: Option<&str>, key: &[u8]) -> Result<(u8, Vec<Vec<u8>>), Sealed> {
    match keys::kind(to.key()).ok_or(Sealed::Algorithm)? {
        Kind::Rsa { .. } => Ok((0, vec![transported(to, key)?])),
        curve => {
            let mut all = vec![agreed(to, curve, key)?];
            let Some(password) = password.filter(|password| !password.is_empty()) else {
                return Ok((2, all));
            };
            all.push(under_password(password, key)?);
            Ok((3, all))
        }
    }
}

fn transported(to: &Certificate, key: &[u8]) -> Result<Vec<u8>, Sealed> {
    let public = PublicEncryptingKey::from_der(to.key()).map_err(|_| Sealed::Algorithm)?;
    let public = Pkcs1PublicEncryptingKey::new(public)?;
    let mut sealed = vec![0; public.ciphertext_size()];
    let sealed = public.encrypt(key, &mut sealed)?;
    Ok(asn1::sequence(&[
        &asn1::small(0),
        &to.name(),
        &asn1::algorithm(oids::RSA),
        &asn1::written(asn1::OCTETS, &[sealed]),
    ]))
}

fn agreed(to: &Certificate, curve: Kind, key: &[u8]) -> Result<Vec<u8>, Sealed> {
    let curve = if curve == Kind::P384 { &agreement::ECDH_P384 } else { &agreement::ECDH_P256 };
    let theirs = SubjectPublicKeyInfoRef::from_der(to.key())?;
    let theirs = theirs.subject_public_key.as_bytes().ok_or(Sealed::Algorithm)?;
    let ours = EphemeralPrivateKey::generate(curve, &SystemRandom::new())?;
    let point = ours.compute_public_key()?.as_ref().to_vec();
    let wrap = asn1::sequence(&[&asn1::oid(WRAP_AES128)]);
    // For what the key is, and that it has 128 bits.
    let shared =
        asn1::sequence(&[&wrap, &asn1::written(0xA2, &[&asn1::written(asn1::OCTETS, &[&[0, 0, 0, 128]])])]);
    let theirs = UnparsedPublicKey::new(curve, theirs);
    let wrapped = agreement::agree_ephemeral(ours, theirs, Unspecified, |secret| {
        let bytes = Zeroizing::new([secret, &[0, 0, 0, 1], &shared].concat());
        let hash = digest::digest(&digest::SHA256, &bytes);
        let mut wrapped = vec![0; key.len() + 8];
        let length = AesKek::new(&AES_128, &hash.as_ref()[..16])?.wrap(key, &mut wrapped)?.len();
        wrapped.truncate(length);
        Ok(wrapped)
    })?;
    let bits = asn1::written(0x03, &[&[0], &point]);
    let originator = asn1::written(0xA1, &[&asn1::sequence(&[&asn1::oid(oids::EC)]), &bits]);
    let recipient = asn1::sequence(&[&to.name(), &asn1::written(asn1::OCTETS, &[&wrapped])]);
    Ok(asn1::written(
        0xA1,
        &[
            &asn1::small(3),
            &asn1::written(0xA0, &[&originator]),
            &asn1::sequence(&[&asn1::oid(AGREED_SHA256), &wrap]),
            &asn1::sequence(&[&recipient]),
        ],
    ))
}

/// As RFC 3211 has it: the key with its length and three bytes to check it by, filled up and encrypted twice.
fn under_password(password: &str, key: &[u8]) -> Result<Vec<u8>, Sealed> {
    let random = SystemRandom::new();
    let (mut salt, mut start) = ([0; 16], [0; 16]);
    random.fill(&mut salt)?;
    random.fill(&mut start)?;
    let mut kek = Zeroizing::new([0; 16]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &salt, password.as_bytes(), &mut *kek);
    let length = (key.len() + 4).next_multiple_of(16).max(32);
    let mut block = Zeroizing::new(vec![0; length]);
    random.fill(&mut block)?;
    block[0] = u8::try_from(key.len()).map_err(|_| Sealed::Algorithm)?;
    for (check, byte) in block[1..4].iter_mut().zip(key) {
        *check = !byte;
    }
    block[4..4 + key.len()].copy_from_slice(key);
    let mut before = start;
    for _ in 0..2 {
        let cipher = EncryptingKey::cbc(UnboundCipherKey::new(&aws_lc_rs::cipher::AES_128, &*kek)?)?;
        cipher.less_safe_encrypt(&mut block, EncryptionContext::Iv128(FixedLength::from(before)))?;
        before.copy_from_slice(&block[length - 16..]);
    }
    let rounds = asn1::written(asn1::INTEGER, &[&ROUNDS.get().to_be_bytes()[2..]]);
    let derived =
        asn1::sequence(&[&asn1::written(asn1::OCTETS, &[&salt]), &rounds, &asn1::algorithm(HMAC_SHA256)]);
    let cipher = asn1::sequence(&[&asn1::oid(oids::AES128), &asn1::written(asn1::OCTETS, &[&start])]);
    Ok(asn1::written(
        0xA3,
        &[
            &asn1::small(0),
            &asn1::written(0xA0, &[&asn1::oid(PBKDF2), &derived]),
            &asn1::sequence(&[&asn1::oid(PASSWORD_WRAP), &cipher]),
            &asn1::written(asn1::OCTETS, &[&block]),
        ],
    ))
}
