//! Who is there. The guard in front of the pages has asked the kernel already, once a request; here the answer is
//! only taken up, and a new sign-in becomes a cookie.

use super::error::broken;
use crate::ApiError;
use http::request::Parts;
use kernel::{Caller, Kernel, Operator, Ticket};
use leptos::prelude::use_context;
use std::sync::Arc;
use tower_sessions::Session;

pub fn kernel() -> Result<Kernel, ApiError> {
    use_context::<Kernel>().ok_or_else(|| broken(&"no kernel in the page's context"))
}

pub fn caller() -> Result<Caller, ApiError> {
    extension::<Caller>().ok_or_else(|| broken(&"no caller on the request"))
}

/// Whoever is signed in, with everything they can do; the guard has asked the kernel.
pub fn operator() -> Result<Arc<Operator>, ApiError> {
    extension::<Arc<Operator>>().ok_or(ApiError::SignIn)
}

/// Gives the browser the sign-in that the kernel has opened; an earlier one on this browser ends.
pub async fn admit(ticket: Ticket) -> Result<(), ApiError> {
    let session = session()?;
    session.flush().await.map_err(|e| broken(&e))?;
    session.insert("ticket", &ticket).await.map_err(|e| broken(&e))
}

/// Takes the cookie back.
pub async fn dismiss() -> Result<(), ApiError> {
    session()?.flush().await.map_err(|e| broken(&e))
}

fn session() -> Result<Session, ApiError> {
    extension::<Session>().ok_or_else(|| broken(&"no session on the request"))
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}
