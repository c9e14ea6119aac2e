//! Devices as they stand in lists: a row, and its state as words with a drawing.

use super::{Icon, ago, badge::badge, cell, icon, may_change};
use crate::words::{self, Locale, say};
use domain::{Device, LockState, User};
use kernel::ListedDevice;
use leptos::prelude::*;

/// What a list of devices is headed with, without the box to tick.
pub fn device_headings(l: Locale) -> Vec<&'static str> {
    vec![
        say!(l, common.name),
        say!(l, devices.user),
        say!(l, devices.platform),
        say!(l, devices.serial),
        say!(l, devices.groups),
        say!(l, common.last_seen),
        say!(l, common.state),
    ]
}

/// With a box to tick where devices are chosen.
pub fn device_row(l: Locale, listed: ListedDevice, tick: bool) -> AnyView {
    let ListedDevice { device, groups } = listed;
    let (platform, serial) = (words::system(&device), device.serial.clone());
    let id = device.id;
    let state = device_state_badge(l, &device).into_any();
    let tick = tick.then(|| {
        view! {
            <td class="tick">
                <label>
                    <input type="checkbox" name="device" value=id.to_string()/>
                    <span class="unseen">{say!(l, devices.choose, name = device.name.clone())}</span>
                </label>
            </td>
        }
    });
    view! {
        <tr>
            {tick}
            <th scope="row"><a href=format!("/devices/{id}")>{device.name.clone()}</a></th>
            {cell(say!(l, devices.user), device.user.map(user_link))}
            {cell(say!(l, devices.platform), platform)}
            {cell(say!(l, devices.serial), serial.map(|serial| view! { <span class="digits">{serial}</span> }))}
            {cell(say!(l, devices.groups), places(&groups))}
            {cell(say!(l, common.last_seen), may_change("seen", id, ago(l, device.seen)))}
            {cell(say!(l, common.state), may_change("state", id, state))}
        </tr>
    }
    .into_any()
}

/// On one line. A school that its class is named after goes without saying; the tip has them all.
fn places(groups: &[String]) -> Option<AnyView> {
    let goes_without = |name: &str| groups.iter().any(|other| other != name && other.starts_with(name));
    let told: Vec<&str> = groups.iter().map(String::as_str).filter(|name| !goes_without(name)).collect();
    let all = groups.join(", ");
    (!groups.is_empty()).then(|| view! { <span class="places" title=all>{told.join(", ")}</span> }.into_any())
}

/// The way to whoever carries a device.
pub fn user_link(user: User) -> AnyView {
    view! { <a href=format!("/users/{}", user.id)>{user.name}</a> }.into_any()
}

/// What somebody looks for at a glance; nothing where there is nothing to look for.
pub fn device_state_badge(l: Locale, device: &Device) -> Option<AnyView> {
    match (device.lock, device.failed, device.pin_ends) {
        (Some(LockState::Locked), _, _) => Some(badge("on", Icon::Lock, say!(l, devices.locked))),
        (Some(LockState::Pending), _, _) => Some(badge("wait", Icon::Wait, say!(l, devices.lock_pending))),
        (None, Some(_), _) => Some(badge("bad", Icon::Warn, say!(l, devices.failed))),
        (None, None, Some(ends)) => {
            let until = say!(l, devices.pin_until, day = words::day(l, ends));
            Some(view! { <span class="badge">{icon(Icon::Key)} {until}</span> }.into_any())
        }
        (None, None, None) => None,
    }
}

/// A fact and what is known of it, for a list of facts.
pub fn fact(name: &'static str, value: impl IntoView) -> AnyView {
    view! { <dt>{name}</dt> <dd>{value}</dd> }.into_any()
}

/// The same, where it may not be known.
pub fn fact_known<V: IntoView>(l: Locale, name: &'static str, value: Option<V>) -> AnyView {
    match value {
        Some(value) => fact(name, value),
        None => fact(name, view! { <span class="soft">{say!(l, device.not_known)}</span> }),
    }
}
