//! Every route and every layer of the console, on one page. A layer stands around those above it: a request passes
//! [`layered`] from its end to its top, then what is behind the guard in the same way, and meets its route.

use crate::assets::Assets;
use crate::config::{Limits, Network, PublicUrl};
use crate::guard::{self, Guard};
use crate::sorry::Sheet;
use crate::watch::{self, Watch};
use crate::{events, export, headers, import, logs, panics, push, sign_ins};
use app::{App, DeviceOrigin, Origin, Stylesheet, shell};
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};
use kernel::Kernel;
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use std::future::ready;
use std::net::IpAddr;

/// All of them, as the router writes it.
pub const SERVER_FUNCTIONS: &str = "/api/{*name}";

/// What the console is made of.
pub struct Parts {
    pub kernel: Kernel,
    pub assets: Assets,
    pub public: PublicUrl,
    /// Where devices are served.
    pub devices: PublicUrl,
    pub proxies: Vec<Network>,
    pub limits: Limits,
    /// Health and figures beside the console, for callers on this computer.
    pub watch: Option<Watch>,
}

pub fn build(parts: Parts) -> Router {
    let guard = Guard::new(parts.public.clone(), &parts.proxies, parts.limits);
    let cookies = sign_ins::cookies(parts.kernel.clone(), &parts.public);
    let who = from_fn_with_state((guard.clone(), parts.kernel.clone()), guard::signed_in);
    let limits = from_fn_with_state(guard.clone(), guard::within_limits);
    let behind_the_guard = pages(&parts)
        .merge(export::routes())
        .merge(events::routes())
        .layer(who.clone())
        .layer(cookies.clone())
        .layer(limits.clone())
        .layer(from_fn_with_state(guard.clone(), guard::whole_body));
    // A file may be large: it is read only for somebody who is signed in.
    let behind_the_guard = behind_the_guard
        .merge(import::routes().merge(push::upload::routes()).layer(who).layer(cookies).layer(limits));
    // These are answered also when there is no place left.
    let open = files(&parts.assets).merge(parts.watch.map(watch::local_routes).unwrap_or_default());
    let sheet = Sheet(parts.assets.hashed(".css").unwrap_or_else(|| "/pkg/holdfast.css".to_owned()).into());
    layered(open.merge(behind_the_guard), &guard, parts.public.https).layer(Extension(sheet))
}

/// Health and figures on a listener of their own.
pub fn build_watch(watch: Watch, bound: IpAddr) -> Router {
    watch::own_routes(watch, bound)
        .layer(from_fn(logs::around_request))
        .layer(from_fn_with_state(false, headers::on_every_response))
}

/// The layers that everything passes, the innermost first.
fn layered(routes: Router, guard: &Guard, https: bool) -> Router {
    routes
        .layer(from_fn_with_state(guard.clone(), guard::only_ours))
        .layer(panics::caught())
        .layer(from_fn(panics::told))
        .layer(from_fn(logs::around_request))
        .layer(from_fn_with_state(https, headers::on_every_response))
}

pub fn page_routes() -> Vec<AxumRouteListing> {
    generate_route_list(App)
}

/// Pages and server functions find the kernel in their context, and two addresses; who asks is in the request.
fn pages(parts: &Parts) -> Router {
    let options = leptos_options(&parts.assets);
    let kernel = parts.kernel.clone();
    let sheet = Stylesheet(parts.assets.hashed(".css").unwrap_or_default());
    let origin = Origin(parts.public.to_string());
    let devices = DeviceOrigin(parts.devices.to_string());
    let context = move || {
        provide_context(kernel.clone());
        provide_context(sheet.clone());
        provide_context(origin.clone());
        provide_context(devices.clone());
    };
    let page = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let functions = {
        let context = context.clone();
        move |request: Request| leptos_axum::handle_server_fns_with_context(context.clone(), request)
    };
    Router::new()
        .route(SERVER_FUNCTIONS, post(functions))
        .leptos_routes_with_context(&options, page_routes(), context.clone(), page.clone())
        .fallback(leptos_axum::render_app_async_with_context(context, page))
        .with_state(options)
}

pub fn files(assets: &Assets) -> Router {
    let file = |assets: Assets| move |request: Request| ready(assets.answer(&request));
    assets
        .paths()
        .into_iter()
        .fold(Router::new(), |router, path| router.route(&path, get(file(assets.clone()))))
}

/// The names of script and wasm follow from the only script there is.
fn leptos_options(assets: &Assets) -> LeptosOptions {
    let script = assets.hashed(".js");
    let stem = script.as_deref().and_then(|path| path.strip_prefix("/pkg/")?.strip_suffix(".js"));
    LeptosOptions::builder().output_name(stem.unwrap_or("holdfast")).site_pkg_dir("pkg").build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::http::StatusCode;
    use std::time::Duration;
    use tower::ServiceExt;

    async fn asked(accept: &str, language: &str) -> (StatusCode, axum::http::HeaderMap, String) {
        let limits =
            Limits { body_bytes: 1024, request: Duration::from_secs(5), requests: 8, connections: 8 };
        let public: PublicUrl = "http://127.0.0.1:3000".parse().unwrap();
        let guard = Guard::new(public, &[], limits);
        let boom = async || -> &'static str { panic!("the secret cause") };
        let routes = layered(Router::new().route("/api/boom", get(boom)), &guard, false);
        let request = Request::get("/api/boom").header("host", "127.0.0.1:3000");
        let request = request.header("accept", accept).header("accept-language", language);
        let response = routes.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, 10_000).await.unwrap().to_vec()).unwrap();
        (parts.status, parts.headers, text)
    }

    #[tokio::test]
    async fn a_panic_is_told_as_a_number_and_nothing_else() {
        for (language, words) in [("en", "incident "), ("nl-NL,nl", "incident ")] {
            let (status, headers, text) = asked("text/html", language).await;
            assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(!text.contains("secret cause"), "{text}");
            let number: String = text.split_once(words).unwrap().1.chars().take(8).collect();
            assert!(number.chars().all(|c| c.is_ascii_hexdigit()), "{number}");
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["cache-control"], "no-store");
            assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
            assert!(headers.contains_key("x-request-id"));
        }
    }

    #[tokio::test]
    async fn a_script_is_told_the_same_in_its_own_form() {
        let (status, _, text) = asked("application/json", "en").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        let told: app::ApiError = serde_json::from_str(&text).unwrap();
        assert!(matches!(told, app::ApiError::Broken { incident } if incident.len() == 8));
    }
}
