//! `/devices/{id}/remove-passcode`: the page before a passcode is removed.

use super::{
    edit::device_for,
    lock::{alarms, of_kind, reason_field, refused, sentences},
    overview::facts_to_know,
};
use crate::{
    api,
    parts::{Icon, Seat, Title, icon, signed_in, summary, title},
    ssr,
    words::{self, say},
};
use domain::{ActionKind, Capability, FormId, Permission};
use kernel::DeviceDetail;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn RemovePasscode() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = device_for(&seat, Permission::ResetPasscode).await?;
        let device = &detail.device;
        let back = format!("/devices/{}", device.id);
        let can = of_kind(&detail, ActionKind::RemovePasscode);
        let content = match can.reason() {
            Some(reason) => refused(l, reason, back.clone()),
            None => form(&seat, &detail, &can, back.clone()),
        };
        let heading =
            Title::of(say!(l, remove.title, name = device.name.clone())).above(device.name.clone(), back);
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            <div class="columns">
                <section class="card">
                    <h2>{say!(l, lock.which)}</h2>
                    {facts_to_know(l, device)}
                </section>
                {content}
            </div>
        })
    })
}

fn form(seat: &Seat, detail: &DeviceDetail, can: &Capability, back: String) -> AnyView {
    let l = seat.l;
    let device = &detail.device;
    let older = ssr::query("older").is_some();
    let token = detail.tokens.first().map(|at| words::moment(l, *at)).unwrap_or_default();
    let token = if older { say!(l, remove.older_token).into() } else { say!(l, remove.token, when = token) };
    let will = vec![say!(l, remove.will).into(), say!(l, remove.will_policy).into(), token];
    view! {
        <form class="fields card" method="post" action=api::actions::RemovePasscode::url() novalidate>
            <input type="hidden" name="id" value=device.id.to_string()/>
            <input type="hidden" name="form" value=FormId(uuid::Uuid::new_v4()).to_string()/>
            {older.then(|| view! { <input type="hidden" name="older" value="true"/> })}
            <h2>{say!(l, lock.will)}</h2>
            {sentences(will)}
            {alarms(l, can)}
            {reason_field(seat)}
            <div class="actions">
                <button class="main">
                    {icon(Icon::Key)}
                    {say!(l, remove.submit, name = device.name.clone())}
                </button>
                <a class="button" href=back>{say!(l, common.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}
