//! `/groups` and what belongs to one group.

use crate::{
    api,
    parts::{
        Deed, Text, Title, cell, confirm, empty, filter_bar, pager, signed_in, summary, table, text_filter,
        title,
    },
    ssr::{self, Returned, with},
    words::{self, Locale, say},
};
use domain::{Assignment, Field, GroupId, Permission};
use kernel::{AssignmentQuery, GroupQuery};
use leptos::{prelude::*, server_fn::ServerFn};

const ROWS: u32 = 50;

#[component]
pub fn Groups() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let search = ssr::query("search").unwrap_or_default();
        let after = ssr::query("after");
        let further = after.is_some();
        let page = seat.operator.groups(&GroupQuery { search: search.clone(), after, limit: ROWS }).await?;
        let filtered = !search.is_empty();
        let address = if filtered { with("/groups", "search", &search) } else { "/groups".into() };
        let may_add = seat.may(Permission::SettingsManage);
        let mut heading = Title::of(say!(l, groups.title)).lead(say!(l, groups.lead));
        if may_add {
            heading = heading.action(say!(l, groups.new), "/groups/new");
        }
        let shown = page.items.len();
        let list = if page.items.is_empty() {
            let new = may_add.then(|| (say!(l, groups.new), "/groups/new".to_owned()));
            empty(say!(l, groups.none), say!(l, groups.none_why).into(), new).into_any()
        } else {
            let count = page.total.and_then(|t| u64::try_from(t).ok()).unwrap_or(shown as u64);
            let rows = page.items.into_iter().map(|group| row(l, group)).collect();
            let headings = vec![say!(l, common.name), say!(l, common.note)];
            table("", say!(l, groups.count, count = count), headings, rows).into_any()
        };
        Ok(view! {
            {title(heading)}
            {filter_bar(l, "/groups", filtered, text_filter(say!(l, common.search), search))}
            {list}
            {pager(l, &address, shown, page.total, further, page.next)}
        })
    })
}

fn row(l: Locale, group: domain::Group) -> AnyView {
    view! {
        <tr>
            <th scope="row"><a href=format!("/groups/{}", group.id)>{group.name}</a></th>
            {cell(say!(l, common.note), group.note)}
        </tr>
    }
    .into_any()
}

fn fields(l: Locale, returned: &Returned, name: &str, note: &str) -> AnyView {
    let note = returned.value("note", note);
    view! {
        {Text::of(Field::Name, say!(l, common.name)).value(name).show(l, returned)}
        <div class="field">
            <label for="note">{say!(l, common.note)}</label>
            <p class="hint" id="note-hint">{say!(l, groups.note_hint)}</p>
            <textarea id="note" name="note" rows="3" aria-describedby="note-hint">{note}</textarea>
        </div>
    }
    .into_any()
}

#[component]
pub fn NewGroup() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look(Permission::SettingsManage, "groups").await?;
        Ok(view! {
            {title(Title::of(say!(l, groups.new)).above(say!(l, groups.title), "/groups"))}
            {summary(l, &seat.returned)}
            <div class="card">
                <form class="fields" method="post" action=api::groups::CreateGroup::url() novalidate>
                    {fields(l, &seat.returned, "", "")}
                    <div class="actions">
                        <button class="main">{say!(l, groups.create)}</button>
                        <a class="button" href="/groups">{say!(l, common.cancel)}</a>
                    </div>
                </form>
            </div>
        })
    })
}

#[component]
pub fn Group() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let group = seat.operator.group(ssr::param::<GroupId>("id")?).await?;
        let id = group.id;
        let roles = if seat.may(Permission::OrganizationRead) {
            Some(seat.operator.assignments(&AssignmentQuery { group: Some(id), ..Default::default() }).await?)
        } else {
            None
        };
        let edit = seat.may(Permission::SettingsManage).then(|| {
            view! {
                <section class="card">
                    <h2>{say!(l, groups.edit)}</h2>
                    <form class="fields" method="post" action=api::groups::ChangeGroup::url() novalidate>
                        <input type="hidden" name="id" value=id.to_string()/>
                        {fields(l, &seat.returned, &group.name, &group.note)}
                        <div class="actions">
                            <button class="main">{say!(l, common.save)}</button>
                            <a class="button toward-destroying" href=format!("/groups/{id}/delete")>
                                {say!(l, groups.delete)}
                            </a>
                        </div>
                    </form>
                </section>
            }
        });
        let mut heading = Title::of(group.name).lead(group.note).above(say!(l, groups.title), "/groups");
        if seat.rights().over_group(id).contains(Permission::DevicesEnrol) {
            heading = heading.action(say!(l, devices.enrol), format!("/enrol/new?group={id}"));
        }
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            {edit}
            {roles.map(|roles| roles_over(l, roles))}
        })
    })
}

fn roles_over(l: Locale, roles: Vec<Assignment>) -> AnyView {
    let none = roles.is_empty().then(|| view! { <p class="soft">{say!(l, groups.roles_none)}</p> });
    let lines = roles
        .into_iter()
        .map(|held| {
            let role = words::role_name(l, &held.role_name, held.built_in);
            let people = held.people.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ");
            view! { <dt><a href=format!("/roles/{}", held.role)>{role}</a></dt> <dd>{people}</dd> }
        })
        .collect_view();
    view! {
        <section class="card">
            <h2>{say!(l, groups.roles_over)}</h2>
            {none}
            <dl class="facts">{lines}</dl>
        </section>
    }
    .into_any()
}

#[component]
pub fn DeleteGroup() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look(Permission::SettingsManage, "groups").await?;
        let group = seat.operator.group(ssr::param::<GroupId>("id")?).await?;
        let back = format!("/groups/{}", group.id);
        let deed = Deed {
            title: Title::of(say!(l, groups.delete_title, name = group.name.clone()))
                .above(group.name.clone(), back.clone()),
            will: vec![say!(l, groups.delete_will).into(), say!(l, groups.delete_unless).into()],
            words: say!(l, groups.delete_do, name = group.name),
            to: api::groups::DeleteGroup::url(),
            fields: vec![("id", group.id.to_string())],
            destroys: true,
            back,
        };
        Ok(confirm(l, &seat.returned, deed, ().into_any()))
    })
}
