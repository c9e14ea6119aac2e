//! `/roles`, and deleting one.

use crate::{
    api,
    parts::{Deed, Title, cell, confirm, signed_in, table, title},
    ssr,
    words::{self, Locale, say},
};
use domain::{Permission, Role, RoleId};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn Roles() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let roles = seat.operator.roles().await?;
        let mut heading = Title::of(say!(l, roles.title)).lead(say!(l, roles.lead));
        if seat.may(Permission::RolesManage) {
            heading = heading.action(say!(l, roles.new), "/roles/new");
        }
        let count = roles.len() as u64;
        let headings = vec![say!(l, common.role), say!(l, roles.kind), say!(l, common.permissions)];
        let rows = roles.iter().map(|role| row(l, role)).collect();
        Ok(view! {
            {title(heading)}
            {table("", say!(l, roles.count, count = count), headings, rows)}
        })
    })
}

fn row(l: Locale, role: &Role) -> AnyView {
    let name = words::role_name(l, &role.name, role.built_in);
    let kind = if role.built_in.is_some() { say!(l, roles.built_in) } else { say!(l, roles.custom) };
    let count = role.permissions.iter().count() as u64;
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/roles/{}", role.id)>{name}</a>
                {role
                    .built_in
                    .map(|built_in| {
                        view! { <span class="explains">{words::built_in_note(l, built_in)}</span> }
                    })}
            </th>
            {cell(say!(l, roles.kind), kind)}
            {cell(say!(l, common.permissions), say!(l, common.permission_count, count = count))}
        </tr>
    }
    .into_any()
}

#[component]
pub fn DeleteRole() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look(Permission::RolesManage, "delete a role").await?;
        let role = seat.operator.role(ssr::param::<RoleId>("id")?).await?;
        let back = format!("/roles/{}", role.id);
        let deed = Deed {
            title: Title::of(say!(l, roles.delete_title, name = role.name.clone()))
                .above(role.name.clone(), back.clone()),
            will: vec![say!(l, roles.delete_will).into(), say!(l, roles.delete_unless).into()],
            words: say!(l, roles.delete_do, name = role.name),
            to: api::roles::DeleteRole::url(),
            fields: vec![("id", role.id.to_string())],
            destroys: true,
            back,
        };
        Ok(confirm(l, &seat.returned, deed, ().into_any()))
    })
}
