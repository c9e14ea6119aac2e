//! Whose word it is: shown by the certificate of the connection, by one that a proxy hands over, or by a signature over what
//! is said. Where there are several they must be one.

use super::{Side, since_1970, talk::Unheard, tls::PeerCertificate};
use apple_mdm::{certificate::Certificate, identity, verify_detached};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use kernel::Fingerprint;
use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

const SIGNATURE: &str = "mdm-signature";

/// One connection of a device to us.
#[derive(Clone, Copy)]
pub struct Connection(pub Uuid);

/// The certificate of whoever says this, which is one of ours and valid.
pub fn identity(side: &Side, parts: &Parts, body: &[u8]) -> Result<Fingerprint, Unheard> {
    let mut shown: Option<Certificate> = None;
    let mut shows = |certificate: Certificate| match &shown {
        Some(other) if other.der() != certificate.der() => Err(Unheard::Mixed),
        _ => {
            shown = Some(certificate);
            Ok(())
        }
    };
    if let Some(PeerCertificate(der)) = parts.extensions.get() {
        shows(Certificate::read(der).map_err(Unheard::Certificate)?)?;
    }
    if let Some(certificate) = from_proxy(side, parts)? {
        shows(certificate)?;
    }
    if let Some(header) = parts.headers.get(SIGNATURE) {
        let header = header.to_str().map_err(|_| Unheard::Signature(apple_mdm::BadSignature::Malformed))?;
        shows(verify_detached(header, body).map_err(Unheard::Signature)?)?;
    }
    let certificate = shown.ok_or(Unheard::NoIdentity)?;
    let (now, fingerprint) = (since_1970(side.kernel.now()), certificate.fingerprint());
    if side.proved.holds(&fingerprint) {
        certificate.is_in_time(now).map_err(Unheard::Certificate)?;
    } else {
        certificate.is_issued_by(side.authority.certificate(), now).map_err(Unheard::Certificate)?;
        side.proved.add(fingerprint);
    }
    Ok(Fingerprint::known(fingerprint))
}

/// Only a proxy that the configuration names is believed.
fn from_proxy(side: &Side, parts: &Parts) -> Result<Option<Certificate>, Unheard> {
    let Some(name) = &side.proxy_header else { return Ok(None) };
    let mut values = parts.headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    // A proxy that adds its own to what came lets anybody choose.
    if values.next().is_some() {
        return Err(Unheard::Mixed);
    }
    if !is_proxy(side, parts) {
        tracing::warn!(peer = ?peer(parts), header = %name, "trusted_proxies does not name who sends a certificate in this header");
        return Err(Unheard::NoIdentity);
    }
    // So proxies say that no certificate was shown.
    if matches!(value.as_bytes(), b"" | b"-" | b"(null)") {
        return Ok(None);
    }
    let der = value.to_str().ok().and_then(identity::of_header);
    let malformed = Unheard::Certificate(apple_mdm::certificate::Untrusted::Malformed);
    Certificate::read(&der.ok_or(malformed)?).map(Some).map_err(Unheard::Certificate)
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip())
}

fn is_proxy(side: &Side, parts: &Parts) -> bool {
    peer(parts).is_some_and(|peer| side.proxies.iter().any(|network| network.holds(peer)))
}

/// Behind a proxy one connection carries many devices: then every request is one of its own.
pub fn connection(side: &Side, parts: &Parts) -> Uuid {
    match parts.extensions.get() {
        Some(Connection(id)) if !is_proxy(side, parts) => *id,
        _ => of_its_own(),
    }
}

/// One that never was: this process has its own half, and counts the other.
fn of_its_own() -> Uuid {
    static OURS: LazyLock<u64> = LazyLock::new(|| Uuid::new_v4().as_u64_pair().0);
    static NEXT: AtomicU64 = AtomicU64::new(0);
    Uuid::from_u64_pair(*OURS, NEXT.fetch_add(1, Ordering::Relaxed))
}
