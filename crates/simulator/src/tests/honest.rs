//! The honest server.

use crate::clock;
use apple_mdm::{
    authority::Authority,
    checkin::{self, CheckIn, Reach},
    command::Command,
    plain,
    profile::Profile,
    report::{self, Report},
    scep::{self, Message, Refusal},
    verify_detached,
};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    net::SocketAddr,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::Notify,
};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

/// Its key takes a second to make.
static AUTHORITY: LazyLock<(Zeroizing<Vec<u8>>, Vec<u8>)> = LazyLock::new(|| {
    let now = clock::now();
    Authority::make("CN=Honest", now.saturating_sub(HOUR), now + 24 * HOUR).unwrap()
});
const HOUR: Duration = Duration::from_hours(1);
pub const TOPIC: &str = "com.apple.mgmt.External.5b0e3c1a";

#[derive(Clone, Debug)]
pub enum Heard {
    CheckIn(CheckIn),
    Report(Report),
}

pub struct Inner {
    pub authority: Authority,
    address: SocketAddr,
    scheme: &'static str,
    root: Vec<u8>,
    challenges: Mutex<HashSet<String>>,
    capabilities: Mutex<&'static str>,
    pub queue: Mutex<VecDeque<Vec<u8>>>,
    heard: Mutex<Vec<Heard>>,
    bound: Mutex<HashMap<String, [u8; 32]>>,
    pub reach: Mutex<Option<Reach>>,
    pub answers: Mutex<Option<StatusCode>>,
    /// Of the other side, where it is over TLS.
    pub offered: Mutex<Option<Vec<u8>>>,
    pub lines: Mutex<usize>,
    refused: Mutex<usize>,
    news: Notify,
}

#[derive(Clone)]
pub struct Honest(Arc<Inner>);

impl std::ops::Deref for Honest {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Honest {
    pub async fn start() -> Self {
        Self::over(None, vec![]).await
    }

    pub async fn over(tls: Option<TlsAcceptor>, root: Vec<u8>) -> Self {
        let (key, certificate) = &*AUTHORITY;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self(Arc::new(Inner {
            authority: Authority::open(key, certificate).unwrap(),
            address: listener.local_addr().unwrap(),
            scheme: if tls.is_some() { "https" } else { "http" },
            root: if tls.is_some() { root } else { certificate.clone() },
            challenges: Mutex::default(),
            capabilities: Mutex::new(scep::CAPABILITIES),
            queue: Mutex::default(),
            heard: Mutex::default(),
            bound: Mutex::default(),
            reach: Mutex::default(),
            answers: Mutex::default(),
            offered: Mutex::default(),
            lines: Mutex::default(),
            refused: Mutex::default(),
            news: Notify::new(),
        }));
        tokio::spawn(server.clone().listen(listener, tls));
        server
    }

    async fn listen(self, listener: TcpListener, tls: Option<TlsAcceptor>) {
        while let Ok((stream, _)) = listener.accept().await {
            *self.lines.lock().unwrap() += 1;
            let Some(tls) = tls.clone() else {
                tokio::spawn(self.clone().line(stream));
                continue;
            };
            let server = self.clone();
            tokio::spawn(async move {
                let Ok(stream) = tls.accept(stream).await else { return };
                let offered = stream.get_ref().1.peer_certificates().map(|all| all[0].to_vec());
                *server.offered.lock().unwrap() = offered;
                server.line(stream).await;
            });
        }
    }

    async fn line(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let service = service_fn(|request| {
            let server = self.clone();
            async move { server.answer(request).await }
        });
        let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    }

    /// Each with a password of its own, which works once.
    pub fn profile(&self) -> Vec<u8> {
        let base = format!("{}://{}", self.scheme, self.address);
        let challenge = uuid::Uuid::new_v4().to_string();
        self.challenges.lock().unwrap().insert(challenge.clone());
        let profile = Profile {
            identifier: "example.honest",
            uuids: ["W", "S", "M", "R"],
            organisation: "School & Sons",
            name: "Management",
            description: "",
            scep_url: &format!("{base}/scep"),
            challenge: &challenge,
            server_url: &format!("{base}/mdm"),
            checkin_url: &format!("{base}/mdm"),
            topic: TOPIC,
            root: &self.root,
        };
        profile.signed(&self.authority).unwrap()
    }

    pub fn link(&self) -> String {
        format!("{}://{}/enrol/token", self.scheme, self.address)
    }

    pub fn takes_no_posts(&self) {
        *self.capabilities.lock().unwrap() = "AES\nSHA-256\n";
    }

    /// So many of the next are not even read.
    pub fn refuses_results(&self, times: usize) {
        *self.refused.lock().unwrap() = times;
    }

    pub fn tells(&self, id: &str, command: &Command<'_>) {
        self.queue.lock().unwrap().push_back(command.written(id).to_vec());
    }

    pub fn forget_what_was_heard(&self) {
        self.heard.lock().unwrap().clear();
        *self.lines.lock().unwrap() = 0;
    }

