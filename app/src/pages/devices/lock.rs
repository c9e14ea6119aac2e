//! `/devices/{id}/lock`: the page before a lock. It names the device beyond doubt, says what will happen, and its button
//! carries the device's name.

use super::{edit::device_for, overview::facts_to_know};
use crate::{
    api,
    parts::{Icon, Seat, Text, Title, asked_by, choice, icon, signed_in, summary, title},
    words::{self, Locale, say},
};
use domain::{Action, ActionKind, Capability, Field, FormId, Permission, Reason, Warning};
use kernel::DeviceDetail;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn LockDevice() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = device_for(&seat, Permission::RemoteLock).await?;
        let device = &detail.device;
        let back = format!("/devices/{}", device.id);
        let can = of_kind(&detail, ActionKind::RemoteLock);
        let content = match (&detail.standing, can.reason()) {
            (Some(standing), _) => standing_lock(l, standing),
            (None, Some(reason)) => refused(l, reason, back.clone()),
            (None, None) => form(&seat, &detail, &can, back.clone())?,
        };
        let heading =
            Title::of(say!(l, lock.title, name = device.name.clone())).above(device.name.clone(), back);
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

/// What this device can of one kind; nothing is known of a kind that is not in the list.
pub fn of_kind(detail: &DeviceDetail, kind: ActionKind) -> Capability {
    let found = detail.can.iter().find(|(k, _)| *k == kind).map(|(_, can)| can.clone());
    found.unwrap_or(Capability::Unavailable(Reason::NotSupported))
}

/// Nothing more can be sent: the PIN of that lock is the one to use.
fn standing_lock(l: Locale, standing: &Action) -> AnyView {
    let name = asked_by(l, standing);
    view! {
        <div class="stack">
            <div class="notice wait">
                {icon(Icon::Lock)}
                <p>{say!(l, lock.standing, name = name, when = words::moment(l, standing.asked))}</p>
            </div>
            <p class="actions">
                <a class="button main" href=format!("/actions/{}", standing.id)>{say!(l, lock.to_standing)}</a>
            </p>
        </div>
    }
    .into_any()
}

/// It cannot be done: why, and the way back.
pub fn refused(l: Locale, reason: Reason, back: String) -> AnyView {
    view! {
        <div class="stack">
            <div class="notice bad">
                {icon(Icon::No)}
                <p>{words::reason(l, reason)}</p>
            </div>
            <p class="actions">
                <a class="button" href=back>{say!(l, lock.back)}</a>
            </p>
        </div>
    }
    .into_any()
}

fn form(
    seat: &Seat,
    detail: &DeviceDetail,
    can: &Capability,
    back: String,
) -> Result<AnyView, crate::ApiError> {
    let (l, returned) = (seat.l, &seat.returned);
    let device = &detail.device;
    let ignored = |warning| can.warnings().contains(&warning);
    let message = (!ignored(Warning::MessageIgnored)).then(|| {
        Text::of(Field::Message, say!(l, lock.message))
            .hint(say!(l, lock.message_hint))
            .optional()
            .show(l, returned)
    });
    let phone = (!ignored(Warning::PhoneIgnored)).then(|| {
        let text = Text::of(Field::Phone, say!(l, field.phone)).hint(say!(l, lock.phone_hint));
        text.optional().phone().show(l, returned)
    });
    let knows = can.must_be_known().then(|| {
        let ticked = returned.chose("knows", "true").unwrap_or_default();
        view! {
            <div id="knows" tabindex="-1">
                {choice("checkbox", "knows", "true".into(), ticked, say!(l, lock.knows), None)}
            </div>
        }
    });
    Ok(view! {
        <form class="fields card" method="post" action=api::actions::LockDevice::url() novalidate>
            <input type="hidden" name="id" value=device.id.to_string()/>
            <input type="hidden" name="form" value=FormId(uuid::Uuid::new_v4()).to_string()/>
            <h2>{say!(l, lock.will)}</h2>
            {will(l, detail, can)}
            {alarms(l, can)}
            {pin(seat, detail)?}
            {message}
            {phone}
            {reason_field(seat)}
            {knows}
            <div class="actions">
                <button class="main">
                    {icon(Icon::Lock)}
                    {say!(l, lock.submit, name = device.name.clone())}
                </button>
                <a class="button" href=back>{say!(l, common.cancel)}</a>
            </div>
        </form>
    }
    .into_any())
}

fn will(l: Locale, detail: &DeviceDetail, can: &Capability) -> AnyView {
    let mut lines: Vec<String> = vec![];
    if detail.device.takes_a_pin() {
        lines.push(say!(l, lock.will_mac).into());
    } else if !can.warnings().contains(&Warning::WorkProfileOnly) {
        lines.push(say!(l, lock.will_screen).into());
    }
    lines.extend(can.warnings().iter().filter(|w| w.is_note()).map(|w| words::warning(l, *w)));
    if detail.device.takes_a_pin() {
        lines.push(say!(l, lock.will_pin).into());
    }
    lines.push(say!(l, lock.will_wait).into());
    sentences(lines)
}

pub fn sentences(lines: Vec<String>) -> AnyView {
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul>{lines}</ul> }.into_any()
}

/// What there is to be alarmed about, one notice each.
pub fn alarms(l: Locale, can: &Capability) -> AnyView {
    can.warnings()
        .iter()
        .filter(|warning| !warning.is_note())
        .map(|warning| {
            let tone = if warning.must_be_known() { "notice bad" } else { "notice wait" };
            view! { <div class=tone>{icon(Icon::Warn)}<p>{words::warning(l, *warning)}</p></div> }
        })
        .collect_view()
        .into_any()
}

pub fn reason_field(seat: &Seat) -> AnyView {
    let l = seat.l;
    let text = Text::of(Field::Reason, say!(l, field.reason)).hint(say!(l, lock.reason_hint));
    text.optional().show(l, &seat.returned)
}

/// Proposed to whoever may read it; the console makes one for everybody else.
fn pin(seat: &Seat, detail: &DeviceDetail) -> Result<Option<AnyView>, crate::ApiError> {
    let l = seat.l;
    if !detail.device.takes_a_pin() {
        return Ok(None);
    }
    if !detail.may.contains(Permission::ReadRecoveryPin) {
        return Ok(Some(view! { <p class="soft">{say!(l, lock.console_makes_pin)}</p> }.into_any()));
    }
    let proposed = seat.operator.propose_pin()?;
    let text = Text::of(Field::Pin, say!(l, field.pin)).hint(say!(l, lock.pin_hint));
    Ok(Some(text.value(proposed.digits()).digits().show(l, &seat.returned)))
}
