//! Over TLS: the root comes with the profile, and the certificate is shown in the handshake.

use super::{honest::Honest, site};
use crate::{
    Device, Kind, Trouble, clock,
    key::Key,
    paper::{self, COMMON_NAME, Paper},
    push::AnyCertificate,
};
use rustls::{ServerConfig, crypto::ring, pki_types::CertificateDer};
use std::{sync::Arc, time::Duration};
use tokio_rustls::TlsAcceptor;

/// A server of this computer, and the root that has to be trusted.
fn tls() -> (TlsAcceptor, Vec<u8>) {
    let (root_key, key, now) = (Key::p256().unwrap(), Key::p256().unwrap(), clock::now());
    let day = Duration::from_hours(24);
    let (from, to) = (now.saturating_sub(day), now + day);
    let name = &paper::name(&[(COMMON_NAME, "Root")]);
    let issued =
        |key, extensions| Paper { subject: name, key, from, to, extensions }.issued(name, &root_key).unwrap();
    let root = issued(root_key.public(), paper::authority());
    let certificate = issued(key.public(), paper::local_server());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(Arc::new(AnyCertificate::default()))
        .with_single_cert(vec![CertificateDer::from(certificate.der().to_vec())], key.of_tls())
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), root.der().to_vec())
}

#[tokio::test]
async fn the_root_of_the_profile_is_trusted_and_the_certificate_is_shown() {
    let (acceptor, root) = tls();
    let server = Honest::over(Some(acceptor), root).await;
    let device = Device::new(&site(), Kind::SiliconMac, 1).unwrap();
    device.enrol(&server.profile()).await.unwrap();
    let shown = server.offered.lock().unwrap().clone().unwrap();
    assert_eq!(shown, device.identity().unwrap().certificate.der());
    assert!(device.poll().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_is_not_spoken_to() {
    let server = Honest::over(Some(tls().0), tls().1).await;
    let device = Device::new(&site(), Kind::SiliconMac, 1).unwrap();
    assert!(matches!(device.enrol(&server.profile()).await, Err(Trouble::Unreachable(..))));
}
