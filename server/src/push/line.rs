//! One connection to the push service: HTTP/2, with the push certificate as ours.

use super::Service;
use super::reason::{self, Answer};
use crate::devices::tls;
use axum::body::Bytes;
use domain::Moment;
use http::Request;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use kernel::{Kept, PushAddress, PushCertificate};
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

const TO_CONNECT: Duration = Duration::from_secs(10);
const TO_ANSWER: Duration = Duration::from_secs(20);
/// The service keeps a push for a device that is off for so long; after that it is pushed again anyway.
const KEPT: Duration = Duration::from_hours(24);
const ANSWER_MOST: usize = 4096;

#[derive(Clone)]
pub struct Line {
    send: SendRequest<Full<Bytes>>,
    at: Arc<str>,
}

impl Line {
    pub async fn open(service: &Service, kept: &Kept) -> Result<Self, String> {
        let opened = tokio::time::timeout(TO_CONNECT, Self::opened(service, kept)).await;
        opened.unwrap_or_else(|_| Err("it does not answer".to_owned()))
    }

    async fn opened(service: &Service, kept: &Kept) -> Result<Self, String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        let certificate = PushCertificate::read(&kept.open).map_err(|e| said(&e))?;
        let chain = certificate.chain.into_iter().map(CertificateDer::from).collect();
        let key = PrivateKeyDer::try_from(kept.secret.to_vec()).map_err(|e| said(&e))?;
        let mut config = ClientConfig::builder_with_provider(tls::provider())
            .with_safe_default_protocol_versions()
            .map_err(|e| said(&e))?
            .with_root_certificates(service.roots.clone())
            .with_client_auth_cert(chain, key)
            .map_err(|e| said(&e))?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        let host = service.at.host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let tcp = TcpStream::connect((host.as_str(), service.at.port())).await.map_err(|e| said(&e))?;
        let _ = tcp.set_nodelay(true);
        let name = ServerName::try_from(host).map_err(|e| said(&e))?;
        let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.map_err(|e| said(&e))?;
        let mut builder = Builder::new(TokioExecutor::new());
        builder.timer(TokioTimer::new()).keep_alive_while_idle(true);
        builder.keep_alive_interval(Duration::from_mins(1)).keep_alive_timeout(Duration::from_secs(10));
        let (send, connection) = builder.handshake(TokioIo::new(tls)).await.map_err(|e| said(&e))?;
        tokio::spawn(connection);
        Ok(Self { send, at: service.at.to_string().into() })
    }

    /// Is it this very one?
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.at, &other.at)
    }

    pub fn is_over(&self) -> bool {
        self.send.is_closed()
    }

    pub async fn push(&self, to: &PushAddress, now: Moment) -> Answer {
        match tokio::time::timeout(TO_ANSWER, self.pushed(to, now)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => Answer::Lost(error),
            Err(_) => Answer::Lost("it does not answer".to_owned()),
        }
    }

    async fn pushed(&self, to: &PushAddress, now: Moment) -> Result<Answer, String> {
        let token = base16ct::lower::encode_string(&to.token);
        let body = serde_json::json!({ "mdm": to.magic }).to_string();
        let ends = now.plus(KEPT).0 / 1000;
        let request = Request::post(format!("{}/3/device/{token}", self.at))
            .header("apns-topic", &to.topic)
            .header("apns-push-type", "mdm")
            .header("apns-priority", "10")
            .header("apns-expiration", ends.to_string())
            .body(Full::new(Bytes::from(body)))
            .map_err(|e| e.to_string())?;
        let mut send = self.send.clone();
        send.ready().await.map_err(|e| e.to_string())?;
        let answer = send.send_request(request).await.map_err(|e| e.to_string())?;
        let status = answer.status().as_u16();
        let body =
            Limited::new(answer.into_body(), ANSWER_MOST).collect().await.map_err(|e| e.to_string())?;
        Ok(reason::of(status, &body.to_bytes()))
    }
}
