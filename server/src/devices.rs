//! The devices' side: a listener of its own, with limits of its own, where nobody signs in. What comes in is hostile until it
//! is proved whose it is; a device is never answered 401, for with that it would leave management.

mod about;
mod checkin;
mod mdm;
mod page;
mod report;
mod scep;
mod talk;
pub mod tls;
pub mod who;

use crate::assets::Assets;
use crate::bodies::Bodies;
use crate::config::{DeviceConfig, Limits, Network, PublicUrl};
use crate::sorry::Sheet;
use crate::{headers, logs, panics, router};
use apple_mdm::authority::{Authority, NoAuthority};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, put};
use axum::{Extension, Router};
use domain::Moment;
use kernel::Kernel;
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
}

type Shared = axum::extract::State<Arc<Side>>;

impl Parts {
    pub fn of(
        kernel: Kernel,
        authority: Arc<Authority>,
        config: &DeviceConfig,
        url: PublicUrl,
        proxies: &[Network],
        limits: Limits,
    ) -> Self {
        Self {
            kernel,
            authority,
            assets: Assets::load(),
            url,
            proxies: proxies.to_vec(),
            proxy_header: config.proxy_header.clone(),
            organization: config.organization.clone(),
            limits,
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
        .layer(from_fn(panics::told))
        .layer(from_fn(logs::around_request))
        .layer(from_fn_with_state(https, headers::on_every_response))
        .layer(Extension(sheet))
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
