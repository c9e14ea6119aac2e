//! `/assignments/new`: people × role × devices.

use crate::{
    api,
    parts::{Title, choice, complaint_of, signed_in, summary, title},
    ssr::{self, Returned},
    words::{self, Locale, say},
};
use domain::{Field, Group, OperatorId, Permission, Person, PersonState, Role};
use kernel::{GroupQuery, PeopleQuery};
use leptos::{prelude::*, server_fn::ServerFn};

/// Nobody ticks more boxes than this.
const PEOPLE: u32 = 200;
const GROUPS: u32 = 500;

#[component]
pub fn NewAssignment() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look(Permission::RolesAssign, "new assignment").await?;
        seat.is_confirmed()?;
        let people = seat.operator.people(&PeopleQuery { limit: PEOPLE, ..Default::default() }).await?;
        let roles = seat.operator.roles().await?;
        let groups = seat.operator.groups(&GroupQuery { limit: GROUPS, ..Default::default() }).await?;
        let more = people.next.is_some();
        let named = ssr::query("person").and_then(|id| id.parse().ok());
        let me = seat.operator.id();
        let mut people: Vec<Person> =
            people.items.into_iter().filter(|p| p.id != me && p.state != PersonState::Disabled).collect();
        if let Some(id) = named.filter(|id| *id != me && people.iter().all(|p| p.id != *id)) {
            people.insert(0, seat.operator.person(id).await?.person);
        }
        let returned = &seat.returned;
        Ok(view! {
            {title(Title::of(say!(l, assignments.new)).above(say!(l, assignments.title), "/assignments"))}
            {summary(l, returned)}
            <form class="fields wide" method="post" action=api::assignments::Assign::url() novalidate>
                <div class="columns">
                    {who(l, returned, people, named, more)}
                    {which(l, returned, roles)}
                    {over(l, returned, groups.items)}
                </div>
                <div class="actions">
                    <button class="main">{say!(l, assignments.create)}</button>
                    <a class="button" href="/assignments">{say!(l, common.cancel)}</a>
                </div>
            </form>
        })
    })
}

fn who(
    l: Locale,
    returned: &Returned,
    people: Vec<Person>,
    named: Option<OperatorId>,
    more: bool,
) -> AnyView {
    let none = people.is_empty().then(|| view! { <p class="soft">{say!(l, assignments.needs)}</p> });
    let more = more.then(|| view! { <p class="hint">{say!(l, assignments.people_more, count = PEOPLE)}</p> });
    let boxes = people
        .into_iter()
        .map(|person| {
            let id = person.id.to_string();
            let chosen = returned.chose("people", &id).unwrap_or(named == Some(person.id));
            choice("checkbox", "people[]", id, chosen, person.name, Some(person.sign_in_name))
        })
        .collect_view();
    view! {
        <fieldset id="people" class="card" tabindex="-1">
            <legend>{say!(l, assignments.people)}</legend>
            <p class="hint">{say!(l, assignments.people_hint)}</p>
            {complaint_of(l, returned, Field::People)}
            {none}
            <div class="choices many">{boxes}</div>
            {more}
        </fieldset>
    }
    .into_any()
}

fn which(l: Locale, returned: &Returned, roles: Vec<Role>) -> AnyView {
    let buttons = roles
        .into_iter()
        .map(|role| {
            let id = role.id.to_string();
            let chosen = returned.chose("role", &id).unwrap_or_default();
            let count = role.permissions.iter().count() as u64;
            let hint = if let Some(built_in) = role.built_in {
                words::built_in_note(l, built_in).to_owned()
            } else {
                say!(l, common.permission_count, count = count)
            };
            choice("radio", "role", id, chosen, words::role_name(l, &role.name, role.built_in), Some(hint))
        })
        .collect_view();
    view! {
        <fieldset id="role" class="card" tabindex="-1">
            <legend>{say!(l, common.role)}</legend>
            {complaint_of(l, returned, Field::Role)}
            <div class="choices">{buttons}</div>
        </fieldset>
    }
    .into_any()
}

fn over(l: Locale, returned: &Returned, groups: Vec<Group>) -> AnyView {
    let is = |value: &str| returned.chose("scope", value).unwrap_or_default();
    let empty = groups.is_empty().then(|| view! { <p class="soft">{say!(l, assignments.no_groups)}</p> });
    let boxes = groups
        .into_iter()
        .map(|group| {
            let id = group.id.to_string();
            let chosen = returned.chose("groups", &id).unwrap_or_default();
            let about = (!group.note.is_empty()).then_some(group.note);
            choice("checkbox", "groups[]", id, chosen, group.name, about)
        })
        .collect_view();
    view! {
        <fieldset id="scope" class="card" tabindex="-1">
            <legend>{say!(l, common.scope)}</legend>
            <p class="hint">{say!(l, assignments.scope_hint)}</p>
            {complaint_of(l, returned, Field::Scope)}
            <div class="choices">
                {choice("radio", "scope", "all".into(), is("all"), say!(l, assignments.over_all), None)}
                {choice("radio", "scope", "groups".into(), is("groups"), say!(l, assignments.over_groups), None)}
            </div>
            {empty}
            <div class="choices many">{boxes}</div>
        </fieldset>
    }
    .into_any()
}
