//! The devices' side: a listener of its own, with limits of its own, where nobody signs in. What comes in is hostile until it
//! is proved whose it is; a device is never answered 401, for with that it would leave management.

mod about;
mod checkin;
mod mdm;
mod page;
mod proved;
mod report;
mod scep;
mod shown;
mod talk;
pub mod tls;
pub mod who;

use crate::assets::Assets;
use crate::bodies::Bodies;
use crate::config::{DeviceConfig, Limits, Network, PublicUrl};
use crate::sorry::{Sheet, Sorry, Wants};
use crate::{headers, logs, panics, router};
use apple_mdm::authority::{Authority, NoAuthority};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use domain::Moment;
use kernel::Kernel;
use proved::Proved;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// A day of grace for a device whose clock is behind.
const BEFORE: Duration = Duration::from_hours(24);
const AUTHORITY_LASTS: Duration = Duration::from_hours(24 * 365 * 20);
/// The profile does not ask for the right to renew it from afar, so it is to outlast the device.
const CERTIFICATE_LASTS: Duration = Duration::from_hours(24 * 365 * 10);

/// Where devices are spoken with.
pub const MDM: &str = "/mdm";
pub const SCEP: &str = "/scep";
pub const ENROL: &str = "/enrol/{token}";
pub const PROFILE: &str = "/enrol/{token}/profile";

/// What the devices' side is made of.
pub struct Parts {
    pub kernel: Kernel,
    pub authority: Arc<Authority>,
    pub assets: Assets,
    pub url: PublicUrl,
    pub proxies: Vec<Network>,
    pub proxy_header: Option<HeaderName>,
    pub organization: String,
    pub limits: Limits,
}

/// What every answer needs.
pub struct Side {
    kernel: Kernel,
    authority: Arc<Authority>,
    url: PublicUrl,
    proxies: Vec<Network>,
    proxy_header: Option<HeaderName>,
    organization: String,
    limits: Limits,
    bodies: Bodies,
    places: Semaphore,
    proved: Proved,
}

type Shared = axum::extract::State<Arc<Side>>;

impl Parts {
    pub fn of(
        kernel: Kernel,
        authority: Arc<Authority>,
        config: &DeviceConfig,
        url: PublicUrl,
        proxies: &[Network],
    ) -> Self {
        Self {
            kernel,
            authority,
            assets: Assets::load(),
            url,
            proxies: proxies.to_vec(),
            proxy_header: config.proxy_header.clone(),
            organization: config.organization.clone(),
            limits: config.limits,
        }
    }
}

pub fn build(parts: Parts) -> Router {
    let (https, assets) = (parts.url.https, parts.assets);
    let sheet = Sheet(assets.hashed(".css").unwrap_or_else(|| "/pkg/holdfast.css".to_owned()).into());
    let side = Arc::new(Side {
        kernel: parts.kernel,
        authority: parts.authority,
        url: parts.url,
        proxies: parts.proxies,
        proxy_header: parts.proxy_header,
        organization: parts.organization,
        limits: parts.limits,
        bodies: Bodies::new(parts.limits.requests),
        places: Semaphore::new(parts.limits.requests),
        proved: Proved::default(),
    });
    Router::new()
        .route(MDM, put(mdm::answer).post(mdm::answer))
        .route(SCEP, get(scep::by_address).post(scep::by_body))
        .route(ENROL, get(page::landing))
        .route(PROFILE, get(page::profile))
        .layer(from_fn_with_state(side.clone(), talk::within_limits))
        .with_state(side)
        .merge(router::files(&assets))
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(panics::caught())
        .layer(from_fn_with_state((https, sheet), around))
}

/// What goes around every request, in one layer: each costs more than all that an idle device asks for.
async fn around(State((https, sheet)): State<(bool, Sheet)>, mut request: Request, next: Next) -> Response {
    let inside = async |request: Request| {
        // Whoever reads a page here has a browser.
        let wants = (request.uri().path() != MDM).then(|| Wants::of(&request));
        let response = next.run(request).await;
        match (panics::incident(&response), wants) {
            (None, _) => response,
            (Some(_), None) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            (Some(incident), Some(wants)) => Sorry::Broken(incident).to(&wants),
        }
    };
    request.extensions_mut().insert(sheet);
    headers::around(https, request, |request| logs::around(request, inside)).await
}

/// The authority of this console; made at its first start.
pub async fn authority(kernel: &Kernel, now: Moment) -> kernel::Result<Authority> {
    let from = since_1970(now.minus(BEFORE));
    let to = since_1970(now.plus(AUTHORITY_LASTS));
    let make = || -> Option<(Zeroizing<Vec<u8>>, Vec<u8>)> {
        Authority::make("CN=Holdfast device authority", from, to).ok()
    };
    let kept = kernel.device_authority(make).await?;
    Authority::open(&kept.secret, &kept.open)
        .map_err(|error: NoAuthority| kernel::Error::Fault(kernel::Fault::Nonsense(error.to_string())))
}

fn since_1970(at: Moment) -> Duration {
    Duration::from_millis(u64::try_from(at.0).unwrap_or(0))
}
