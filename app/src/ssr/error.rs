//! From the kernel's errors to what a person is told. A fault gets a number; the log has its cause under the same.

use super::request::wants_page;
use crate::ApiError;
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

impl From<kernel::Error> for ApiError {
    fn from(error: kernel::Error) -> Self {
        match error {
            kernel::Error::Refused(refusal) => refusal.into(),
            kernel::Error::Fault(fault) => broken(&fault),
        }
    }
}

/// Something that should not have happened: logged under a number, told as that number.
pub fn broken(cause: &dyn std::fmt::Display) -> ApiError {
    let incident = incident();
    tracing::error!(%incident, %cause, "a request failed");
    ApiError::Broken { incident }
}

/// Eight letters that can be read out over a telephone.
pub fn incident() -> String {
    let id = uuid::Uuid::new_v4().simple().to_string();
    id[id.len() - 8..].to_uppercase()
}

/// The status of the answer. A form's post is answered with a redirect whatever happened; the page it leads to
/// tells the error.
pub fn set_status(error: &ApiError) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    if let Some(seconds) = error.retry_after() {
        response.insert_header(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if !is_form_post()
        && let Ok(status) = StatusCode::from_u16(error.status())
    {
        response.set_status(status);
    }
}

fn is_form_post() -> bool {
    use_context::<http::request::Parts>().is_some_and(|p| p.method == http::Method::POST) && wants_page()
}
