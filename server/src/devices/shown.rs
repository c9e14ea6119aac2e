//! What devices are shown that this is their console: a certificate with its key, from files that are read again once they have
//! changed. Such certificates are renewed every few weeks, by programs that tell nobody.

use super::tls::provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

#[derive(Debug)]
pub struct Shown {
    certificate: PathBuf,
    key: PathBuf,
    /// After so long it is looked whether the files have changed.
    every: Duration,
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    pair: Arc<CertifiedKey>,
    of: Option<[SystemTime; 2]>,
    looked: Instant,
}

/// Which file is wrong, and why.
pub type Wrong = (PathBuf, String);

impl Shown {
    pub fn open(certificate: &Path, key: &Path, every: Duration) -> Result<Self, Wrong> {
        let of = changed(certificate, key);
        let pair = Arc::new(read(certificate, key)?);
        let held = Mutex::new(Held { pair, of, looked: Instant::now() });
        Ok(Self { certificate: certificate.into(), key: key.into(), every, held })
    }

    fn current(&self) -> Arc<CertifiedKey> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.looked.elapsed() < self.every {
            return held.pair.clone();
        }
        held.looked = Instant::now();
        let of = changed(&self.certificate, &self.key);
        if of != held.of {
            match read(&self.certificate, &self.key) {
                Ok(pair) => {
                    tracing::info!("the certificate that devices are shown was read again");
                    (held.pair, held.of) = (Arc::new(pair), of);
                }
                // One of them may not have been written yet.
                Err((file, why)) => {
                    let file = file.display();
                    tracing::warn!(%file, why, "the certificate that devices are shown has changed, and cannot be used");
                }
            }
        }
        held.pair.clone()
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

fn changed(certificate: &Path, key: &Path) -> Option<[SystemTime; 2]> {
    let of = |file: &Path| std::fs::metadata(file).and_then(|about| about.modified()).ok();
    Some([of(certificate)?, of(key)?])
}

fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, Wrong> {
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| (certificate.to_owned(), error.to_string()))?;
    let der = PrivateKeyDer::from_pem_file(key).map_err(|error| (key.to_owned(), error.to_string()))?;
    CertifiedKey::from_der(chain, der, &provider())
        .map_err(|error| (certificate.to_owned(), error.to_string()))
}
