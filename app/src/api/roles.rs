//! Roles of one's own. A form can ask to have the missing reads ticked first; it then comes back with them.

use crate::ApiError;
use domain::RoleId;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "create_role")]
pub async fn create_role(
    name: String,
    #[server(default)] permissions: Vec<String>,
    #[server(default)] add_reads: bool,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next, list, ticked},
    };
    use domain::Permission;
    let chosen = ticked(&permissions, add_reads);
    Form::on("/roles/new")
        .keep("name", &name)
        .keep("permissions", &list(chosen.clone().unwrap_or_default().iter().map(Permission::word)))
        .keep("added", &add_reads)
        .end(async {
            if add_reads {
                return Ok(Next::back("/roles/new"));
            }
            let id = ssr::operator()?.confirmed()?.create_role(&name, chosen?).await?;
            Ok(Next::said(format!("/roles/{id}"), Done::RoleCreated))
        })
        .await
}

#[server(prefix = "/api", endpoint = "change_role")]
pub async fn change_role(
    id: RoleId,
    name: String,
    #[server(default)] permissions: Vec<String>,
    #[server(default)] add_reads: bool,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next, list, ticked},
    };
    use domain::Permission;
    let (page, chosen) = (format!("/roles/{id}"), ticked(&permissions, add_reads));
    Form::on(&page)
        .keep("name", &name)
        .keep("permissions", &list(chosen.clone().unwrap_or_default().iter().map(Permission::word)))
        .keep("added", &add_reads)
        .end(async {
            if add_reads {
                return Ok(Next::back(&page));
            }
            ssr::operator()?.confirmed()?.change_role(id, &name, chosen?).await?;
            Ok(Next::said(page.as_str(), Done::RoleChanged))
        })
        .await
}

#[server(prefix = "/api", endpoint = "delete_role")]
pub async fn delete_role(id: RoleId) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/roles/{id}/delete"))
        .end(async {
            ssr::operator()?.delete_role(id).await?;
            Ok(Next::said("/roles", Done::RoleDeleted))
        })
        .await
}
