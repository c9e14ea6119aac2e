//! Keys: a device's own, and those of our push service.

use crate::trouble::Trouble;
use apple_mdm::asn1::{self, oids};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::{SecureRandom, SystemRandom},
    rsa::{self, KeySize},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256},
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;
use zeroize::Zeroizing;

enum Pair {
    Rsa(rsa::KeyPair),
    P256(EcdsaKeyPair),
}

pub struct Key {
    pair: Pair,
    pkcs8: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
}

impl Key {
    /// RSA with 2048 bits, as profiles ask for it.
    pub fn rsa() -> Result<Arc<Self>, Trouble> {
        let pair = rsa::KeyPair::generate(KeySize::Rsa2048)?;
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der()?;
        Self::of_rsa(pkcs8.as_ref())
    }

    pub fn p256() -> Result<Arc<Self>, Trouble> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
        Self::of_p256(pair.to_pkcs8v1()?.as_ref())
    }

    fn of_rsa(pkcs8: &[u8]) -> Result<Arc<Self>, Trouble> {
        let pair = rsa::KeyPair::from_pkcs8(pkcs8)?;
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
        let public = public.as_ref().to_vec();
        Ok(Arc::new(Self { pair: Pair::Rsa(pair), pkcs8: Zeroizing::new(pkcs8.to_vec()), public }))
    }

    pub fn of_p256(pkcs8: &[u8]) -> Result<Arc<Self>, Trouble> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8)?;
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
        let public = public.as_ref().to_vec();
        Ok(Arc::new(Self { pair: Pair::P256(pair), pkcs8: Zeroizing::new(pkcs8.to_vec()), public }))
    }

    /// As a whole SubjectPublicKeyInfo.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    pub fn of_tls(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.pkcs8.to_vec()).into()
    }

    /// How signatures name what it signs with.
    pub fn algorithm(&self) -> Vec<u8> {
        match self.pair {
            Pair::Rsa(_) => asn1::algorithm(oids::SHA256_RSA),
            Pair::P256(_) => asn1::sequence(&[&asn1::oid(oids::SHA256_EC)]),
        }
    }

    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Trouble> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)?;
                Ok(signature)
            }
            Pair::P256(pair) => Ok(pair.sign(&random, message)?.as_ref().to_vec()),
        }
    }

    /// Something with its signature behind it: certificates, and requests for them.
    pub fn attest(&self, something: &[u8]) -> Result<Vec<u8>, Trouble> {
        let bits = asn1::written(0x03, &[&[0], &self.sign(something)?]);
        Ok(asn1::sequence(&[something, &self.algorithm(), &bits]))
    }
}

/// Which keys devices have. To generate one of RSA for each of a thousand would take minutes.
#[derive(Clone)]
pub enum Keys {
    /// A few of RSA, which the devices share; their certificates differ all the same.
    Shared(Arc<[Arc<Key>]>),
    /// Each has its own, on a curve; they ask for their certificate with one of RSA, for an answer is sealed to that.
    Own(Arc<Key>),
}

impl Keys {
    pub fn shared(number: usize) -> Result<Self, Trouble> {
        Ok(Self::Shared((0..number.max(1)).map(|_| Key::rsa()).collect::<Result<_, _>>()?))
    }

    pub fn own() -> Result<Self, Trouble> {
        Key::rsa().map(Self::Own)
    }

    /// The key of a device, and the one with which it asks for its certificate.
    pub(crate) fn for_device(&self, number: usize) -> Result<(Arc<Key>, Arc<Key>), Trouble> {
        match self {
            Self::Shared(keys) => {
                let key = &keys[number % keys.len()];
                Ok((key.clone(), key.clone()))
            }
            Self::Own(asks) => Ok((Key::p256()?, asks.clone())),
        }
    }
}

pub fn random<const N: usize>() -> Result<[u8; N], Trouble> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes)?;
    Ok(bytes)
}
