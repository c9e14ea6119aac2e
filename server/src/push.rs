//! Waking devices: whoever the kernel rings for is pushed, over one connection to the push service that is made anew when it
//! ends. What came of it is written down, so that somebody who waits for a device can be told why.

pub mod certificate;
mod line;
mod notes;
mod reason;
mod rounds;
pub mod upload;

pub use rounds::wake;

use crate::config::{DeviceConfig, PublicUrl};
use crate::stop::Stop;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::time::Duration;

/// Where the push service is, and by whom it is vouched for.
#[derive(Clone)]
pub struct Service {
    pub at: PublicUrl,
    pub roots: RootCertStore,
    /// So long after it could not be reached, or was busy, it is tried again.
    pub again: Duration,
}

const AGAIN: Duration = Duration::from_secs(5);

impl Service {
    pub fn of(config: &DeviceConfig) -> Result<Self, Stop> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(file) = &config.push_root {
            let wrong = |why: String| {
                Stop::new(
                    format!("{} cannot be used: {why}.", file.display()),
                    "it is to vouch for the push service.",
                    "look at push_root: a certificate in PEM, readable for this user.",
                )
            };
            roots = RootCertStore::empty();
            for root in CertificateDer::pem_file_iter(file).map_err(|e| wrong(e.to_string()))? {
                roots.add(root.map_err(|e| wrong(e.to_string()))?).map_err(|e| wrong(e.to_string()))?;
            }
        }
        Ok(Self { at: config.push.clone(), roots, again: AGAIN })
    }
}
