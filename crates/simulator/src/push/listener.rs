//! HTTP/2 over TLS. Any certificate is let in: what it is worth the desk says, as Apple's service does.

use super::desk::{Desk, End};
use crate::trouble::Trouble;
use hyper::{server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{self, WebPkiSupportedAlgorithms, ring},
    pki_types::{CertificateDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

const HANDSHAKE: Duration = Duration::from_secs(20);

/// Until it is dropped; with it go all its connections.
pub async fn listen(listener: TcpListener, tls: TlsAcceptor, desk: Arc<Desk>) {
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            arrived = listener.accept() => match arrived {
                Ok((stream, _)) => {
                    lines.spawn(line(stream, tls.clone(), desk.clone()));
                }
                // Too many files are open, perhaps: that passes.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = lines.join_next() => {}
        }
    }
}

async fn line(stream: TcpStream, tls: TlsAcceptor, desk: Arc<Desk>) {
    let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await else { return };
    let certificate = stream.get_ref().1.peer_certificates().and_then(|all| all.first());
    let caller = desk.authority.topic(certificate);
    let end = Arc::new(End::default());
    let service = service_fn(|request| desk.clone().answer(request, caller.clone(), end.clone()));
    let line = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
    let mut line = pin!(line);
    tokio::select! {
        _ = line.as_mut() => {}
        () = end.cut.notified() => {}
        () = end.goodbye.notified() => {
            line.as_mut().graceful_shutdown();
            // What it says is that it has ended.
            let _ = line.await;
        }
    }
}

pub fn tls(desk: &Desk) -> Result<TlsAcceptor, Trouble> {
    let (key, certificate) = desk.authority.server()?;
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(AnyCertificate::default()))
        .with_single_cert(vec![certificate], key.of_tls())?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Whoever shows a certificate has to have its key; that is all that is asked here.
#[derive(Debug)]
pub struct AnyCertificate(WebPkiSupportedAlgorithms);

impl Default for AnyCertificate {
    fn default() -> Self {
        Self(ring::default_provider().signature_verification_algorithms)
    }
}

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
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
        crypto::verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        crypto::verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
