//! Everything that is settled before a page or a server function sees a request: is it meant for us and from our own
//! pages, is there room for it, does its body end, and is somebody signed in. What is reached without signing in is
//! listed here and nowhere else; whatever is not on the list is refused before its arguments are decoded.
//!
//! Nothing here decides what a person may do: that is the kernel's, behind its door.

use crate::bodies::{Bodies, Unread};
use crate::caller::caller;
use crate::config::{Limits, Network, PublicUrl};
use crate::sorry::{Sorry, Wants};
use crate::{origin, sign_ins};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use kernel::{Caller, Kernel, Operator, SignInKey};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower_sessions::Session;

/// Pages for people who are not signed in (yet).
pub const OPEN_PAGES: &[&str] = &["/sign-in", "/setup", "/invitation"];

/// Server functions for them.
pub const OPEN_FUNCTIONS: &[&str] = &["/api/sign_in", "/api/setup", "/api/accept_invitation", "/api/look"];

/// Carried by what a page asks for by itself.
const LIVE: &str = "x-holdfast-live";

#[derive(Clone)]
pub struct Guard {
    public: PublicUrl,
    proxies: Arc<[Network]>,
    limits: Limits,
    places: Arc<Semaphore>,
    bodies: Arc<Bodies>,
}

impl Guard {
    pub fn new(public: PublicUrl, proxies: &[Network], limits: Limits) -> Self {
        let places = Arc::new(Semaphore::new(limits.requests));
        let bodies = Arc::new(Bodies::new(limits.requests));
        Self { public, proxies: proxies.into(), limits, places, bodies }
    }
}

/// Meant for us, and sent by us if it could change something.
pub async fn only_ours(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    if !origin::is_our_host(uri, headers, &guard.public) {
        return Sorry::OtherHost(guard.public.to_string()).to(&Wants::of(&request));
    }
    if !origin::may_change(method, uri, headers, &guard.public) {
        return Sorry::OtherSite.to(&Wants::of(&request));
    }
    next.run(request).await
}

/// Room, and time, for a request that is here as a whole.
pub async fn within_limits(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let wants = Wants::of(&request);
    let Ok(place) = guard.places.clone().try_acquire_owned() else {
        return Sorry::Busy.to(&wants);
    };
    let answer = tokio::time::timeout(guard.limits.request, next.run(request)).await;
    drop(place);
    answer.unwrap_or_else(|_| Sorry::Busy.to(&wants))
}

/// Somebody is signed in, or what is asked for is open to all. Leaves the `Caller`, and the `Operator` where there is
/// a sign-in, in the request.
pub async fn signed_in(
    State((guard, kernel)): State<(Guard, Kernel)>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let wants = Wants::of(&request);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    let caller = caller(peer, request.headers(), &guard.proxies);
    // What a page does by itself is no use of the sign-in, or one that is left open would never end.
    let at_rest = request.uri().path() == crate::events::PATH || request.headers().contains_key(LIVE);
    let operator = match operator(&kernel, &session, &caller, at_rest).await {
        Ok(operator) => operator,
        Err(sorry) => return sorry.to(&wants),
    };
    match operator {
        Some(operator) => drop(request.extensions_mut().insert(Arc::new(operator))),
        None if is_open(request.uri().path()) => {}
        None => return to_sign_in(&request, &wants),
    }
    request.extensions_mut().insert(caller.clone());
    sign_ins::on_behalf_of(caller, next.run(request)).await
}

/// Whom the cookie stands for, if it stands for anybody. Asked once a request: pages and server functions find the
/// answer in it.
async fn operator(
    kernel: &Kernel,
    session: &Session,
    caller: &Caller,
    at_rest: bool,
) -> Result<Option<Operator>, Sorry> {
    let Some(id) = session.id() else { return Ok(None) };
    let (key, caller) = (SignInKey::of(id.0), caller.clone());
    let asked = if at_rest {
        kernel.operator_at_rest(&key, caller).await
    } else {
        kernel.operator(&key, caller).await
    };
    match asked {
        Ok(operator) => Ok(Some(operator)),
        Err(kernel::Error::Refused(Refusal::SignIn)) => Ok(None),
        Err(kernel::Error::Refused(_)) => Err(Sorry::Away),
        Err(kernel::Error::Fault(fault)) => {
            let incident = app::incident();
            tracing::error!(incident, cause = %fault, "a sign-in could not be looked up");
            Err(Sorry::Broken(incident))
        }
    }
}

fn is_open(path: &str) -> bool {
    OPEN_PAGES.contains(&path) || OPEN_FUNCTIONS.contains(&path)
}

fn to_sign_in(request: &Request, wants: &Wants) -> Response {
    if wants.function || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Sorry::SignedOut.to(wants);
    }
    let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
    if asked == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    Redirect::to(&format!("/sign-in?next={}", utf8_percent_encode(asked, PLAIN))).into_response()
}

/// Is a form's body text once its `%` signs are undone? What is not would be bent into something nobody typed.
fn is_text(form: &[u8]) -> bool {
    percent_decode(form).decode_utf8().is_ok()
}

/// What may stand in one value of a query as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The whole body or none of it: too large and never ending are settled here, before the request takes a place, so
/// that nothing further in waits for the line.
pub async fn whole_body(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let wants = Wants::of(&request);
    let most = guard.limits.body_bytes;
    let told =
        request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|length| length > most) {
        return Sorry::TooLarge(most).to(&wants);
    }
    let (parts, body) = request.into_parts();
    match guard.bodies.read(body, most, guard.limits.request / 2).await {
        Ok(bytes) if !is_text(&bytes) => Sorry::Malformed.to(&wants),
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(Unread::TooLarge) => Sorry::TooLarge(most).to(&wants),
        Err(Unread::TooSlow) => Sorry::TooSlow.to(&wants),
    }
}
