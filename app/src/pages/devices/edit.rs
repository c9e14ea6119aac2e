//! Changing a device's record, letting the device go, and deleting the record.

use crate::{
    ApiError, api,
    parts::{Deed, Seat, Text, Title, choice, complaint_of, confirm, signed_in, summary, title},
    ssr,
    words::{self, Locale, say},
};
use domain::{Device, DeviceId, Enrolment, Field, Group, Permission};
use kernel::DeviceDetail;
use leptos::{prelude::*, server_fn::ServerFn};

/// The device of this page, for somebody who may do this to it.
pub async fn device_for(seat: &Seat, needs: Permission) -> Result<DeviceDetail, ApiError> {
    let detail = seat.operator.device(ssr::param::<DeviceId>("id")?).await?;
    seat.operator.look_at(&detail, needs, "a device").await?;
    Ok(detail)
}

#[component]
pub fn EditDevice() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = device_for(&seat, Permission::DevicesUpdate).await?;
        let groups = seat.operator.groups_for_device(&detail).await?;
        let device = &detail.device;
        let back = format!("/devices/{}", device.id);
        let (user, address) =
            device.user.as_ref().map(|u| (u.name.clone(), u.address.clone())).unwrap_or_default();
        let address = seat.returned.value("user_address", &address);
        let heading = Title::of(say!(l, device.edit_title, name = device.name.clone()))
            .above(device.name.clone(), back.clone());
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            <div class="card">
                <form class="fields" method="post" action=api::devices::ChangeDevice::url() novalidate>
                    <input type="hidden" name="id" value=device.id.to_string()/>
                    {Text::of(Field::Name, say!(l, common.name)).value(device.name.clone()).show(l, &seat.returned)}
                    {Text::of(Field::User, say!(l, devices.user))
                        .hint(say!(l, device.user_hint))
                        .value(user)
                        .optional()
                        .show(l, &seat.returned)}
                    <div class="field">
                        <label for="user_address">{say!(l, device.user_address)}</label>
                        <p class="hint" id="user_address-hint">{say!(l, device.user_address_hint)}</p>
                        <input
                            id="user_address"
                            name="user_address"
                            type="text"
                            value=address
                            autocomplete="off"
                            aria-describedby="user_address-hint"
                        />
                    </div>
                    {places(&seat, &detail, groups)}
                    <div class="actions">
                        <button class="main">{say!(l, common.save)}</button>
                        <a class="button" href=back>{say!(l, common.cancel)}</a>
                    </div>
                </form>
            </div>
        })
    })
}

/// In which groups it is, of those that are this person's to give; the others stay as they are.
fn places(seat: &Seat, detail: &DeviceDetail, groups: Vec<Group>) -> AnyView {
    let l = seat.l;
    let others: Vec<&str> = detail
        .groups
        .iter()
        .filter(|(id, _)| groups.iter().all(|group| group.id != *id))
        .map(|(_, name)| name.as_str())
        .collect();
    let others = (!others.is_empty()).then(|| {
        view! { <p class="hint">{say!(l, device.other_groups, groups = others.join(", "))}</p> }
    });
    let none = groups.is_empty().then(|| view! { <p class="soft">{say!(l, device.no_groups)}</p> });
    let boxes = groups
        .into_iter()
        .map(|group| {
            let id = group.id.to_string();
            let now = detail.groups.iter().any(|(in_it, _)| *in_it == group.id);
            let chosen = seat.returned.chose("groups", &id).unwrap_or(now);
            let note = (!group.note.is_empty()).then_some(group.note);
            choice("checkbox", "groups[]", id, chosen, group.name, note)
        })
        .collect_view();
    view! {
        <fieldset id="groups" tabindex="-1">
            <legend>{say!(l, devices.groups)}</legend>
            {complaint_of(l, &seat.returned, Field::Groups)}
            {none}
            {others}
            <div class="choices many">{boxes}</div>
        </fieldset>
    }
    .into_any()
}

/// By what a device is recognised before something is done to its record.
fn known_by(l: Locale, device: &Device) -> AnyView {
    view! {
        <dl class="facts">
            <dt>{say!(l, devices.serial)}</dt>
            <dd class="digits">{device.serial.clone()}</dd>
            <dt>{say!(l, devices.platform)}</dt>
            <dd>{words::system(device)}</dd>
        </dl>
    }
    .into_any()
}

#[component]
pub fn DeleteDevice() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let device = device_for(&seat, Permission::DevicesDelete).await?.device;
        let back = format!("/devices/{}", device.id);
        let deed = Deed {
            title: Title::of(say!(l, device.delete_title, name = device.name.clone()))
                .above(device.name.clone(), back.clone()),
            will: vec![
                say!(l, device.delete_will).into(),
                say!(l, device.delete_keeps).into(),
                say!(l, device.delete_unless).into(),
            ],
            words: say!(l, device.delete_do, name = device.name.clone()),
            to: api::devices::DeleteDevice::url(),
            fields: vec![("id", device.id.to_string())],
            destroys: true,
            back,
        };
        Ok(confirm(l, &seat.returned, deed, known_by(l, &device)))
    })
}

#[component]
pub fn ReleaseDevice() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let device = device_for(&seat, Permission::DevicesDelete).await?.device;
        let back = format!("/devices/{}", device.id);
        // It may have left since the page was looked at.
        if device.enrolment != Enrolment::Active {
            ssr::leave(&back);
            return Ok(().into_any());
        }
        let deed = Deed {
            title: Title::of(say!(l, device.release_title, name = device.name.clone()))
                .above(device.name.clone(), back.clone()),
            will: vec![
                say!(l, device.release_will).into(),
                say!(l, device.release_older).into(),
                say!(l, device.release_drops).into(),
                say!(l, device.release_keeps).into(),
            ],
            words: say!(l, device.release_do, name = device.name.clone()),
            to: api::devices::ReleaseDevice::url(),
            fields: vec![("id", device.id.to_string())],
            destroys: true,
            back,
        };
        Ok(confirm(l, &seat.returned, deed, known_by(l, &device)))
    })
}
