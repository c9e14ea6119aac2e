//! `/devices/{id}/lock`: the page before a lock.

use super::{asking::Asking, edit::device_for};
use crate::{
    ApiError, api,
    parts::{Icon, Text, asked_by, choice, icon, signed_in},
    words::{self, Locale, say},
};
use domain::{Action, ActionKind, Field, Permission, Warning};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn LockDevice() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = device_for(&seat, Permission::RemoteLock).await?;
        let asking = Asking::of(&seat, &detail, ActionKind::RemoteLock);
        let content = match (&detail.standing, asking.can.reason()) {
            (Some(standing), _) => standing_lock(l, standing),
            (None, Some(reason)) => asking.refused(words::reason(l, reason)),
            (None, None) => form(&asking)?,
        };
        Ok(asking.page(say!(l, lock.title, name = detail.device.name.clone()), content))
    })
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

fn form(asking: &Asking) -> Result<AnyView, ApiError> {
    let (l, returned) = (asking.seat.l, &asking.seat.returned);
    let ignored = |warning| asking.can.warnings().contains(&warning);
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
    let knows = asking.can.must_be_known().then(|| {
        let ticked = returned.chose("knows", "true").unwrap_or_default();
        view! {
            <div id="knows" tabindex="-1">
                {choice("checkbox", "knows", "true".into(), ticked, say!(l, lock.knows), None)}
            </div>
        }
    });
    let fields = view! {
        {pin(asking)?}
        {message}
        {phone}
        {asking.reason()}
        {knows}
    };
    let submit = say!(l, lock.submit, name = asking.detail.device.name.clone());
    Ok(asking.form(api::actions::LockDevice::url(), will(asking), fields.into_any(), (Icon::Lock, submit)))
}

fn will(asking: &Asking) -> Vec<String> {
    let (l, can, mac) = (asking.seat.l, &asking.can, asking.detail.device.takes_a_pin());
    let mut lines: Vec<String> = vec![];
    if mac {
        lines.push(say!(l, lock.will_mac).into());
    } else if !can.warnings().contains(&Warning::WorkProfileOnly) {
        lines.push(say!(l, lock.will_screen).into());
    }
    lines.extend(can.warnings().iter().filter(|w| w.is_note()).map(|w| words::warning(l, *w)));
    if mac {
        lines.push(say!(l, lock.will_pin).into());
    }
    lines.push(say!(l, lock.will_wait).into());
    lines
}

/// Proposed to whoever may read it; the console makes one for everybody else.
fn pin(asking: &Asking) -> Result<Option<AnyView>, ApiError> {
    let l = asking.seat.l;
    if !asking.detail.device.takes_a_pin() {
        return Ok(None);
    }
    if !asking.detail.may.contains(Permission::ReadRecoveryPin) {
        return Ok(Some(view! { <p class="soft">{say!(l, lock.console_makes_pin)}</p> }.into_any()));
    }
    let proposed = asking.seat.operator.propose_pin()?;
    // What was typed is a secret, and does not come back with the form.
    let again = asking.seat.returned.error.is_some();
    let hint = if again { say!(l, lock.pin_anew) } else { say!(l, lock.pin_hint) };
    let text = Text::of(Field::Pin, say!(l, field.pin)).hint(hint);
    Ok(Some(text.value(proposed.digits()).digits().show(l, &asking.seat.returned)))
}
