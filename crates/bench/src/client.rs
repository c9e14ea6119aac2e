//! A visitor: one connection that stays open, one cookie, and nothing else of a browser.

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::net::TcpStream;

pub struct Visitor {
    to: SocketAddr,
    line: SendRequest<Full<Bytes>>,
    pub cookie: Option<String>,
    /// The client address a proxy would tell.
    pub from: Option<String>,
    /// Its requests are those that an open page makes by itself.
    pub by_itself: bool,
}

/// A connection, and nothing said over it yet.
pub async fn call(to: SocketAddr) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(to).await?;
    stream.set_nodelay(true)?;
    let (line, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(line)
}

pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub cookie: Option<String>,
    pub body: Bytes,
}

impl Visitor {
    pub async fn at(to: SocketAddr) -> Result<Self> {
        let line = call(to).await?;
        Ok(Self { to, line, cookie: None, from: None, by_itself: false })
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask(Request::get(path), Bytes::new(), "text/html", "gzip").await
    }

    pub async fn get_brotli(&mut self, path: &str) -> Result<Answer> {
        self.ask(Request::get(path), Bytes::new(), "text/html", "br").await
    }

    /// A form, as a browser without scripts sends it: whatever happened, the answer leads on.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        self.send(path, fields, "text/html").await
    }

    /// The same by a script: the answer's status says what happened.
    pub async fn call(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        self.send(path, fields, "application/json").await
    }

    async fn send(&mut self, path: &str, fields: &[(&str, &str)], accepts: &str) -> Result<Answer> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.ask(request, body.into(), accepts, "gzip").await
    }

    async fn ask(
        &mut self,
        request: hyper::http::request::Builder,
        body: Bytes,
        accepts: &str,
        encoding: &str,
    ) -> Result<Answer> {
        let answer = self.begin(request, body, accepts, encoding).await?;
        let text = |name| answer.headers().get(name).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
        let (status, location) = (answer.status(), text(header::LOCATION));
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        let cookie = cookies
            .filter(|c| c.contains("holdfast="))
            .find_map(|c| c.split(';').next().map(ToOwned::to_owned));
        let body = answer.into_body().collect().await?.to_bytes();
        Ok(Answer { status, location, cookie, body })
    }

    /// An answer that is taken piece by piece.
    pub async fn stream(&mut self, path: &str, accepts: &str) -> Result<Pieces> {
        let answer = self.begin(Request::get(path), Bytes::new(), accepts, "gzip").await?;
        if answer.status() != StatusCode::OK {
            bail!("{path} answered {}", answer.status());
        }
        Ok(Pieces(answer.into_body()))
    }

    /// Sends a request; the answer's body is still to be read.
    async fn begin(
        &mut self,
        request: hyper::http::request::Builder,
        body: Bytes,
        accepts: &str,
        encoding: &str,
    ) -> Result<Response<Incoming>> {
        let mut request = request
            .header(header::HOST, self.to.to_string())
            .header(header::ACCEPT, accepts)
            .header(header::ACCEPT_ENCODING, encoding);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(from) = &self.from {
            request = request.header("x-forwarded-for", from);
        }
        if self.by_itself {
            request = request.header("x-holdfast-live", "1");
        }
        // The console lets go of whoever was silent for a minute.
        if self.line.ready().await.is_err() {
            self.line = call(self.to).await?;
            self.line.ready().await?;
        }
        Ok(self.line.send_request(request.body(Full::new(body))?).await?)
    }
}

/// What comes of an answer, as it comes.
pub struct Pieces(Incoming);

impl Pieces {
    /// None at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        while let Some(frame) = self.0.frame().await {
            if let Ok(data) = frame?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }
}

impl Answer {
    /// It led where it should; otherwise the place it led to is the error.
    pub fn leads_on(self) -> Result<Self> {
        let place = self.location.as_deref().context("no redirect after a post")?;
        if !self.status.is_redirection() || place.contains("__err") || place.starts_with("/sign-in") {
            bail!("a post ended in {} {place}", self.status);
        }
        Ok(self)
    }

    pub fn well(self) -> Result<Self> {
        if self.status != StatusCode::OK {
            bail!("a page answered {}", self.status);
        }
        Ok(self)
    }
}
