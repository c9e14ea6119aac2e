//! Somebody with a browser: keeps cookies, says where requests come from, and asks.

use crate::answer::Answer;
use crate::house::Console;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{Method, Request, header};
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use server::sign_ins;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use tower::ServiceExt;

pub struct Visitor {
    router: Router,
    host: String,
    cookie: &'static str,
    pub address: IpAddr,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Visitor {
    pub fn to(console: &Console) -> Self {
        let public = console.public.parse().unwrap_or_else(|_| panic!("no public address"));
        Self {
            router: console.router.clone(),
            host: console.public.split_once("://").unwrap().1.to_owned(),
            cookie: sign_ins::cookie_name(&public),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            cookies: Mutex::default(),
        }
    }

    /// Follows nothing; keeps the cookies.
    pub async fn asks(&self, request: Request<Body>) -> Answer {
        let answer = self.sends(request).await;
        let mut kept = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, value) in answer.cookies() {
            if value.is_empty() {
                kept.remove(&name)
            } else {
                kept.insert(name, value)
            };
        }
        answer
    }

    /// The same, and forgets what came with it.
    pub async fn sends(&self, request: Request<Body>) -> Answer {
        Answer::of(self.begins(request).await).await
    }

    pub fn request(&self, method: Method, path: &str) -> Builder {
        let kept = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let line = kept.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let builder = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if line.is_empty() { builder } else { builder.header(header::COOKIE, line) }
    }

    pub async fn gets(&self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).header(header::ACCEPT, "text/html");
        self.asks(request.body(Body::empty()).unwrap()).await
    }

    /// A form of our own, sent by a browser without scripts.
    pub async fn submits(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.posts(path, form, "text/html").await
    }

    /// The same by a script, which is told the error itself.
    pub async fn calls(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.posts(path, form, "application/json").await
    }

    async fn posts(&self, path: &str, form: &[(&str, &str)], accept: &str) -> Answer {
        let request = self.form(path).header(header::ACCEPT, accept).header("sec-fetch-site", "same-origin");
        self.asks(request.body(Body::from(encoded(form))).unwrap()).await
    }

    /// The same with a body as it is.
    pub async fn posts_raw(&self, path: &str, body: &str) -> Answer {
        let request = self
            .form(path)
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        self.asks(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// A post that does not yet say where it comes from.
    pub fn form(&self, path: &str) -> Builder {
        self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    }

    /// A file, as a browser sends it.
    pub async fn uploads(&self, name: &str, content: &[u8]) -> Answer {
        let request = self.upload().header("sec-fetch-site", "same-origin");
        self.asks(request.body(file(name, content)).unwrap()).await
    }

    /// The same, and it does not yet say where it comes from.
    pub fn upload(&self) -> Builder {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.request(Method::POST, "/import/file")
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT, "text/html")
    }

    /// A push certificate, with what belongs to it.
    pub async fn brings(&self, parts: &[(&str, &[u8])]) -> Answer {
        let request = self.request(Method::POST, "/push/certificate");
        let request = request
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header(header::ACCEPT, "text/html")
            .header("sec-fetch-site", "same-origin");
        self.asks(request.body(several(parts)).unwrap()).await
    }

    /// What a page that is open asks for by itself.
    pub async fn refreshes(&self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).header(header::ACCEPT, "text/html");
        self.asks(request.header("x-holdfast-live", "1").body(Body::empty()).unwrap()).await
    }

    /// Listens for news; only the beginning of the answer has come.
    pub async fn listens(&self, path: &str) -> Response {
        let mut request = self.request(Method::GET, path).header(header::ACCEPT, "text/event-stream");
        request = request.header("sec-fetch-site", "same-origin");
        self.begins(request.body(Body::empty()).unwrap()).await
    }

    /// An answer whose body has still to come.
    pub async fn begins(&self, mut request: Request<Body>) -> Response {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 40_000)));
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn signs_in(&self, name: &str, password: &str) -> Answer {
        self.submits("/api/sign_in", &[("sign_in_name", name), ("password", password)]).await
    }

    /// Invites somebody, and is shown the secret of their link.
    pub async fn invites(&self, name: &str, sign_in_name: &str) -> String {
        let form = [("name", name), ("sign_in_name", sign_in_name)];
        let invited = self.submits("/api/invite_person", &form).await.leads_to("/people/");
        let page = self.gets(invited.location()).await.is(200);
        let (_, rest) = page.body.split_once("/invitation?token=").expect("a link on the page");
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
    }

    /// The id of a person, as the list of people links to it.
    pub async fn finds(&self, name: &str) -> String {
        let page = self.gets(&format!("/people?{}", encoded(&[("search", name)]))).await.is(200);
        let ids = page.body.split("href=\"/people/").skip(1).filter_map(|rest| rest.get(..36));
        let mut ids = ids.filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'));
        ids.next().expect("somebody of that name").to_owned()
    }

    /// Do the pages take this browser for somebody who is signed in?
    pub async fn is_let_in(&self) -> bool {
        self.gets("/me").await.status == 200
    }

    /// The value of the sign-in cookie.
    pub fn cookie(&self) -> Option<String> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).get(self.cookie).cloned()
    }

    pub fn takes_cookie(&self, value: &str) {
        self.cookies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(self.cookie.to_owned(), value.to_owned());
    }
}

const BOUNDARY: &str = "a-boundary-that-no-file-has";

/// A form with one file in it.
pub fn file(name: &str, content: &[u8]) -> Body {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    Body::from([head.as_bytes(), content, end.as_bytes()].concat())
}

/// A form with several parts.
fn several(parts: &[(&str, &[u8])]) -> Body {
    let mut all = vec![];
    for (name, content) in parts {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        all.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    all.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    Body::from(all)
}

pub fn encoded(form: &[(&str, &str)]) -> String {
    let one = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    form.iter().map(|(name, value)| format!("{}={}", one(name), one(value))).collect::<Vec<_>>().join("&")
}
