//! What one person may do, and where each right comes from: part of `/me` and of `/people/{id}`.

use crate::{
    parts::{cell, empty, table},
    words::{self, Locale, say},
};
use domain::{Grant, Permission, PermissionSet, Rights};
use leptos::prelude::*;

pub fn rights_table(l: Locale, name: &str, rights: &Rights) -> AnyView {
    if rights.grants().is_empty() {
        let why = say!(l, person.no_rights_why, name = name.to_owned());
        return empty(say!(l, person.no_rights), why, None).into_any();
    }
    let rows = Permission::ALL.iter().map(|permission| row(l, rights, *permission)).collect();
    let headings = vec![say!(l, person.permission), say!(l, person.from)];
    table("rights", say!(l, person.rights_caption).into(), headings, rows).into_any()
}

fn row(l: Locale, rights: &Rights, permission: Permission) -> AnyView {
    let held: Vec<&Grant> = rights.grants().iter().filter(|g| g.permissions.contains(permission)).collect();
    let chips = held
        .iter()
        .map(|grant| {
            let role = words::role_name(l, &grant.role_name, grant.built_in);
            let scope = words::scope_within(l, &grant.scope, &grant.group_names);
            let words = say!(l, person.over, role = role, scope = scope);
            view! { <a class="chip" href=format!("/roles/{}", grant.role)>{words}</a> }
        })
        .collect_view();
    let from = if held.is_empty() {
        view! { <span class="soft">{say!(l, person.not_held)}</span> }.into_any()
    } else {
        let doubt = (!rights.may_anywhere(permission)).then(|| worthless(l, rights, permission));
        view! {
            <span class="chips">{chips}</span>
            {doubt.map(|why| view! { <span class="explains">{why}</span> })}
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">
                {permission.word()} <span class="explains">{words::explains(l, permission)}</span>
            </th>
            {cell(say!(l, person.from), from)}
        </tr>
    }
    .into_any()
}

/// Why something that is held does not count.
fn worthless(l: Locale, rights: &Rights, permission: Permission) -> String {
    let all = rights.grants().iter().fold(PermissionSet::EMPTY, |all, g| all.union(g.permissions));
    let missing = permission.needs().minus(all);
    if missing.is_empty() {
        say!(l, person.narrow).into()
    } else {
        say!(l, person.worthless, missing = words::list(missing))
    }
}
