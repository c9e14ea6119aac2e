//! The authority that gives devices their certificates. It has an RSA key, for what is sent to it is sealed to that, and one
//! certificate, which signs, and opens, and is the root of all that it gives out.

use crate::{asn1::oids, certificate::Certificate, envelope::Recipient, request::Request};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    error::Unspecified,
    rand::{SecureRandom, SystemRandom},
    rsa::{self, KeySize, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey},
    signature::RSA_PKCS1_SHA256,
};
use der::{
    DateTime, Document, Encode,
    asn1::{Any, BitString},
};
use signature::Keypair;
use spki::{
    AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey, SubjectPublicKeyInfoOwned,
    SubjectPublicKeyInfoRef,
};
use std::{str::FromStr, time::Duration};
use x509_cert::{
    builder::{self, Builder, CertificateBuilder, profile::BuilderProfile},
    certificate::TbsCertificate,
    ext::{
        Extension, ToExtension,
        pkix::{
            AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
            SubjectKeyIdentifier,
        },
    },
    name::Name,
    serial_number::SerialNumber,
    time::{Time, Validity},
};
use zeroize::Zeroizing;

/// It could not be made, or does not fit together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the device authority: {0}")]
pub struct NoAuthority(&'static str);

impl From<Unspecified> for NoAuthority {
    fn from(_: Unspecified) -> Self {
        Self("the key does not do what it should")
    }
}

impl From<der::Error> for NoAuthority {
    fn from(_: der::Error) -> Self {
        Self("a certificate cannot be written")
    }
}

impl From<builder::Error> for NoAuthority {
    fn from(_: builder::Error) -> Self {
        Self("a certificate cannot be built")
    }
}

pub struct Authority {
    signing: rsa::KeyPair,
    opening: Pkcs1PrivateDecryptingKey,
    certificate: Certificate,
}

impl Authority {
    /// A new one: its key, to be kept under lock, and its certificate.
    pub fn make(
        name: &str,
        from: Duration,
        to: Duration,
    ) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), NoAuthority> {
        let key = PrivateDecryptingKey::generate(KeySize::Rsa3072)?;
        let pkcs8: Pkcs8V1Der<'_> = key.as_der()?;
        let pkcs8 = Zeroizing::new(pkcs8.as_ref().to_vec());
        let signing = key_pair(&pkcs8)?;
        let name = Name::from_str(name)?;
        let profile = Profile { issuer: name.clone(), subject: name, device: false };
        let spki = public_key(&signing)?;
        let certificate = Signer { key: &signing, spki: &spki }.issue(profile, &spki, from, to)?;
        Ok((pkcs8, certificate))
    }

    pub fn open(pkcs8: &[u8], certificate: &[u8]) -> Result<Self, NoAuthority> {
        let signing = key_pair(pkcs8)?;
        let opening = PrivateDecryptingKey::from_pkcs8(pkcs8).map_err(|_| NoAuthority("the key is none"))?;
        let opening = Pkcs1PrivateDecryptingKey::new(opening)?;
        let certificate =
            Certificate::read(certificate).map_err(|_| NoAuthority("its certificate is none"))?;
        if certificate.key() != public_key(&signing)? {
            return Err(NoAuthority("its certificate is another key's"));
        }
        Ok(Self { signing, opening, certificate })
    }

    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// A certificate for a device, under the name that the console gives it, whatever it asked for.
    pub fn issue(
        &self,
        request: &Request,
        common_name: &str,
        from: Duration,
        to: Duration,
    ) -> Result<Certificate, NoAuthority> {
        let issuer = <Name as der::Decode>::from_der(self.certificate.subject())?;
        let quoted: String =
            common_name.chars().filter(|c| c.is_ascii_alphanumeric() || "-. ".contains(*c)).collect();
        let subject = Name::from_str(&format!("CN={quoted}"))?;
        let signer = Signer { key: &self.signing, spki: self.certificate.key() };
        let der = signer.issue(Profile { issuer, subject, device: true }, request.key(), from, to)?;
        Certificate::read(&der).map_err(|_| NoAuthority("what was issued cannot be read"))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        sign(&self.signing, message)
    }
}

