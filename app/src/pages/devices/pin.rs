//! The card with the recovery PIN, on the overview until another action is sent to the device. After that it is found on
//! the page of its lock.

use super::standing::pin_left;
use crate::{
    pages::action_pin::pin,
    parts::when_here,
    words::{Locale, say},
};
use domain::Permission;
use kernel::{DeviceDetail, Shown};
use leptos::prelude::*;

pub fn pin_card(l: Locale, detail: &DeviceDetail, shown: Option<Shown>) -> Option<AnyView> {
    let reads = detail.may.contains(Permission::ReadRecoveryPin);
    let lock = detail.card.as_ref().filter(|card| card.has_pin && reads)?;
    let back = format!("/devices/{}", detail.device.id);
    let ends = lock.pin_ends.map(|ends| view! { <span class="soft">{when_here(l, ends)}</span> });
    Some(
        view! {
            <section class="card" aria-labelledby="pin-title">
                <h2 id="pin-title">{say!(l, field.pin)}</h2>
                {pin(l, lock.id, detail.now, shown, &back)}
                <p>{pin_left(l, lock, detail.now)} " " {ends}</p>
                <p class="small">
                    <a href=format!("/actions/{}", lock.id)>{say!(l, device.pin_readers)}</a>
                </p>
            </section>
        }
        .into_any(),
    )
}
