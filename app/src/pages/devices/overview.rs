//! `/devices/{id}`: one device, from what matters while somebody is on the telephone down to what is only good to know.

use super::{
    deeds::deeds, facts::facts, opening::opening, pin::pin_card, readiness::readiness, standing::standing,
};
use crate::{
    parts::{Title, action_line, ago, fact, fact_known, live, signed_in, summary, title, user_link},
    ssr,
    words::{self, Locale, say},
};
use domain::{Device, DeviceId, Permission};
use kernel::DeviceDetail;
use leptos::prelude::*;

#[component]
pub fn OneDevice() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let id = ssr::param::<DeviceId>("id")?;
        let detail = seat.operator.device(id).await?;
        let reads = detail.may.contains(Permission::ReadRecoveryPin);
        let shown = match detail.card.as_ref().filter(|card| card.has_pin && reads) {
            Some(card) => seat.operator.shown_pin(card.id).await?,
            None => None,
        };
        let device = &detail.device;
        let what = format!("{} · {}", words::system(device), words::mode(l, device.mode));
        let heading = Title::of(device.name.clone()).lead(what).above(say!(l, devices.title), "/devices");
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            <div class="stack">
                <div data-live="about">{about(l, &detail)}</div>
                <div data-live="standing">{standing(l, &detail)}</div>
                <div data-live="deeds">{deeds(l, &detail)}</div>
            </div>
            <div class="columns">
                <div class="stack">
                    <div data-live="pin">{pin_card(l, &detail, shown)}</div>
                    <div data-live="opening">{opening(l, &detail)}</div>
                    <div data-live="readiness">{readiness(l, &detail)}</div>
                </div>
                <div data-live="facts">{facts(l, &detail)}</div>
            </div>
            <div data-live="actions">{actions(l, &detail)}</div>
            {live(l, format!("device={id}"))}
        })
    })
}

/// Whose it is, where it belongs, and when it was last heard from.
fn about(l: Locale, detail: &DeviceDetail) -> AnyView {
    let user = detail.device.user.clone().map(|user| {
        view! { <div><dt>{say!(l, devices.user)}</dt> <dd>{user_link(user)}</dd></div> }
    });
    let groups = (!detail.groups.is_empty()).then(|| {
        let links = detail
            .groups
            .iter()
            .map(
                |(id, name)| view! { <a class="chip" href=format!("/devices?group={id}")>{name.clone()}</a> },
            )
            .collect_view();
        view! { <div><dt>{say!(l, devices.groups)}</dt> <dd class="chips">{links}</dd></div> }
    });
    let serial = detail.device.serial.clone().map(|serial| {
        view! { <div><dt>{say!(l, devices.serial)}</dt> <dd class="digits">{serial}</dd></div> }
    });
    view! {
        <dl class="about">
            {user}
            {groups}
            {serial}
            <div>
                <dt>{say!(l, common.last_seen)}</dt>
                <dd>{ago(l, detail.device.seen)}</dd>
            </div>
        </dl>
    }
    .into_any()
}

/// By which somebody makes sure that it is this device and no other.
pub fn facts_to_know(l: Locale, device: &Device) -> AnyView {
    let serial = device.serial.clone().map(|serial| view! { <span class="digits">{serial}</span> });
    view! {
        <dl class="facts">
            {fact(say!(l, common.name), view! { <strong>{device.name.clone()}</strong> })}
            {fact_known(l, say!(l, devices.serial), serial)}
            {fact_known(l, say!(l, devices.user), device.user.as_ref().map(|user| user.name.clone()))}
            {fact(say!(l, devices.platform), words::system(device))}
            {fact(say!(l, device.mode), words::mode(l, device.mode))}
            {fact(say!(l, common.last_seen), ago(l, device.seen))}
        </dl>
    }
    .into_any()
}

fn actions(l: Locale, detail: &DeviceDetail) -> AnyView {
    let all = format!("/actions?device={}", detail.device.id);
    let content = if detail.actions.is_empty() {
        view! { <p class="soft">{say!(l, device.no_actions)}</p> }.into_any()
    } else {
        let lines = detail.actions.iter().map(|action| action_line(l, action)).collect_view();
        view! {
            <ul class="lines" role="list">{lines}</ul>
            <p><a href=all>{say!(l, device.all_actions)}</a></p>
        }
        .into_any()
    };
    view! {
        <section class="card">
            <h2>{say!(l, device.actions)}</h2>
            {content}
        </section>
    }
    .into_any()
}
