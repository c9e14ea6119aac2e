//! Everything that is known of a device, and what is not.

use crate::{
    parts::{fact, fact_known, when_here},
    words::{self, Locale, say},
};
use domain::{Enrolment, Permission};
use kernel::DeviceDetail;
use leptos::prelude::*;

pub fn facts(l: Locale, detail: &DeviceDetail) -> AnyView {
    let device = &detail.device;
    let text = |text: &Option<String>| text.clone().map(|text| view! { <span class="digits">{text}</span> });
    let yes = |known: Option<bool>| known.map(|_| words::yes_no(l, known));
    let model = (!device.model.is_empty()).then(|| device.model.clone());
    let chip = device
        .is_mac()
        .then(|| fact_known(l, say!(l, device.chip), device.chip.map(|chip| words::chip(l, chip))));
    let recovery = device
        .is_mac()
        .then(|| fact_known(l, say!(l, device.recovery_partition), yes(device.recovery_partition)));
    let released = detail.released.map(|released| {
        let when = match released.heard {
            Some(heard) => say!(l, device.released_heard, when = words::moment(l, heard)),
            None => say!(l, device.released_unheard).to_owned(),
        };
        fact(say!(l, device.released), view! { {when_here(l, released.at)} <p class="soft">{when}</p> })
    });
    let push = if device.push_dead { say!(l, device.push_dead) } else { say!(l, device.push_alive) };
    view! {
        <section class="card">
            <h2>{say!(l, common.facts)}</h2>
            <dl class="facts">
                {fact_known(l, say!(l, devices.serial), text(&device.serial))}
                {fact_known(l, say!(l, device.udid), text(&device.udid))}
                {fact_known(l, say!(l, device.model), model)}
                {fact(say!(l, devices.platform), words::system(device))}
                {fact(say!(l, device.mode), words::mode(l, device.mode))}
                {fact(say!(l, device.ownership), words::ownership(l, device.ownership))}
                {chip}
                {fact_known(l, say!(l, device.supervised), yes(device.supervised))}
                {fact_known(l, say!(l, device.passcode_set), yes(device.passcode_set))}
                {recovery}
                {fact_known(l, say!(l, device.lost_mode), yes(device.lost_mode))}
                {fact(say!(l, device.enrolment), words::enrolment(l, device.enrolment))}
                {released}
                {fact_known(l, say!(l, device.enrolled), device.enrolled.map(|at| when_here(l, at)))}
                {fact(say!(l, device.push), push)}
                {fact_known(l, say!(l, device.certificate), device.certificate_ends.map(|at| when_here(l, at)))}
                {fact(say!(l, device.added), when_here(l, device.added))}
            </dl>
            {changes(l, detail)}
        </section>
    }
    .into_any()
}

fn changes(l: Locale, detail: &DeviceDetail) -> Option<AnyView> {
    let id = detail.device.id;
    let edits = detail.may.contains(Permission::DevicesUpdate);
    let deletes = detail.may.contains(Permission::DevicesDelete);
    let edit = edits.then(|| {
        view! { <a class="button" href=format!("/devices/{id}/edit")>{say!(l, device.edit)}</a> }
    });
    let delete = deletes.then(|| {
        view! {
            <a class="button toward-destroying" href=format!("/devices/{id}/delete")>{say!(l, device.delete)}</a>
        }
    });
    let release = (deletes && detail.device.enrolment == Enrolment::Active).then(|| {
        view! {
            <a class="button toward-destroying" href=format!("/devices/{id}/release")>{say!(l, device.release)}</a>
        }
    });
    (edits || deletes).then(|| view! { <div class="actions">{edit} {release} {delete}</div> }.into_any())
}
