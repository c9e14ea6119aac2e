//! TLS for devices. Whatever certificate a device shows is taken, once it has proved that it holds its key; whether it is one
//! of ours, and whose, is judged behind the handshake, where it can be counted and told in the log.

use super::shown::Shown;
use crate::stop::Stop;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::TlsAcceptor;

/// The certificate that a device has shown, and whose key it holds.
#[derive(Clone)]
pub struct PeerCertificate(pub Arc<[u8]>);

#[derive(Debug)]
struct AnyCertificate {
    /// Devices are told whose certificates are meant, so that no other is offered.
    hints: Vec<DistinguishedName>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// What all of TLS here is done with.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// With the certificate and key of these files, which are looked at again every so often; `authority` is the subject of the
/// authority of devices.
pub fn acceptor(
    certificate: &Path,
    key: &Path,
    every: Duration,
    authority: &[u8],
) -> Result<TlsAcceptor, Stop> {
    let wrong = |file: &Path, why: &str| {
        Stop::new(
            format!("{} cannot be used: {why}.", file.display()),
            "it is what devices are to be shown that this is their console.",
            "look at device_certificate and device_key: PEM, the key not encrypted, both readable for this user.",
        )
    };
    let shown = Shown::open(certificate, key, every).map_err(|(file, why)| wrong(&file, &why))?;
    let provider = provider();
    let verifier = AnyCertificate {
        hints: vec![DistinguishedName::from(authority.to_vec())],
        algorithms: provider.signature_verification_algorithms,
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(certificate, &error.to_string()))?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_cert_resolver(Arc::new(shown));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
