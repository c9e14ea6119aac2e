//! `/people` and `/people/new`.

use crate::{
    api,
    parts::{
        Text, Title, ago, cell, empty, filter_bar, pager, select, signed_in, state_badge, summary, table,
        text_filter, title,
    },
    ssr::{self, with},
    words::{Locale, say},
};
use domain::{Field, Permission, Person, PersonState};
use kernel::PeopleQuery;
use leptos::{prelude::*, server_fn::ServerFn};

const ROWS: u32 = 50;

#[component]
pub fn People() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let search = ssr::query("search").unwrap_or_default();
        let state = ssr::query("state").and_then(|word| PersonState::from_word(&word));
        let after = ssr::query("after");
        let further = after.is_some();
        let query = PeopleQuery { search: search.clone(), state, after, limit: ROWS };
        let page = seat.operator.people(&query).await?;
        let filtered = !search.is_empty() || state.is_some();
        let mut address = "/people".to_owned();
        for (name, value) in [("search", search.as_str()), ("state", state.map_or("", PersonState::word))] {
            if !value.is_empty() {
                address = with(&address, name, value);
            }
        }
        let mut heading = Title::of(say!(l, people.title)).lead(say!(l, people.lead));
        if seat.may(Permission::PeopleManage) {
            heading = heading.action(say!(l, people.invite), "/people/new");
        }
        let states =
            PersonState::ALL.iter().map(|s| (s.word().to_owned(), state_word(l, *s).to_owned())).collect();
        let fields = view! {
            {text_filter(say!(l, people.search_hint), search)}
            {select(l, "state", say!(l, common.state), state.map(PersonState::word), states)}
        };
        let shown = page.items.len();
        let list = if page.items.is_empty() {
            empty(say!(l, people.none), say!(l, people.none_why).into(), None).into_any()
        } else {
            let headings = vec![
                say!(l, common.name),
                say!(l, common.sign_in_name),
                say!(l, common.state),
                say!(l, common.last_seen),
            ];
            let count = page.total.and_then(|t| u64::try_from(t).ok()).unwrap_or(shown as u64);
            let rows = page.items.into_iter().map(|person| row(l, person)).collect();
            table("", say!(l, common.person_count, count = count), headings, rows).into_any()
        };
        Ok(view! {
            {title(heading)}
            {filter_bar(l, "/people", filtered, fields)}
            {list}
            {pager(l, &address, shown, page.total, further, page.next)}
        })
    })
}

fn row(l: Locale, person: Person) -> AnyView {
    view! {
        <tr>
            <th scope="row"><a href=format!("/people/{}", person.id)>{person.name}</a></th>
            {cell(say!(l, common.sign_in_name), person.sign_in_name)}
            {cell(say!(l, common.state), state_badge(l, person.state))}
            {cell(say!(l, common.last_seen), ago(l, person.seen))}
        </tr>
    }
    .into_any()
}

fn state_word(l: Locale, state: PersonState) -> &'static str {
    match state {
        PersonState::Invited => say!(l, people.state_invited),
        PersonState::Active => say!(l, people.state_active),
        PersonState::Disabled => say!(l, people.state_disabled),
    }
}

#[component]
pub fn InvitePerson() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look(Permission::PeopleManage, "invitation").await?;
        seat.is_confirmed()?;
        let heading = Title::of(say!(l, invite.title))
            .lead(say!(l, invite.lead))
            .above(say!(l, people.title), "/people");
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            <div class="card">
                <form class="fields" method="post" action=api::people::InvitePerson::url() novalidate>
                    {Text::of(Field::Name, say!(l, common.name))
                        .hint(say!(l, invite.name_hint))
                        .show(l, &seat.returned)}
                    {Text::of(Field::SignInName, say!(l, common.sign_in_name))
                        .hint(say!(l, invite.sign_in_name_hint))
                        .show(l, &seat.returned)}
                    <div class="actions">
                        <button class="main">{say!(l, invite.submit)}</button>
                        <a class="button" href="/people">{say!(l, common.cancel)}</a>
                    </div>
                </form>
            </div>
        })
    })
}
