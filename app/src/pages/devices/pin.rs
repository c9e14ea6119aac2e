//! The card with the recovery PIN, on the overview until another action is sent to the device. After that it is found on
//! the page of its lock.

use super::standing::pin_left;
use crate::{
    api,
    islands::Copy,
    pages::action_pin::{covers, digits},
    parts::when,
    words::{Locale, say},
};
use domain::{Action, Permission};
use kernel::{DeviceDetail, Shown};
use leptos::{prelude::*, server_fn::ServerFn};

pub fn pin_card(l: Locale, detail: &DeviceDetail, shown: Option<Shown>) -> Option<AnyView> {
    let reads = detail.may.contains(Permission::ReadRecoveryPin);
    let lock = detail.card.as_ref().filter(|card| card.has_pin && reads)?;
    let back = format!("/devices/{}", detail.device.id);
    let content = match shown {
        Some(shown) => uncovered(l, lock, &shown, detail, &back),
        None => covered(l, lock, &back),
    };
    let ends = lock.pin_ends.map(|ends| view! { <span class="soft">"(" {when(l, ends)} ")"</span> });
    Some(
        view! {
            <section class="card" aria-labelledby="pin-title">
                <h2 id="pin-title">{say!(l, field.pin)}</h2>
                {content}
                <p>{pin_left(l, lock, detail.now)} " " {ends}</p>
                <p class="small">
                    <a href=format!("/actions/{}", lock.id)>{say!(l, device.pin_readers)}</a>
                </p>
            </section>
        }
        .into_any(),
    )
}

fn covered(l: Locale, lock: &Action, back: &str) -> AnyView {
    view! {
        <p class="pin digits covered" aria-hidden="true"><span>"•••"</span><span>"•••"</span></p>
        <div class="actions">
            {ask(lock, back, api::actions::ShowPin::url(), "main", say!(l, device.show_pin))}
            {sheet(l, lock)}
        </div>
        <p class="soft small">{say!(l, device.show_pin_why)}</p>
    }
    .into_any()
}

fn uncovered(l: Locale, lock: &Action, shown: &Shown, detail: &DeviceDetail, back: &str) -> AnyView {
    view! {
        {digits(&shown.pin)}
        {covers(detail.now, shown.until, "pin", back)}
        <div class="actions">
            <Copy of="pin".into() copy=say!(l, common.copy).into() copied=say!(l, common.copied).into()/>
            {ask(lock, back, api::actions::CoverPin::url(), "", say!(l, device.cover_pin))}
            {sheet(l, lock)}
        </div>
        <p class="soft small">{say!(l, device.pin_covers_itself)}</p>
    }
    .into_any()
}

fn ask(lock: &Action, back: &str, to: &'static str, class: &'static str, words: &'static str) -> AnyView {
    view! {
        <form method="post" action=to>
            <input type="hidden" name="id" value=lock.id.to_string()/>
            <input type="hidden" name="back" value=back.to_owned()/>
            <button class=class>{words}</button>
        </form>
    }
    .into_any()
}

fn sheet(l: Locale, lock: &Action) -> AnyView {
    view! { <a class="button" href=format!("/actions/{}/sheet", lock.id)>{say!(l, device.sheet)}</a> }
        .into_any()
}
