//! A device's line to its server: HTTP/1.1, over TLS where the address says so. The line is kept while the device has
//! something to say, and dialled anew when the server has hung up.

use crate::{identity::Identity, trouble::Trouble};
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// So long a device waits for an answer.
const PATIENCE: Duration = Duration::from_mins(1);
const LONGEST: usize = 1024 * 1024;

pub type Ask = Request<Full<Bytes>>;

pub struct Answer {
    pub status: StatusCode,
    pub kind: String,
    pub body: Bytes,
}

pub struct Web {
    trust: Arc<RootCertStore>,
    identity: Option<Identity>,
    tls: Option<Arc<ClientConfig>>,
    line: Option<Line>,
}

struct Line {
    to: String,
    send: http1::SendRequest<Full<Bytes>>,
}

impl Web {
    pub fn new(trust: Arc<RootCertStore>, identity: Option<Identity>) -> Self {
        Self { trust, identity, tls: None, line: None }
    }

    pub async fn ask(&mut self, ask: &Ask) -> Result<Answer, Trouble> {
        timeout(PATIENCE, self.asked(ask)).await.map_err(|_| Trouble::Late)?
    }

    pub async fn get(&mut self, from: &Uri) -> Result<Answer, Trouble> {
        self.ask(&Request::get(from).body(Full::default())?).await
    }

    pub fn hang_up(&mut self) {
        self.line = None;
    }

    async fn asked(&mut self, ask: &Ask) -> Result<Answer, Trouble> {
        let to = place(ask.uri())?;
        if let Some(mut line) = self.line.take()
            && line.to == to
            // It may hang up at the very moment in which it is asked: then it is asked once more.
            && let Ok(answer) = line.ask(ask).await
        {
            self.line = Some(line);
            return Ok(answer);
        }
        let mut line = self.dial(to, ask.uri()).await?;
        let answer = line.ask(ask).await?;
        self.line = Some(line);
        Ok(answer)
    }

    async fn dial(&mut self, to: String, uri: &Uri) -> Result<Line, Trouble> {
        let unreachable = |why| Trouble::Unreachable(to.clone(), why);
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await.map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        let send = if secure {
            let name = ServerName::try_from(host.to_owned()).map_err(|e| unreachable(io::Error::other(e)))?;
            let tls = TlsConnector::from(self.tls()?).connect(name, stream).await.map_err(unreachable)?;
            talk(tls).await?
        } else {
            talk(stream).await?
        };
        Ok(Line { to, send })
    }

    fn tls(&mut self) -> Result<Arc<ClientConfig>, Trouble> {
        if let Some(tls) = &self.tls {
            return Ok(tls.clone());
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(self.trust.clone());
        let mut tls = match &self.identity {
            Some(identity) => {
                let certificate = CertificateDer::from(identity.certificate.der().to_vec());
                builder.with_client_auth_cert(vec![certificate], identity.key.of_tls())?
            }
            None => builder.with_no_client_auth(),
        };
        // It speaks with one server, and there may be a thousand of it.
        tls.resumption = Resumption::in_memory_sessions(2);
        Ok(self.tls.insert(Arc::new(tls)).clone())
    }
}

/// Whom a line leads to.
fn place(uri: &Uri) -> Result<String, Trouble> {
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme @ ("http" | "https")), Some(authority)) => Ok(format!("{scheme}://{authority}")),
        _ => Err(Trouble::Address(uri.to_string())),
    }
}

async fn talk<S>(stream: S) -> Result<http1::SendRequest<Full<Bytes>>, Trouble>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (send, line) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(line);
    Ok(send)
}

impl Line {
    async fn ask(&mut self, ask: &Ask) -> Result<Answer, Trouble> {
        let mut ask = ask.clone();
        let host = ask.uri().authority().map(ToString::to_string).unwrap_or_default();
        ask.headers_mut().insert(header::HOST, host.parse().map_err(http::Error::from)?);
        let path = ask.uri().path_and_query().map_or("/", |path| path.as_str()).parse();
        *ask.uri_mut() = path.map_err(http::Error::from)?;
        self.send.ready().await?;
        let (head, body) = self.send.send_request(ask).await?.into_parts();
        let body = Limited::new(body, LONGEST).collect().await.map_err(|why| {
            why.downcast::<hyper::Error>().map_or(Trouble::TooLong, |why| Trouble::Broken(*why))
        })?;
        let kind = head.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        Ok(Answer { status: head.status, kind: kind.unwrap_or_default().to_owned(), body: body.to_bytes() })
    }
}
