//! `/actions/{id}`: one action, what its state means, its PIN, its life; and taking it back.

use super::{
    action_meaning::{Meaning, meaning},
    action_pin::pin_card,
    action_waiting::waiting_card,
};
use crate::{
    ApiError, api,
    parts::{
        Deed, Seat, Title, action_badge, asked_by, confirm_or, live, refresh, signed_in, summary, timeline,
        title, when,
    },
    ssr,
    words::{self, Locale, say},
};
use domain::{ActionId, Permission, State};
use kernel::ActionDetail;
use leptos::{prelude::*, server_fn::ServerFn};

/// How often a page that waits is loaded again where no scripts run.
pub const AGAIN: u64 = 10;

#[component]
pub fn OneAction() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let id = ssr::param::<ActionId>("id")?;
        let detail = seat.operator.action(id).await?;
        // The other lock may be of a time when the device was in other hands.
        let standing = match detail.action.standing {
            Some(id) => seat.operator.action(id).await.ok().map(|other| other.action),
            None => None,
        };
        let shown = if detail.action.has_pin { seat.operator.shown_pin(id).await? } else { None };
        let action = &detail.action;
        let address = format!("/actions/{id}");
        let waits = (action.state.is_waiting() && shown.is_none()).then(|| refresh(AGAIN, &address));
        let heading = Title::of(words::action_of(l, action.kind, &action.device_name))
            .above(say!(l, actions.title), "/actions");
        let meaning = meaning(l, &detail, standing.as_ref());
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            {waits}
            {stands(&seat, &detail, meaning)}
            <div data-live="waiting">{waiting_card(&seat, &detail)}</div>
            <div class="columns">
                <div class="stack">{pin_card(l, &detail, shown)} {facts(l, &detail)}</div>
                <section class="card">
                    <h2>{say!(l, timeline.title)}</h2>
                    <div data-live="timeline">{timeline(l, action)}</div>
                </section>
            </div>
            {live(l, format!("action={id}&device={}", action.device))}
        })
    })
}

/// The action of this page, for somebody who may do this to its device.
pub async fn action_for(seat: &Seat, needs: Permission) -> Result<ActionDetail, ApiError> {
    let detail = seat.operator.action(ssr::param::<ActionId>("id")?).await?;
    if !detail.may.contains(needs) {
        let device = seat.operator.device(detail.action.device).await?;
        seat.operator.look_at(&device, needs, "an action").await?;
    }
    Ok(detail)
}

/// Where it stands, what that means, and what can be done about it.
fn stands(seat: &Seat, detail: &ActionDetail, meaning: Meaning) -> AnyView {
    let (l, action) = (seat.l, &detail.action);
    let id = action.id;
    let cancel = (action.can_be_cancelled() && detail.may.contains(Permission::Cancel)).then(|| {
        view! { <a class="button" href=format!("/actions/{id}/cancel")>{say!(l, action.cancel)}</a> }
    });
    let open =
        (action.outstanding && action.state == State::Done && detail.may.contains(Permission::RemoteLock))
            .then(|| {
                view! {
                    <form method="post" action=api::actions::SayOpen::url()>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <button>{say!(l, action.say_open)}</button>
                    </form>
                }
            });
    let told = open.is_some().then(|| view! { <p class="soft">{say!(l, action.say_open_why)}</p> });
    let ways = meaning
        .ways
        .into_iter()
        .map(|(words, to)| view! { <a class="button" href=to>{words}</a> })
        .collect_view();
    view! {
        <section class="card stands" data-live="stands">
            <p>{action_badge(l, action.state)}</p>
            {meaning.lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            {told}
            <div class="actions">{ways} {open} {cancel}</div>
        </section>
    }
    .into_any()
}

fn facts(l: Locale, detail: &ActionDetail) -> AnyView {
    let action = &detail.action;
    let line = |name: &'static str, text: &str| {
        (!text.is_empty()).then(|| view! { <dt>{name}</dt> <dd>{text.to_owned()}</dd> })
    };
    let serial = action.serial.clone().unwrap_or_default();
    let bulk = action.bulk.map(|bulk| {
        view! {
            <dt>{say!(l, action.bulk)}</dt>
            <dd>
                <a href=format!("/bulk/{bulk}")>{say!(l, action.to_bulk)}</a>
            </dd>
        }
    });
    let expires = action.state.is_waiting().then(|| {
        view! {
            <dt>{say!(l, action.expires)}</dt>
            <dd>{when(l, action.expires)}</dd>
        }
    });
    view! {
        <section class="card">
            <h2>{say!(l, common.facts)}</h2>
            <dl class="facts">
                <dt>{say!(l, actions.device)}</dt>
                <dd>
                    <a href=format!("/devices/{}", action.device)>{action.device_name.clone()}</a>
                </dd>
                {line(say!(l, actions.serial), &serial)}
                <dt>{say!(l, actions.action)}</dt>
                <dd>{words::action_kind(l, action.kind)}</dd>
                <dt>{say!(l, actions.asked_by)}</dt>
                <dd>{asked_by(l, action)}</dd>
                {line(say!(l, actions.reason), &action.reason)}
                {line(say!(l, action.message), &action.message)}
                {line(say!(l, action.phone), &action.phone)}
                {expires}
                {bulk}
            </dl>
        </section>
    }
    .into_any()
}

#[component]
pub fn CancelAction() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = action_for(&seat, Permission::Cancel).await?;
        let action = &detail.action;
        let back = format!("/actions/{}", action.id);
        let what = words::action_of(l, action.kind, &action.device_name);
        let name = action.device_name.clone();
        // It may have been handed out since the page was looked at.
        if !action.can_be_cancelled() {
            ssr::leave(&back);
            return Ok(().into_any());
        }
        let deed = Deed {
            title: Title::of(say!(l, action.cancel_title, what = what.clone())).above(what, back.clone()),
            will: vec![
                say!(l, action.cancel_will, name = name.clone()),
                say!(l, action.cancel_unless, name = name.clone()),
            ],
            words: match action.kind {
                domain::ActionKind::RemoteLock => say!(l, action.cancel_lock, name = name),
                domain::ActionKind::RemovePasscode => say!(l, action.cancel_removal, name = name),
                domain::ActionKind::Sync => say!(l, action.cancel_sync, name = name),
            },
            to: api::actions::CancelAction::url(),
            fields: vec![("id", action.id.to_string())],
            destroys: false,
            back,
        };
        Ok(confirm_or(l, &seat.returned, deed, facts(l, &detail), say!(l, action.keep)))
    })
}
