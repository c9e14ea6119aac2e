//! Groups of devices.

use crate::ApiError;
use domain::GroupId;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "create_group")]
pub async fn create_group(name: String, #[server(default)] note: String) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on("/groups/new")
        .keep("name", &name)
        .keep("note", &note)
        .end(async {
            let id = ssr::operator()?.create_group(&name, &note).await?;
            Ok(Next::said(format!("/groups/{id}"), Done::GroupCreated))
        })
        .await
}

#[server(prefix = "/api", endpoint = "change_group")]
pub async fn change_group(
    id: GroupId,
    name: String,
    #[server(default)] note: String,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/groups/{id}"))
        .keep("name", &name)
        .keep("note", &note)
        .end(async {
            ssr::operator()?.change_group(id, &name, &note).await?;
            Ok(Next::said(format!("/groups/{id}"), Done::GroupChanged))
        })
        .await
}

#[server(prefix = "/api", endpoint = "delete_group")]
pub async fn delete_group(id: GroupId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/groups/{id}/delete"))
        .end(async {
            ssr::operator()?.delete_group(id).await?;
            Ok(Next::said("/groups", Done::GroupDeleted))
        })
        .await
}
