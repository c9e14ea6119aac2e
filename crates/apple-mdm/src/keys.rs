//! Which signature is checked how, and which cipher opens what. What is not named here is unknown and refused.

use crate::asn1::{self, oids};
use aws_lc_rs::{
    cipher,
    digest::{self, Digest},
    signature::{self as aws, UnparsedPublicKey, VerificationAlgorithm},
};
use der::{Decode, asn1::ObjectIdentifier as Oid};
use spki::SubjectPublicKeyInfoRef;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub fn of(name: Oid) -> Option<Self> {
        Some(match name {
            oids::SHA1 => Self::Sha1,
            oids::SHA256 => Self::Sha256,
            oids::SHA384 => Self::Sha384,
            oids::SHA512 => Self::Sha512,
            _ => return None,
        })
    }

    pub fn digest(self, message: &[u8]) -> Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, message)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Rsa { bits: usize },
    P256,
    P384,
}

/// What kind of key this is; None where it is none that is taken.
pub fn kind(spki: &[u8]) -> Option<Kind> {
    let info = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
    match info.algorithm.oid {
        oids::RSA => {
            let numbers = asn1::inside_of(asn1::SEQUENCE, info.subject_public_key.as_bytes()?).ok()?;
            let modulus = asn1::inside_of(asn1::INTEGER, asn1::each(numbers).ok()?.first()?).ok()?;
            let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
            let first = usize::try_from(modulus.first()?.leading_zeros()).ok()?;
            Some(Kind::Rsa { bits: modulus.len() * 8 - first })
        }
        oids::EC => match info.algorithm.parameters?.decode_as::<Oid>().ok()? {
            oids::P256 => Some(Kind::P256),
            oids::P384 => Some(Kind::P384),
            _ => None,
        },
        _ => None,
    }
}

/// May a device have such a key?
pub fn is_strong(spki: &[u8]) -> bool {
    match kind(spki) {
        Some(Kind::Rsa { bits }) => (2048..=8192).contains(&bits),
        Some(Kind::P256 | Kind::P384) => true,
        None => false,
    }
}

/// Which hash a signature's algorithm names; those that name only the key leave it to the digest's.
pub fn hash_of_signature(name: Oid, digest: Option<Oid>) -> Option<Hash> {
    match name {
        oids::SHA1_RSA | oids::SHA1_EC => Some(Hash::Sha1),
        oids::SHA256_RSA | oids::SHA256_EC => Some(Hash::Sha256),
        oids::SHA384_RSA | oids::SHA384_EC => Some(Hash::Sha384),
        oids::SHA512_RSA | oids::SHA512_EC => Some(Hash::Sha512),
        oids::RSA | oids::EC | oids::P256 | oids::P384 => digest.and_then(Hash::of),
        _ => None,
    }
}

/// Did the owner of this key sign that?
pub fn verifies(spki: &[u8], hash: Hash, message: &[u8], signature: &[u8]) -> bool {
    let algorithm: &'static dyn VerificationAlgorithm = match (kind(spki), hash) {
        (Some(Kind::Rsa { .. }), Hash::Sha1) => &aws::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        (Some(Kind::Rsa { .. }), Hash::Sha256) => &aws::RSA_PKCS1_2048_8192_SHA256,
        (Some(Kind::Rsa { .. }), Hash::Sha384) => &aws::RSA_PKCS1_2048_8192_SHA384,
        (Some(Kind::Rsa { .. }), Hash::Sha512) => &aws::RSA_PKCS1_2048_8192_SHA512,
        (Some(Kind::P256), Hash::Sha1) => &aws::ECDSA_P256_SHA1_ASN1,
        (Some(Kind::P256), Hash::Sha256) => &aws::ECDSA_P256_SHA256_ASN1,
        (Some(Kind::P256), Hash::Sha384) => &aws::ECDSA_P256_SHA384_ASN1,
        (Some(Kind::P256), Hash::Sha512) => &aws::ECDSA_P256_SHA512_ASN1,
        (Some(Kind::P384), Hash::Sha256) => &aws::ECDSA_P384_SHA256_ASN1,
        (Some(Kind::P384), Hash::Sha384) => &aws::ECDSA_P384_SHA384_ASN1,
        (Some(Kind::P384), Hash::Sha512) => &aws::ECDSA_P384_SHA512_ASN1,
        (Some(Kind::P384), Hash::Sha1) | (None, _) => return false,
    };
    UnparsedPublicKey::new(algorithm, spki).verify(message, signature).is_ok()
}

/// A cipher of envelopes: its key and its block have so many bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cipher {
    pub name: Oid,
    pub key: usize,
    pub block: usize,
}

impl Cipher {
    pub const AES128: Self = Self { name: oids::AES128, key: 16, block: 16 };

    pub fn of(name: Oid) -> Option<Self> {
        let (key, block) = match name {
            oids::DES => (8, 8),
            oids::DES3 => (24, 8),
            oids::AES128 => (16, 16),
            oids::AES192 => (24, 16),
            oids::AES256 => (32, 16),
            _ => return None,
        };
        Some(Self { name, key, block })
    }

    pub fn algorithm(self) -> &'static cipher::Algorithm {
        #[allow(deprecated, reason = "old clients of SCEP know no other")]
        match self.name {
            oids::DES => &cipher::DES_FOR_LEGACY_USE_ONLY,
            oids::DES3 => &cipher::DES_EDE3_FOR_LEGACY_USE_ONLY,
            oids::AES192 => &cipher::AES_192,
            oids::AES256 => &cipher::AES_256,
            _ => &cipher::AES_128,
        }
    }
}