impl Recipient for Authority {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Whether a key was right only the content tells, so that nobody learns anything of the padding.
    fn unseal(&self, sealed: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let mut plain = Zeroizing::new(vec![0; self.opening.min_output_size()]);
        let mut other = Zeroizing::new(vec![0; length]);
        SystemRandom::new().fill(&mut other)?;
        match self.opening.decrypt(sealed, &mut plain) {
            Ok(key) if key.len() == length => Ok(Zeroizing::new(key.to_vec())),
            _ => Ok(other),
        }
    }
}

fn key_pair(pkcs8: &[u8]) -> Result<rsa::KeyPair, NoAuthority> {
    rsa::KeyPair::from_pkcs8(pkcs8).map_err(|_| NoAuthority("the key is none"))
}

fn public_key(key: &rsa::KeyPair) -> Result<Vec<u8>, NoAuthority> {
    let der: PublicKeyX509Der<'_> = aws_lc_rs::signature::KeyPair::public_key(key).as_der()?;
    Ok(der.as_ref().to_vec())
}

fn sign(key: &rsa::KeyPair, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)?;
    Ok(signature)
}

/// The key, as the builder of certificates wants it.
struct Signer<'a> {
    key: &'a rsa::KeyPair,
    spki: &'a [u8],
}

#[derive(Clone)]
struct PublicKey(Vec<u8>);

impl EncodePublicKey for PublicKey {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::try_from(self.0.as_slice())?)
    }
}

impl Keypair for Signer<'_> {
    type VerifyingKey = PublicKey;

    fn verifying_key(&self) -> PublicKey {
        PublicKey(self.spki.to_vec())
    }
}

impl DynSignatureAlgorithmIdentifier for Signer<'_> {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(AlgorithmIdentifierOwned { oid: oids::SHA256_RSA, parameters: Some(Any::null()) })
    }
}

impl Signer<'_> {
    fn issue(
        &self,
        profile: Profile,
        spki: &[u8],
        from: Duration,
        to: Duration,
    ) -> Result<Vec<u8>, NoAuthority> {
        let at = |at| DateTime::from_unix_duration(at).map(Time::from);
        let spki = <SubjectPublicKeyInfoOwned as der::Decode>::from_der(spki)?;
        let mut builder =
            CertificateBuilder::new(profile, serial_number()?, Validity::new(at(from)?, at(to)?), spki)?;
        let tbs = builder.finalize(self)?;
        let signature = BitString::from_bytes(&sign(self.key, &tbs)?)?;
        Ok(builder.assemble(signature, self)?.to_der()?)
    }
}

/// 126 random bits; positive, and of one length.
fn serial_number() -> Result<SerialNumber, NoAuthority> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes)?;
    bytes[0] = bytes[0] & 0x3f | 0x40;
    Ok(SerialNumber::new(&bytes)?)
}

/// What stands in a certificate: the authority's own, or a device's.
struct Profile {
    issuer: Name,
    subject: Name,
    device: bool,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        own: SubjectPublicKeyInfoRef<'_>,
        issuer: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let subject = tbs.subject();
        let uses = if self.device {
            KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment
        } else {
            KeyUsages::DigitalSignature
                | KeyUsages::KeyEncipherment
                | KeyUsages::KeyCertSign
                | KeyUsages::CRLSign
        };
        let chain = BasicConstraints { ca: !self.device, path_len_constraint: (!self.device).then_some(0) };
        let mut extensions = vec![
            (&chain).to_extension(subject, &[])?,
            (&KeyUsage(uses)).to_extension(subject, &[])?,
            (&SubjectKeyIdentifier::try_from(own)?).to_extension(subject, &[])?,
        ];
        if self.device {
            extensions.push((&ExtendedKeyUsage(vec![oids::CLIENT_AUTH])).to_extension(subject, &[])?);
            extensions.push((&AuthorityKeyIdentifier::try_from(issuer)?).to_extension(subject, &[])?);
        }
        Ok(extensions)
    }
}
