//! `/people/{id}`: one person, their way in, and what they may do.

use super::rights::rights_table;
use crate::{
    api,
    parts::{Seat, Title, ago, signed_in, state_badge, summary, title, when},
    ssr,
    words::say,
};
use domain::{OperatorId, Permission, PersonState};
use kernel::PersonDetail;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn Person() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = seat.operator.person(ssr::param::<OperatorId>("id")?).await?;
        let person = detail.person.clone();
        let mine = person.id == seat.operator.id();
        let assigns = seat.may(Permission::RolesAssign) && !mine && person.state != PersonState::Disabled;
        let mut heading = Title::of(person.name.clone()).above(say!(l, people.title), "/people");
        if assigns {
            heading =
                heading.action(say!(l, person.assign), format!("/assignments/new?person={}", person.id));
        }
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            <div class="columns">
                <section class="card">
                    <h2>{say!(l, common.facts)}</h2>
                    <dl class="facts">
                        <dt>{say!(l, common.sign_in_name)}</dt>
                        <dd>{person.sign_in_name}</dd>
                        <dt>{say!(l, common.state)}</dt>
                        <dd>{state_badge(l, person.state)}</dd>
                        <dt>{say!(l, common.since)}</dt>
                        <dd>{when(l, person.since)}</dd>
                        <dt>{say!(l, person.last_seen)}</dt>
                        <dd>{ago(l, person.seen)}</dd>
                        {detail
                            .link_ends
                            .map(|ends| view! { <dt>{say!(l, person.invited_until)}</dt> <dd>{when(l, ends)}</dd> })}
                    </dl>
                </section>
                {access(&seat, &detail, mine)}
            </div>
            <section class="stack">
                <h2>{say!(l, person.rights, name = person.name.clone())}</h2>
                {rights_table(l, &person.name, &detail.rights)}
            </section>
        })
    })
}

/// Their way in, and what can be done about it.
fn access(seat: &Seat, detail: &PersonDetail, mine: bool) -> AnyView {
    let l = seat.l;
    let (id, name, state) = (detail.person.id, detail.person.name.clone(), detail.person.state);
    let told = match state {
        PersonState::Invited => say!(l, person.access_invited, name = name),
        PersonState::Active => say!(l, person.access_active, name = name),
        PersonState::Disabled => say!(l, person.access_disabled, name = name),
    };
    let manages = seat.may(Permission::PeopleManage) && !mine;
    let way = move |to: &str| format!("/people/{id}/{to}");
    let acts = manages.then(|| match state {
        PersonState::Disabled => view! {
            <form method="post" action=api::people::EnablePerson::url()>
                <input type="hidden" name="id" value=id.to_string()/>
                <button>{say!(l, person.enable)}</button>
            </form>
        }
        .into_any(),
        _ => view! {
            <a class="button" href=way("new-link")>{say!(l, person.new_link)}</a>
            {(state == PersonState::Active)
                .then(|| view! { <a class="button" href=way("end-sign-ins")>{say!(l, person.end_sign_ins)}</a> })}
            <a class="button toward-destroying" href=way("disable")>{say!(l, person.disable)}</a>
        }
        .into_any(),
    });
    view! {
        <section class="card">
            <h2>{say!(l, person.access)}</h2>
            <p>{told}</p>
            {mine.then(|| view! { <p class="soft">{say!(l, person.you_note)}</p> })}
            {acts.map(|acts| view! { <div class="actions">{acts}</div> })}
        </section>
    }
    .into_any()
}
