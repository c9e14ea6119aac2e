//! Many at once: the order, and the sheet of its recovery PINs.

#![allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]

use crate::ApiError;
use domain::{BulkId, DeviceId, FormId};
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "start_many")]
pub async fn start_many(
    kind: String,
    #[server(default)] devices: Vec<DeviceId>,
    #[server(default)] all: bool,
    #[server(default)] expected: u32,
    #[server(default)] search: String,
    #[server(default)] platform: String,
    #[server(default)] group: String,
    #[server(default)] state: String,
    #[server(default)] seen: String,
    #[server(default)] user: String,
    #[server(default)] message: String,
    #[server(default)] phone: String,
    #[server(default)] reason: String,
    /// The preview counted those in whose consequence must be known; then it must be ticked.
    #[server(default)]
    known: bool,
    #[server(default)] knows: bool,
    /// How many the preview counted.
    #[server(default)]
    will: Option<u32>,
    #[server(default)] typed: String,
    #[server(default)] form: Option<FormId>,
) -> Result<(), ApiError> {
    use crate::{
        pages::Chosen,
        ssr::{self, Form, Next},
    };
    use domain::{ActionKind, Conflict};
    let kind = ActionKind::from_word(&kind).ok_or(ApiError::Malformed)?;
    let filters = [
        ("search", search),
        ("platform", platform),
        ("group", group),
        ("state", state),
        ("seen", seen),
        ("user", user),
    ];
    let filters = filters.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let chosen = Chosen { kind, devices, all, expected, filters, known };
    Form::on(chosen.address())
        .keep("message", &message)
        .keep("phone", &phone)
        .keep("reason", &reason)
        .keep("form", &form.map(|form| form.to_string()).unwrap_or_default())
        .end(async {
            if known && !knows {
                return Err(ApiError::Conflict(Conflict::MustBeKnown));
            }
            let choice = chosen.choice()?;
            let order = kernel::ManyOrder {
                choice,
                kind,
                message,
                phone,
                reason,
                knows,
                previewed: will,
                typed,
                form,
            };
            let id = ssr::operator()?.start_many(order).await?;
            Ok(Next::at(format!("/bulk/{id}")))
        })
        .await
}

/// The PINs of those that were locked, for a sheet; it takes a password given minutes ago.
#[server(prefix = "/api", endpoint = "show_sheet")]
pub async fn show_sheet(id: BulkId, #[server(default)] after: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{self, Form, Next};
    let page = format!("/bulk/{id}/sheet");
    Form::on(&page)
        .end(async {
            ssr::operator()?.confirmed()?.show_sheet(id, after).await?;
            Ok(Next::at(&page))
        })
        .await
}
