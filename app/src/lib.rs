//! The console as people see it: pages, their parts, and the declarations of the server functions.
//!
//! Pages are made on the server alone; a form posts to a server function, which answers with a redirect, so every
//! task works without scripts. Islands ([`islands`]) are what is live on top of that, and all that the browser's
//! bundle holds. No rule and no SQL stands here: the kernel is asked, and what it says is shown.
//!
//! For the server: mount `leptos_axum::generate_route_list(App)` with [`shell`], and put
//! * in Leptos' context: a [`kernel::Kernel`], a [`Stylesheet`], an [`Origin`] and a [`DeviceOrigin`];
//! * in each request's extensions: a [`kernel::Caller`], an `Arc` of a [`kernel::Operator`] where somebody is signed in, and
//!   tower-sessions' `Session`.
//!
//! Pages bring their own `Content-Security-Policy` with their nonce. Server functions lie under `/api/`; the
//! lists as files, the events, and the reading of a file of devices or of a push certificate are the server's; and so is the
//! page that a device sees, whose words are [`landing`]'s.

pub mod api;
pub mod error;
pub mod islands;

#[cfg(feature = "ssr")]
mod app;
#[cfg(feature = "ssr")]
mod landing;
#[cfg(feature = "ssr")]
pub mod language;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
pub mod screens;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod ssr;
#[cfg(feature = "ssr")]
mod words;

pub use error::ApiError;

#[cfg(feature = "ssr")]
pub use {
    app::App,
    landing::{landing, landing_closed, landing_title},
    shell::{Stylesheet, shell},
    ssr::{DeviceOrigin, Origin, action_query, audit_query, device_query, incident, told_on},
    words::sorry,
};
