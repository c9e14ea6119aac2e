//! The screens of the demo's devices, on a page of their own: there a PIN is typed, as on the devices themselves.

use crate::assets::Assets;
use crate::config::Config;
use crate::sorry::{Sheet, Wants, framed};
use crate::stop::Stop;
use crate::{headers, router};
use app::screens::{Screen, Tried};
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde::Deserialize;
use simulator::{Device, School, Typed};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;

/// Two ports after that of the console.
pub async fn listen(config: &Config) -> Result<TcpListener, Stop> {
    let port = match config.listen.port() {
        0 => 0,
        port => port.wrapping_add(2),
    };
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Stop::new(
            format!("Nothing can listen on 127.0.0.1:{port}: {error}."),
            "the demo shows the screens of its devices there.",
            "stop what listens there, or choose another port for the console with --port.",
        )
    })
}

pub fn address(screens: &TcpListener) -> SocketAddr {
    screens.local_addr().unwrap_or_else(|_| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
}

pub async fn serve(listener: TcpListener, school: Arc<School>) {
    let assets = Assets::load();
    let sheet = Sheet(assets.hashed(".css").unwrap_or_else(|| "/pkg/holdfast.css".to_owned()).into());
    let routes = Router::new()
        .route("/", get(all))
        .route("/screen/{number}", get(one).post(typed))
        .route("/screen/{number}/unlock", post(unlocked))
        .with_state(school)
        .merge(router::files(&assets))
        .layer(from_fn_with_state(false, headers::on_every_response))
        .layer(Extension(sheet));
    if let Err(error) = axum::serve(listener, routes).await {
        tracing::warn!(%error, "the screens of the demo's devices are shown no more");
    }
}

type Shown = State<Arc<School>>;

fn screen(number: usize, device: &Device) -> Screen {
    let seen = device.screen();
    Screen {
        number,
        name: seen.name,
        serial: seen.serial,
        model: format!("{} {}", seen.product, seen.os),
        locked: seen.locked,
        asks_pin: seen.asks_pin,
        message: seen.message,
        phone: seen.phone,
        passcode_set: seen.passcode_set,
        wrong_tries: seen.wrong_tries,
        says: seen.says,
    }
}

async fn all(State(school): Shown, request: Request) -> Response {
    let wants = Wants::of(&request);
    let all = school.devices().iter().enumerate().map(|(number, device)| screen(number, device)).collect();
    page(&wants, &app::screens::screens(wants.locale, all))
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    tried: String,
}

async fn one(
    State(school): Shown,
    Path(number): Path<usize>,
    Query(told): Query<Told>,
    request: Request,
) -> Response {
    let wants = Wants::of(&request);
    let Some(device) = school.devices().get(number) else { return StatusCode::NOT_FOUND.into_response() };
    let tried = match told.tried.as_str() {
        "opened" => Some(Tried::Opened),
        "wrong" => Some(Tried::Wrong),
        "too-soon" => Some(Tried::TooSoon),
        _ => None,
    };
    page(&wants, &app::screens::screen(wants.locale, screen(number, device), tried))
}

async fn typed(State(school): Shown, Path(number): Path<usize>, body: Bytes) -> Response {
    let Some(device) = school.devices().get(number) else { return StatusCode::NOT_FOUND.into_response() };
    let pin = form_urlencoded::parse(&body).find(|(name, _)| name == "pin").map(|(_, pin)| pin);
    let told = match device.type_pin(pin.unwrap_or_default().trim()) {
        Typed::Opened => "opened",
        Typed::Wrong { .. } => "wrong",
        Typed::TooSoon { .. } => "too-soon",
        Typed::NotAsked => "",
    };
    Redirect::to(&format!("/screen/{number}?tried={told}")).into_response()
}

async fn unlocked(State(school): Shown, Path(number): Path<usize>) -> Response {
    let Some(device) = school.devices().get(number) else { return StatusCode::NOT_FOUND.into_response() };
    device.unlock();
    Redirect::to(&format!("/screen/{number}")).into_response()
}

fn page(wants: &Wants, content: &str) -> Response {
    Html(framed(wants, app::screens::screens_title(wants.locale), content)).into_response()
}