    /// What was said of commands, and nothing else.
    pub fn reports(&self) -> Vec<Report> {
        let heard = self.heard.lock().unwrap().clone();
        let report = |heard| if let Heard::Report(report) = heard { Some(report) } else { None };
        heard.into_iter().filter_map(report).filter(|report| report.command.is_some()).collect()
    }

    /// Until somebody said something of this command.
    pub async fn is_told_of(&self, id: &str) {
        loop {
            let news = self.news.notified();
            if self.reports().iter().any(|report| report.command.as_deref() == Some(id)) {
                return;
            }
            news.await;
        }
    }

    pub fn check_ins(&self) -> Vec<CheckIn> {
        let heard = self.heard.lock().unwrap().clone();
        heard.into_iter().filter_map(|it| if let Heard::CheckIn(it) = it { Some(it) } else { None }).collect()
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, http::Error> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let (kind, answer) = match (&head.method, head.uri.path()) {
            (&Method::GET, "/enrol/token/profile") => {
                ("application/x-apple-aspen-config", Ok(self.profile()))
            }
            (_, "/scep") => self.scep(&head, &body),
            (&Method::PUT, "/mdm") => ("application/xml; charset=UTF-8", self.mdm(&head, &body)),
            _ => ("text/plain", Err(StatusCode::NOT_FOUND)),
        };
        let response = Response::builder().header("content-type", kind);
        match answer {
            Ok(body) => response.body(body.into()),
            Err(status) => response.status(status).body(Full::default()),
        }
    }

    fn scep(&self, head: &http::request::Parts, body: &[u8]) -> (&'static str, Result<Vec<u8>, StatusCode>) {
        let query = head.uri.query().unwrap_or_default();
        let message = query.split_once("message=").map(|(_, text)| {
            let text = percent_encoding::percent_decode_str(text).decode_utf8().unwrap();
            scep::of_query(&text).unwrap()
        });
        if query.contains("operation=GetCACaps") {
            ("text/plain", Ok(self.capabilities.lock().unwrap().as_bytes().to_vec()))
        } else if query.contains("operation=GetCACert") {
            (scep::CERTIFICATE_TYPE, Ok(self.authority.certificate().der().to_vec()))
        } else {
            let message = message.unwrap_or_else(|| body.to_vec());
            (scep::MESSAGE_TYPE, self.certify(&message).ok_or(StatusCode::BAD_REQUEST))
        }
    }

    fn certify(&self, message: &[u8]) -> Option<Vec<u8>> {
        let message = Message::read(message).ok()?;
        let (request, cipher) = match message.open(&self.authority) {
            Ok(opened) => opened,
            Err(why) => return message.refuse(&self.authority, why).ok(),
        };
        let challenge = request.challenge.as_ref()?;
        if !self.challenges.lock().unwrap().remove(challenge.as_str()) {
            return message.refuse(&self.authority, Refusal::Request).ok();
        }
        let now = clock::now();
        let issued = self.authority.issue(&request, "a device", now.saturating_sub(HOUR), now + HOUR).ok()?;
        message.grant(&self.authority, &issued, &request, cipher).ok()
    }

    fn mdm(&self, head: &http::request::Parts, body: &[u8]) -> Result<Vec<u8>, StatusCode> {
        if let Some(status) = self.answers.lock().unwrap().take() {
            return Err(status);
        }
        let bad = StatusCode::BAD_REQUEST;
        let header = head.headers.get("mdm-signature").ok_or(bad)?.to_str().map_err(|_| bad)?;
        let certificate = verify_detached(header, body).map_err(|_| bad)?;
        certificate.is_issued_by(self.authority.certificate(), clock::now()).map_err(|_| bad)?;
        let list = plain::read(body).map_err(|_| bad)?;
        let kind = head.headers.get("content-type").and_then(|kind| kind.to_str().ok());
        if !checkin::is_checkin(&list) {
            assert_eq!(kind, Some("application/x-apple-aspen-mdm"));
            let report = report::of(&list).map_err(|_| bad)?;
            if self.bound.lock().unwrap().get(&report.sender.id) != Some(&certificate.fingerprint()) {
                return Err(bad);
            }
            let refused = *self.refused.lock().unwrap();
            if refused > 0 && report.command.is_some() {
                *self.refused.lock().unwrap() = refused - 1;
                return Err(StatusCode::SERVICE_UNAVAILABLE);
            }
            self.heard.lock().unwrap().push(Heard::Report(report));
            self.news.notify_waiters();
            return Ok(self.queue.lock().unwrap().pop_front().unwrap_or_default());
        }
        assert_eq!(kind, Some("application/x-apple-aspen-mdm-checkin"));
        let (sender, said) = checkin::of(&list).map_err(|_| bad)?;
        match &said {
            CheckIn::Authenticate(_) => {
                self.bound.lock().unwrap().insert(sender.id, certificate.fingerprint());
            }
            CheckIn::TokenUpdate(reach) => *self.reach.lock().unwrap() = Some(reach.clone()),
            _ => {}
        }
        self.heard.lock().unwrap().push(Heard::CheckIn(said));
        Ok(vec![])
    }
}
