//! `/roles/new` and `/roles/{id}`: the permissions of a role, to read or to change. What a choice is worth nothing
//! without is said, and added on request.

use crate::{
    ApiError, api,
    parts::{Icon, Seat, Text, Title, choice, complaint_of, icon, signed_in, summary, title},
    ssr::{self, Returned},
    words::{self, Locale, say},
};
use domain::{Field, Permission, PermissionSet, Role as Kept, RoleId};
use kernel::AssignmentQuery;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn NewRole() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look(Permission::RolesManage, "new role").await?;
        seat.is_confirmed()?;
        let heading = Title::of(say!(l, roles.new)).above(say!(l, roles.title), "/roles");
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            <form class="fields wide" method="post" action=api::roles::CreateRole::url() novalidate>
                {editor(l, &seat.returned, "", PermissionSet::EMPTY)}
                <div class="actions">
                    <button class="main">{say!(l, roles.create)}</button>
                    <button name="add_reads" value="true">{say!(l, roles.add_reads)}</button>
                    <a class="button" href="/roles">{say!(l, common.cancel)}</a>
                </div>
            </form>
        })
    })
}

#[component]
pub fn Role() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let role = seat.operator.role(ssr::param::<RoleId>("id")?).await?;
        let changes = role.built_in.is_none() && seat.may(Permission::RolesManage);
        let name = words::role_name(l, &role.name, role.built_in);
        let mut heading = Title::of(name).above(say!(l, roles.title), "/roles");
        if let Some(built_in) = role.built_in {
            heading = heading.lead(words::built_in_note(l, built_in));
        }
        let body = if changes { edited(&seat, &role).into_any() } else { read(l, &role).into_any() };
        let held = held_by(&seat, &role).await?;
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            {body}
            {held}
        })
    })
}

fn edited(seat: &Seat, role: &Kept) -> AnyView {
    let (l, id) = (seat.l, role.id);
    view! {
        <form class="fields wide" method="post" action=api::roles::ChangeRole::url() novalidate>
            <input type="hidden" name="id" value=id.to_string()/>
            {editor(l, &seat.returned, &role.name, role.permissions)}
            <div class="actions">
                <button class="main">{say!(l, common.save)}</button>
                <button name="add_reads" value="true">{say!(l, roles.add_reads)}</button>
                <a class="button toward-destroying" href=format!("/roles/{id}/delete")>{say!(l, roles.delete)}</a>
            </div>
        </form>
    }
    .into_any()
}

fn editor(l: Locale, returned: &Returned, name: &str, permissions: PermissionSet) -> AnyView {
    let is =
        |p: Permission| returned.chose("permissions", p.word()).unwrap_or_else(|| permissions.contains(p));
    let chosen: PermissionSet = Permission::ALL.iter().copied().filter(|p| is(*p)).collect();
    let missing = chosen.missing_needs();
    let added = returned.chose("added", "true") == Some(true);
    let told = if added {
        Some(("notice", say!(l, roles.reads_added).to_owned()))
    } else if missing.is_empty() {
        None
    } else {
        Some(("notice wait", say!(l, roles.missing, missing = words::list(missing))))
    };
    let headings = headings(l);
    view! {
        {Text::of(Field::Name, say!(l, common.name)).value(name).show(l, returned)}
        <fieldset id="permissions" tabindex="-1">
            <legend>{say!(l, roles.choose)}</legend>
            <p class="hint">{say!(l, roles.needs_note)}</p>
            {complaint_of(l, returned, Field::Permissions)}
            {told.map(|(class, words)| view! { <div class=class>{icon(Icon::Warn)}<p>{words}</p></div> })}
            <div class="permissions">
                {headings
                    .into_iter()
                    .map(|(heading, permissions)| {
                        let boxes = permissions.into_iter().map(|p| ticked(l, p, chosen.contains(p))).collect_view();
                        view! { <div role="group" aria-label=heading><h2>{heading}</h2> <div class="choices">{boxes}</div></div> }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
    .into_any()
}

/// The permissions under their headings, in their own order.
fn headings(l: Locale) -> Vec<(&'static str, Vec<Permission>)> {
    let mut all: Vec<(&'static str, Vec<Permission>)> = vec![];
    for permission in Permission::ALL {
        let heading = words::group_of(l, *permission);
        match all.last_mut() {
            Some((last, permissions)) if *last == heading => permissions.push(*permission),
            _ => all.push((heading, vec![*permission])),
        }
    }
    all
}

fn ticked(l: Locale, permission: Permission, chosen: bool) -> AnyView {
    let mut hint = words::explains(l, permission).to_owned();
    if permission.is_console() {
        hint = format!("{hint} {}", say!(l, roles.console_mark));
    } else if permission.needs().iter().count() > 1 {
        hint = format!("{hint} {}", say!(l, roles.needs_mark));
    }
    choice("checkbox", "permissions[]", permission.word().into(), chosen, permission.word(), Some(hint))
        .into_any()
}

fn read(l: Locale, role: &Kept) -> AnyView {
    let note = role.built_in.is_some().then(|| view! { <p class="soft">{say!(l, roles.read_only)}</p> });
    let lines = role
        .permissions
        .iter()
        .map(|p| view! { <dt>{p.word()}</dt> <dd class="soft">{words::explains(l, p)}</dd> })
        .collect_view();
    view! {
        <section class="card">
            <h2>{say!(l, roles.choose)}</h2>
            <dl class="facts meanings">{lines}</dl>
            {note}
        </section>
    }
    .into_any()
}

/// Everybody who holds the role, and over what.
async fn held_by(seat: &Seat, role: &Kept) -> Result<impl IntoView + use<>, ApiError> {
    let l = seat.l;
    let held =
        seat.operator.assignments(&AssignmentQuery { role: Some(role.id), ..Default::default() }).await?;
    let nobody = held.is_empty().then(|| view! { <p class="soft">{say!(l, roles.held_by_nobody)}</p> });
    let lines = held
        .into_iter()
        .map(|a| {
            let scope = words::scope(l, &a.scope, &a.group_names);
            let people = a.people.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ");
            view! { <dt>{scope}</dt> <dd>{people}</dd> }
        })
        .collect_view();
    Ok(view! {
        <section class="card">
            <h2>{say!(l, roles.held_by)}</h2>
            {nobody}
            <dl class="facts">{lines}</dl>
        </section>
    })
}
