//! What can be done to a person, each on a page that says what will happen; and the page that shows a link once.

use crate::{
    ApiError, api,
    islands::Copy,
    parts::{Deed, Seat, Title, confirm, empty, signed_in, title},
    ssr,
    words::say,
};
use domain::{OperatorId, Permission, Person};
use leptos::{prelude::*, server_fn::ServerFn};

/// Whom it is about, for somebody who may manage people.
async fn whom(seat: &Seat) -> Result<Person, ApiError> {
    seat.operator.look(Permission::PeopleManage, "a person's account").await?;
    Ok(seat.operator.person(ssr::param::<OperatorId>("id")?).await?.person)
}

fn ask(
    seat: &Seat,
    person: &Person,
    will: Vec<String>,
    words: [String; 2],
    to: &'static str,
    destroys: bool,
) -> AnyView {
    let back = format!("/people/{}", person.id);
    let [heading, words] = words;
    let deed = Deed {
        title: Title::of(heading).above(person.name.clone(), back.clone()),
        will,
        words,
        to,
        fields: vec![("id", person.id.to_string())],
        destroys,
        back,
    };
    let l = seat.l;
    let who = view! {
        <dl class="facts">
            <dt>{say!(l, common.name)}</dt>
            <dd>{person.name.clone()}</dd>
            <dt>{say!(l, common.sign_in_name)}</dt>
            <dd>{person.sign_in_name.clone()}</dd>
        </dl>
    };
    confirm(l, &seat.returned, deed, who.into_any()).into_any()
}

#[component]
pub fn DisablePerson() -> impl IntoView {
    signed_in(async |seat| {
        let (l, person) = (seat.l, whom(&seat).await?);
        let will = vec![
            say!(l, person.disable_will, name = person.name.clone()),
            say!(l, person.disable_keeps).into(),
        ];
        let words = [
            say!(l, person.disable_title, name = person.name.clone()),
            say!(l, person.disable_do, name = person.name.clone()),
        ];
        Ok(ask(&seat, &person, will, words, api::people::DisablePerson::url(), true))
    })
}

#[component]
pub fn EndSignIns() -> impl IntoView {
    signed_in(async |seat| {
        let (l, person) = (seat.l, whom(&seat).await?);
        let will = vec![say!(l, person.end_will, name = person.name.clone())];
        let words = [
            say!(l, person.end_title, name = person.name.clone()),
            say!(l, person.end_do, name = person.name.clone()),
        ];
        Ok(ask(&seat, &person, will, words, api::people::EndSignInsOf::url(), true))
    })
}

#[component]
pub fn NewLink() -> impl IntoView {
    signed_in(async |seat| {
        let (l, person) = (seat.l, whom(&seat).await?);
        seat.is_confirmed()?;
        let will = vec![
            say!(l, person.link_will, name = person.name.clone()),
            say!(l, person.link_sure, name = person.name.clone()),
        ];
        let words = [
            say!(l, person.link_title, name = person.name.clone()),
            say!(l, person.link_do, name = person.name.clone()),
        ];
        Ok(ask(&seat, &person, will, words, api::people::RenewInvitation::url(), false))
    })
}

#[component]
pub fn PersonLink() -> impl IntoView {
    signed_in(async |seat| {
        let (l, person) = (seat.l, whom(&seat).await?);
        let back = format!("/people/{}", person.id);
        let name = person.name;
        // The look is used up by this; another site that leads here must not use it.
        if ssr::comes_from_elsewhere() {
            ssr::leave(&back);
            return Ok(().into_any());
        }
        let Some(token) = seat.operator.take_link(person.id).await? else {
            let on = (say!(l, people.title), back);
            let gone = empty(say!(l, link.gone_title), say!(l, link.gone_why).into(), Some(on));
            return Ok(view! { {title(Title::of(say!(l, link.title, name = name)))} {gone} }.into_any());
        };
        let address = ssr::link(&ssr::with("/invitation", "token", &token));
        let assign = seat.may(Permission::RolesAssign);
        Ok(view! {
            {title(Title::of(say!(l, link.title, name = name.clone())).above(say!(l, people.title), "/people"))}
            <div class="card once">
                <p>{say!(l, link.lead, name = name.clone())}</p>
                <h2 id="link-is">{say!(l, link.label)}</h2>
                <code id="link" aria-labelledby="link-is">{address}</code>
                <div class="actions">
                    <Copy of="link".into() copy=say!(l, common.copy).into() copied=say!(l, common.copied).into()/>
                </div>
                <p class="notice wait">{say!(l, link.once)}</p>
            </div>
            <p>{say!(l, link.next, name = name.clone())}</p>
            <p class="actions">
                {assign
                    .then(|| {
                        let to = format!("/assignments/new?person={}", person.id);
                        view! { <a class="button" href=to>{say!(l, link.assign)}</a> }
                    })}
                <a class="button" href=back>{say!(l, link.on_to, name = name)}</a>
            </p>
        }
        .into_any())
    })
}
