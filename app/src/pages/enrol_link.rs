//! `/enrol/{id}`: one enrolment link, on the screen or on paper; and ending it.

use super::enrol::{group_of, hindrances, used};
use crate::{
    ApiError, api,
    islands::{Copy, Print},
    parts::{
        Deed, Icon, Seat, Title, confirm, fact, icon, link_badge, numbered, qr, signed_in, summary, title,
        when, when_here,
    },
    ssr,
    words::{self, Locale, say},
};
use domain::{LinkId, LinkState, Permission};
use kernel::ShownLink;
use leptos::{prelude::*, server_fn::ServerFn};

/// The link of this page, for somebody who may enrol devices into its group.
async fn link_for(seat: &Seat) -> Result<ShownLink, ApiError> {
    seat.operator.look_anywhere(Permission::DevicesEnrol, "enrolment").await?;
    Ok(seat.operator.link(ssr::param::<LinkId>("id")?).await?)
}

#[component]
pub fn OneEnrolmentLink() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let shown = link_for(&seat).await?;
        let heading = Title::of(say!(l, enrol.of_group, group = group_of(l, &shown.link)))
            .above(say!(l, enrol.title), "/enrol");
        let content = match &shown.token {
            Some(token) => open(l, &shown, &ssr::enrolment_address(token)),
            None => closed(l, &shown),
        };
        let hindrances = if shown.token.is_some() { hindrances(&seat).await? } else { vec![] };
        Ok(view! {
            {title(heading)}
            {hindrances}
            {summary(l, &seat.returned)}
            {content}
            {facts(l, &shown)}
        })
    })
}

fn open(l: Locale, shown: &ShownLink, address: &str) -> AnyView {
    let link = &shown.link;
    let left = u64::from(link.most.saturating_sub(link.uses));
    let until = say!(l, enrol.works, count = left, when = words::moment(l, link.ends));
    view! {
        <div class="columns">
            <section class="card sheet once">
                <h2 id="link-is">{say!(l, common.address)}</h2>
                {qr(address, say!(l, enrol.qr))}
                <code id="link" aria-labelledby="link-is">{address.to_owned()}</code>
                <p>{until}</p>
                <p class="soft off-paper">{say!(l, enrol.keep)}</p>
                <div class="actions">
                    <Copy of="link".into() copy=say!(l, common.copy).into() copied=say!(l, common.copied).into()/>
                    <Print words=say!(l, sheet.print).into()/>
                </div>
            </section>
            <section class="card sheet">
                <h2>{say!(l, enrol.ipad)}</h2>
                {numbered([
                    say!(l, enrol.ipad_open),
                    say!(l, enrol.ipad_download),
                    say!(l, enrol.ipad_settings),
                    say!(l, enrol.ipad_install),
                ])}
                <h2>{say!(l, enrol.mac)}</h2>
                {numbered([
                    say!(l, enrol.mac_open),
                    say!(l, enrol.mac_download),
                    say!(l, enrol.mac_settings),
                    say!(l, enrol.mac_install),
                ])}
            </section>
        </div>
    }
    .into_any()
}

/// Why it shows no address, and the way to a new one.
fn closed(l: Locale, shown: &ShownLink) -> AnyView {
    let link = &shown.link;
    let why = match link.state(shown.now) {
        LinkState::Open => say!(l, enrol.unreadable).to_owned(),
        LinkState::UsedUp => say!(l, enrol.is_used_up).to_owned(),
        LinkState::Expired => say!(l, enrol.is_expired, when = words::moment(l, link.ends)),
        LinkState::Ended => match link.ended {
            Some(at) => say!(l, enrol.is_ended, when = words::moment(l, at)),
            None => say!(l, enrol.is_without_group).to_owned(),
        },
    };
    let new = if link.group.1.is_empty() {
        "/enrol/new".to_owned()
    } else {
        format!("/enrol/new?group={}", link.group.0)
    };
    view! {
        <div class="notice">{icon(Icon::No)} <p>{why} " " {say!(l, enrol.stay)}</p></div>
        <p class="actions">
            <a class="button" href=new>{say!(l, enrol.new)}</a>
        </p>
    }
    .into_any()
}

fn facts(l: Locale, shown: &ShownLink) -> AnyView {
    let link = &shown.link;
    let state = link.state(shown.now);
    let group = if link.group.1.is_empty() {
        say!(l, enrol.group_gone).into_any()
    } else {
        let to = format!("/devices?group={}", link.group.0);
        view! { <a href=to>{link.group.1.clone()}</a> }.into_any()
    };
    let end = (state == LinkState::Open).then(|| {
        let to = format!("/enrol/{}/end", link.id);
        view! { <div class="actions"><a class="button toward-destroying" href=to>{say!(l, enrol.end)}</a></div> }
    });
    view! {
        <section class="card off-paper">
            <h2>{say!(l, common.facts)}</h2>
            <dl class="facts">
                {fact(say!(l, devices.group), group)}
                {fact(say!(l, enrol.whose), words::ownership(l, link.ownership))}
                {fact(say!(l, common.state), link_badge(l, state))}
                {fact(say!(l, enrol.used), used(l, link))}
                {fact(say!(l, enrol.ends), when_here(l, link.ends))}
                {fact(say!(l, enrol.by), link.by.clone())}
                {fact(say!(l, enrol.made), when(l, link.made))}
            </dl>
            {end}
        </section>
    }
    .into_any()
}

#[component]
pub fn EndEnrolmentLink() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let shown = link_for(&seat).await?;
        let (link, back) = (&shown.link, format!("/enrol/{}", shown.link.id));
        // It may have ended since the page was looked at.
        if link.state(shown.now) != LinkState::Open {
            ssr::leave(&back);
            return Ok(().into_any());
        }
        let group = group_of(l, link);
        let what = view! {
            <dl class="facts">
                {fact(say!(l, enrol.used), used(l, link))}
                {fact(say!(l, enrol.ends), when(l, link.ends))}
                {fact(say!(l, enrol.by), link.by.clone())}
            </dl>
        };
        let deed = Deed {
            title: Title::of(say!(l, enrol.end_title, group = group.clone()))
                .above(say!(l, enrol.of_group, group = group.clone()), back.clone()),
            will: vec![say!(l, enrol.end_will).into(), say!(l, enrol.end_keeps).into()],
            words: say!(l, enrol.end_do, group = group),
            to: api::enrol::EndLink::url(),
            fields: vec![("id", link.id.to_string())],
            destroys: true,
            back,
        };
        Ok(confirm(l, &seat.returned, deed, what.into_any()))
    })
}
