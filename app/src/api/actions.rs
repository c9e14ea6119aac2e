//! What is asked of one device, and what becomes of it. A PIN that was typed is never kept for a form that comes back.

use crate::ApiError;
use domain::{ActionId, DeviceId, FormId};
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "lock_device")]
pub async fn lock_device(
    id: DeviceId,
    #[server(default)] pin: String,
    #[server(default)] message: String,
    #[server(default)] phone: String,
    #[server(default)] reason: String,
    #[server(default)] knows: bool,
    #[server(default)] form: Option<FormId>,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/devices/{id}/lock"))
        .keep("message", &message)
        .keep("phone", &phone)
        .keep("reason", &reason)
        .keep("knows", &knows)
        .end(async {
            let pin = (!pin.trim().is_empty()).then_some(pin);
            let order = kernel::LockOrder { pin, message, phone, reason, knows, form };
            ssr::operator()?.lock(id, order).await?;
            Ok(Next::said(format!("/devices/{id}"), Done::LockAsked))
        })
        .await
}

#[server(prefix = "/api", endpoint = "remove_passcode")]
pub async fn remove_passcode(
    id: DeviceId,
    #[server(default)] reason: String,
    #[server(default)] older: bool,
    #[server(default)] form: Option<FormId>,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    let page = format!("/devices/{id}/remove-passcode{}", if older { "?older=1" } else { "" });
    Form::on(page)
        .keep("reason", &reason)
        .end(async {
            let order = kernel::RemoveOrder { reason, older, form };
            ssr::operator()?.remove_passcode(id, order).await?;
            Ok(Next::said(format!("/devices/{id}"), Done::RemovalAsked))
        })
        .await
}

#[server(prefix = "/api", endpoint = "sync_device")]
pub async fn sync_device(
    id: DeviceId,
    #[server(default)] form: Option<FormId>,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    let back = if back.is_empty() { format!("/devices/{id}") } else { ssr::local(Some(&back)) };
    Form::on(back.as_str())
        .end(async {
            ssr::operator()?.sync(id, form).await?;
            Ok(Next::said(back.as_str(), Done::SyncAsked))
        })
        .await
}

#[server(prefix = "/api", endpoint = "cancel_action")]
pub async fn cancel_action(id: ActionId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/actions/{id}"))
        .end(async {
            ssr::operator()?.cancel(id).await?;
            Ok(Next::said(format!("/actions/{id}"), Done::ActionCancelled))
        })
        .await
}

/// Somebody has seen that the Mac is open again.
#[server(prefix = "/api", endpoint = "say_open")]
pub async fn say_open(id: ActionId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/actions/{id}"))
        .end(async {
            ssr::operator()?.say_open(id).await?;
            Ok(Next::said(format!("/actions/{id}"), Done::SaidOpen))
        })
        .await
}

/// Uncovers a PIN on the page it was asked for, for a minute. It takes a password given minutes ago.
#[server(prefix = "/api", endpoint = "show_pin")]
pub async fn show_pin(id: ActionId, #[server(default)] back: String) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next};
    let back = ssr::local(Some(&back));
    Form::on(back.as_str())
        .end(async {
            ssr::operator()?.confirmed()?.show_pin(id).await?;
            Ok(Next::at(back.as_str()))
        })
        .await
}

#[server(prefix = "/api", endpoint = "cover_pin")]
pub async fn cover_pin(id: ActionId, #[server(default)] back: String) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next};
    let back = ssr::local(Some(&back));
    Form::on(back.as_str())
        .end(async {
            ssr::operator()?.cover_pin(id).await?;
            Ok(Next::at(back.as_str()))
        })
        .await
}
