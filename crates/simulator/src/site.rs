//! What devices find around them: a push service, keys, and whom to trust.

use crate::{
    key::Keys,
    profile::address,
    push::PushHost,
    trouble::Trouble,
    web::{Answer, Web},
};
use http::Request;
use http_body_util::Full;
use rustls::{RootCertStore, pki_types::CertificateDer};
use std::sync::Arc;

#[derive(Clone)]
pub struct Site {
    pub(crate) keys: Keys,
    pub(crate) push: Option<PushHost>,
    trust: RootCertStore,
}

impl Site {
    /// Servers are trusted as the public's are; nobody can push.
    pub fn new(keys: Keys) -> Self {
        let trust = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        Self { keys, push: None, trust }
    }

    #[must_use]
    pub fn with_push(mut self, push: PushHost) -> Self {
        self.push = Some(push);
        self
    }

    /// Trusts this root (in DER) as well.
    pub fn trusting(mut self, root: &[u8]) -> Result<Self, Trouble> {
        self.trust.add(CertificateDer::from(root.to_vec()))?;
        Ok(self)
    }

    /// What lies at an address, as any browser gets it.
    pub async fn fetch(&self, from: &str) -> Result<Answer, Trouble> {
        Web::new(self.trust(&[]), None).get(&address(from)?).await
    }

    /// Says something to an address as anybody can, with these headers.
    pub async fn put(&self, to: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<Answer, Trouble> {
        let mut ask = Request::put(to);
        for (name, value) in headers {
            ask = ask.header(*name, *value);
        }
        Web::new(self.trust(&[]), None).ask(&ask.body(Full::from(body.to_vec()))?).await
    }

    /// And those that a profile brings along.
    pub(crate) fn trust(&self, roots: &[Vec<u8>]) -> Arc<RootCertStore> {
        let mut trust = self.trust.clone();
        trust.add_parsable_certificates(roots.iter().map(|root| CertificateDer::from(root.clone())));
        Arc::new(trust)
    }
}
