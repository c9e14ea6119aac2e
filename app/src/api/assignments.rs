//! Giving roles and taking them back.

use crate::ApiError;
use domain::{AssignmentId, GroupId, OperatorId, RoleId};
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "assign")]
pub async fn assign(
    #[server(default)] people: Vec<OperatorId>,
    #[server(default)] role: Option<RoleId>,
    #[server(default)] scope: String,
    #[server(default)] groups: Vec<GroupId>,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next, list},
    };
    use domain::{Field, Refusal, Scope, Why};
    Form::on("/assignments/new")
        .keep("people", &list(&people))
        .keep("role", &role.map(|r| r.to_string()).unwrap_or_default())
        .keep("scope", &scope)
        .keep("groups", &list(&groups))
        .end(async {
            let role = role.ok_or(Refusal::invalid(Field::Role, Why::Missing))?;
            let scope = match scope.as_str() {
                "all" => Scope::AllDevices,
                "groups" => Scope::Groups(groups.into_iter().collect()),
                _ => return Err(Refusal::invalid(Field::Scope, Why::Missing).into()),
            };
            ssr::operator()?.confirmed()?.assign(&people, role, scope).await?;
            Ok(Next::said("/assignments", Done::Assigned))
        })
        .await
}

/// Takes the role back, from one person or from all of them.
#[server(prefix = "/api", endpoint = "unassign")]
pub async fn unassign(
    id: AssignmentId,
    #[server(default)] person: Option<OperatorId>,
) -> Result<(), ApiError> {
    use crate::{
        parts::Done,
        ssr::{self, Form, Next},
    };
    Form::on(format!("/assignments/{id}/remove"))
        .end(async {
            ssr::operator()?.unassign(id, person).await?;
            Ok(Next::said("/assignments", Done::Unassigned))
        })
        .await
}
