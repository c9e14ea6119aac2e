//! Devices' records, and the lists that people keep under a name.

use crate::ApiError;
use domain::{DeviceId, GroupId, ViewId};
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "change_device")]
pub async fn change_device(
    id: DeviceId,
    name: String,
    #[server(default)] user_name: String,
    #[server(default)] user_address: String,
    #[server(default)] groups: Vec<GroupId>,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next, list},
    };
    Form::on(format!("/devices/{id}/edit"))
        .keep("name", &name)
        .keep("user_name", &user_name)
        .keep("user_address", &user_address)
        .keep("groups", &list(&groups))
        .end(async {
            let change = kernel::DeviceChange { name, user_name, user_address, groups };
            ssr::operator()?.change_device(id, change).await?;
            Ok(Next::said(format!("/devices/{id}"), Done::DeviceChanged))
        })
        .await
}

#[server(prefix = "/api", endpoint = "delete_device")]
pub async fn delete_device(id: DeviceId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/devices/{id}/delete"))
        .end(async {
            ssr::operator()?.delete_device(id).await?;
            Ok(Next::said("/devices", Done::DeviceDeleted))
        })
        .await
}

#[server(prefix = "/api", endpoint = "release_device")]
pub async fn release_device(id: DeviceId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/devices/{id}/release"))
        .end(async {
            ssr::operator()?.release_device(id).await?;
            Ok(Next::said(format!("/devices/{id}"), Done::DeviceReleased))
        })
        .await
}

/// Keeps a list's filters under a name; `query` is what stands behind the `?` of its address.
#[server(prefix = "/api", endpoint = "save_view")]
pub async fn save_view(
    #[server(default)] name: String,
    #[server(default)] query: String,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next, local},
    };
    let page = local(Some(&if query.is_empty() { "/devices".into() } else { format!("/devices?{query}") }));
    Form::on(page.as_str())
        .keep("name", &name)
        .end(async {
            ssr::operator()?.save_view(&name, &query).await?;
            Ok(Next::said(page.as_str(), Done::ViewSaved))
        })
        .await
}

#[server(prefix = "/api", endpoint = "delete_view")]
pub async fn delete_view(id: ViewId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on("/devices")
        .end(async {
            ssr::operator()?.delete_view(id).await?;
            Ok(Next::said("/devices", Done::ViewDeleted))
        })
        .await
}
