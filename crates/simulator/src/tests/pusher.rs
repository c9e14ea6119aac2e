//! Whoever pushes, as a console does: HTTP/2 under the push certificate.

use super::soon;
use crate::{PushHost, push::PushCertificate};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Bytes, client::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub struct Pusher(http2::SendRequest<Full<Bytes>>);

impl Pusher {
    pub async fn dial(host: &PushHost, certificate: Option<&PushCertificate>) -> Option<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(host.authority().root_pem().as_bytes()).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match certificate {
            None => config.with_no_client_auth(),
            Some(it) => {
                let chain = vec![CertificateDer::from_pem_slice(it.certificate_pem.as_bytes()).unwrap()];
                let key = PrivateKeyDer::from_pem_slice(it.key_pem.as_bytes()).unwrap();
                config.with_client_auth_cert(chain, key).unwrap()
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        let stream = TcpStream::connect(host.address()).await.ok()?;
        let name = ServerName::try_from("localhost").unwrap();
        let tls = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
        let (send, line) = http2::handshake(TokioExecutor::new(), TokioIo::new(tls)).await.unwrap();
        tokio::spawn(line);
        Some(Self(send))
    }

    pub fn request(token: &[u8], magic: &str, topic: &str) -> Request<Full<Bytes>> {
        let token = base16ct::lower::encode_string(token);
        Request::post(format!("https://localhost/3/device/{token}"))
            .header("apns-topic", topic)
            .header("apns-push-type", "mdm")
            .header("apns-priority", "10")
            .header("apns-expiration", "0")
            .body(serde_json::json!({ "mdm": magic }).to_string().into())
            .unwrap()
    }

    /// The status, and the reason where it is refused.
    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<(StatusCode, String)> {
        soon(async {
            self.0.ready().await?;
            let answer = self.0.send_request(request).await?;
            let (status, id) = (answer.status(), answer.headers().contains_key("apns-id"));
            let body = answer.into_body().collect().await?.to_bytes();
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
            assert_eq!(status.is_success(), id, "what is taken has a number");
            Ok((status, body["reason"].as_str().unwrap_or_default().to_owned()))
        })
        .await
    }
}
