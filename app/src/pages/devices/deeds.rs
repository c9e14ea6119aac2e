//! The action bar: what may and can be done with a device. What cannot be done says why; what the role does not allow
//! is not drawn.

use crate::{
    api,
    parts::{Icon, icon},
    words::{self, Locale, say},
};
use domain::{ActionKind, Capability, FormId};
use kernel::DeviceDetail;
use leptos::{prelude::*, server_fn::ServerFn};

pub fn deeds(l: Locale, detail: &DeviceDetail) -> AnyView {
    let allowed = || detail.can.iter().filter(|(kind, _)| detail.may.contains(kind.permission()));
    let can = allowed()
        .filter(|(kind, capability)| why_not(l, detail, *kind, capability).is_none())
        .map(|(kind, _)| way(l, detail, *kind))
        .collect_view();
    let cannot: Vec<AnyView> = allowed()
        .filter_map(|(kind, capability)| Some((*kind, why_not(l, detail, *kind, capability)?)))
        .map(|(kind, why)| refused(l, kind, why))
        .collect();
    let cannot = (!cannot.is_empty()).then(|| view! { <ul class="cannot" role="list">{cannot}</ul> });
    view! {
        <div class="actions">{can}</div>
        {cannot}
    }
    .into_any()
}

fn why_not(l: Locale, detail: &DeviceDetail, kind: ActionKind, capability: &Capability) -> Option<String> {
    if kind == ActionKind::RemoteLock && detail.standing.is_some() {
        return Some(say!(l, device.locked_already).into());
    }
    capability.reason().map(|reason| words::reason(l, reason))
}

fn way(l: Locale, detail: &DeviceDetail, kind: ActionKind) -> AnyView {
    let id = detail.device.id;
    match kind {
        ActionKind::RemoteLock => view! {
            <a class="button main" href=format!("/devices/{id}/lock")>{icon(Icon::Lock)} {say!(l, devices.lock)}</a>
        }
        .into_any(),
        ActionKind::RemovePasscode => view! {
            <a class="button" href=format!("/devices/{id}/remove-passcode")>
                {icon(Icon::Key)}
                {say!(l, devices.remove_passcode)}
            </a>
        }
        .into_any(),
        ActionKind::Sync => view! {
            <form method="post" action=api::actions::SyncDevice::url()>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="form" value=FormId(uuid::Uuid::new_v4()).to_string()/>
                <button>{icon(Icon::Sync)} {say!(l, device.sync)}</button>
            </form>
        }
        .into_any(),
    }
}

fn refused(l: Locale, kind: ActionKind, why: String) -> AnyView {
    let id = format!("no-{}", kind.word());
    view! {
        <li>
            <button class="tight" disabled aria-describedby=id.clone()>{words::action_kind(l, kind)}</button>
            <span class="soft" id=id>{why}</span>
        </li>
    }
    .into_any()
}
