//! Every route and every layer of the console, on one page. A request passes the layers from the top of
//! [`layered`] to its end, then meets its route.

use crate::assets::Assets;
use crate::config::{Limits, Network, PublicUrl};
use crate::guard::{self, Guard};
use crate::watch::{self, Watch};
use crate::{export, headers, logs, panics, sign_ins};
use app::{App, Origin, Stylesheet, shell};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use kernel::Kernel;
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use std::future::ready;

/// All of them, as the router writes it.
pub const SERVER_FUNCTIONS: &str = "/api/{*name}";

/// What the console is made of.
pub struct Parts {
    pub kernel: Kernel,
    pub assets: Assets,
    pub public: PublicUrl,
    pub proxies: Vec<Network>,
    pub limits: Limits,
    /// Health and figures beside the console, for callers on this computer.
    pub watch: Option<Watch>,
}

pub fn build(parts: Parts) -> Router {
    let guard = Guard::new(parts.public.clone(), &parts.proxies, parts.limits);
    let cookies = sign_ins::cookies(parts.kernel.clone(), &parts.public);
    let behind_the_guard = pages(&parts)
        .merge(export::routes(parts.kernel.clone()))
        .layer(from_fn_with_state(guard.clone(), guard::whole_body))
        .layer(from_fn_with_state(guard.clone(), guard::signed_in))
        .layer(cookies);
    let open = files(&parts.assets).merge(parts.watch.map(watch::local_routes).unwrap_or_default());
    layered(open.merge(behind_the_guard), &guard, parts.public.https)
}

/// The layers that everything passes, the innermost first.
fn layered(routes: Router, guard: &Guard, https: bool) -> Router {
    routes
        .layer(from_fn_with_state(guard.clone(), guard::within_limits))
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
    let context = move || {
        provide_context(kernel.clone());
        provide_context(sheet.clone());
        provide_context(origin.clone());
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

fn files(assets: &Assets) -> Router {
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
