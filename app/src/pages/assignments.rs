//! `/assignments`, and taking one back.

use crate::{
    api,
    parts::{Deed, Title, cell, confirm, empty, signed_in, table, title, when},
    ssr,
    words::{self, Locale, say},
};
use domain::{Assignment, AssignmentId, OperatorId, Permission};
use kernel::AssignmentQuery;
use leptos::{prelude::*, server_fn::ServerFn};

/// The kernel lists no more at once.
const MOST: usize = 1000;

#[component]
pub fn Assignments() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let id = |name: &str| ssr::query(name).and_then(|text| text.parse::<uuid::Uuid>().ok());
        let query = AssignmentQuery {
            person: id("person").map(OperatorId),
            role: id("role").map(domain::RoleId),
            group: id("group").map(domain::GroupId),
        };
        let filtered = query.person.is_some() || query.role.is_some() || query.group.is_some();
        let clear = filtered.then(|| {
            view! { <p><a class="button" href="/assignments">{say!(l, common.clear)}</a></p> }
        });
        let all = seat.operator.assignments(&query).await?;
        let shown = all.len();
        let (may, me) = (seat.may(Permission::RolesAssign), seat.operator.id());
        let mut heading = Title::of(say!(l, assignments.title)).lead(say!(l, assignments.lead));
        if may {
            heading = heading.action(say!(l, assignments.new), "/assignments/new");
        }
        let list = if all.is_empty() {
            empty(say!(l, assignments.none), say!(l, assignments.none_why).into(), None).into_any()
        } else {
            let count = all.len() as u64;
            let headings = vec![
                say!(l, common.role),
                say!(l, assignments.people),
                say!(l, common.scope),
                say!(l, assignments.since),
                "",
            ];
            let rows = all.into_iter().map(|a| row(l, a, may, me)).collect();
            table("", say!(l, assignments.count, count = count), headings, rows).into_any()
        };
        let part = (shown == MOST).then(|| {
            view! { <p class="hint">{say!(l, assignments.part, count = MOST as u64)}</p> }
        });
        Ok(view! { {title(heading)} {clear} {list} {part} })
    })
}

fn row(l: Locale, held: Assignment, may: bool, me: OperatorId) -> AnyView {
    let role = words::role_name(l, &held.role_name, held.built_in);
    let scope = words::scope(l, &held.scope, &held.group_names);
    let names = held.people.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    let label = say!(l, assignments.remove_of, role = role.clone(), name = names);
    // Nobody takes back what they hold themselves.
    let may = may && held.people.iter().any(|(id, _)| *id != me);
    let people = held
        .people
        .into_iter()
        .map(|(id, name)| view! { <a class="chip" href=format!("/people/{id}")>{name}</a> })
        .collect_view();
    view! {
        <tr>
            <th scope="row"><a href=format!("/roles/{}", held.role)>{role}</a></th>
            {cell(say!(l, assignments.people), view! { <span class="chips">{people}</span> })}
            {cell(say!(l, common.scope), scope)}
            {cell(say!(l, assignments.since), when(l, held.at))}
            <td class="end">
                {may
                    .then(|| {
                        let to = format!("/assignments/{}/remove", held.id);
                        view! {
                            <a class="button tight" href=to aria-label=label>
                                {say!(l, assignments.remove)}
                            </a>
                        }
                    })}
            </td>
        </tr>
    }
    .into_any()
}

#[component]
pub fn RemoveAssignment() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look(Permission::RolesAssign, "assignments").await?;
        let held = seat.operator.assignment(ssr::param::<AssignmentId>("id")?).await?;
        let role = words::role_name(l, &held.role_name, held.built_in);
        let scope = words::scope_within(l, &held.scope, &held.group_names);
        let me = seat.operator.id();
        let one = <[_; 1]>::try_from(held.people.clone()).ok().map(|[(_, name)]| name);
        let each = held.people.iter().filter(|(id, _)| one.is_none() && *id != me).map(|(id, name)| {
            view! {
                <form method="post" action=api::assignments::Unassign::url()>
                    <input type="hidden" name="id" value=held.id.to_string()/>
                    <input type="hidden" name="person" value=id.to_string()/>
                    <button>{say!(l, assignments.remove_do_one, role = role.clone(), name = name.clone())}</button>
                </form>
            }
        });
        let names = held.people.iter().map(|(_, name)| view! { <li>{name.clone()}</li> }).collect_view();
        let details = view! {
            <ul>{names}</ul>
            <div class="actions">{each.collect_view()}</div>
        };
        let words = if let Some(name) = one {
            say!(l, assignments.remove_do_one, role = role.clone(), name = name)
        } else {
            say!(l, assignments.remove_do, role = role.clone())
        };
        let deed = Deed {
            title: Title::of(say!(l, assignments.remove_title, role = role.clone()))
                .above(say!(l, assignments.title), "/assignments"),
            will: vec![say!(l, assignments.remove_will, role = role, scope = scope)],
            words,
            to: api::assignments::Unassign::url(),
            fields: vec![("id", held.id.to_string())],
            destroys: true,
            back: "/assignments".into(),
        };
        Ok(confirm(l, &seat.returned, deed, details.into_any()))
    })
}
