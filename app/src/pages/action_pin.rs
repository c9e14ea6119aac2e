//! The recovery PIN on the page of its lock: covered until somebody asks, and who has read it.

use crate::{
    api,
    islands::{Copy, Cover},
    parts::{cell, refresh, table, when, when_here},
    words::{self, Locale, say},
};
use domain::{Action, ActionId, Cause, Moment, Permission, Pin, State};
use kernel::{ActionDetail, Shown};
use leptos::{prelude::*, server_fn::ServerFn};

pub fn pin_card(l: Locale, detail: &ActionDetail, shown: Option<Shown>) -> Option<AnyView> {
    let action = &detail.action;
    if !action.has_pin {
        return destroyed(l, detail);
    }
    let back = format!("/actions/{}", action.id);
    // What a script has not brought here must stay: the button that copies is one.
    let changes = shown.is_none().then_some("pin");
    let digits = if detail.may.contains(Permission::ReadRecoveryPin) {
        pin(l, action.id, detail.now, shown, &back)
    } else {
        view! { <p class="soft">{say!(l, action.pin_not_yours)}</p> }.into_any()
    };
    let left = match action.pin_ends {
        Some(ends) => {
            let count = words::days_until(detail.now, ends);
            view! { <p>{say!(l, action.pin_left, count = count)} " " <span class="soft">{when_here(l, ends)}</span></p> }
                .into_any()
        }
        None => view! { <p class="soft">{say!(l, action.pin_not_sent)}</p> }.into_any(),
    };
    Some(
        view! {
            <section class="card" data-live=changes>
                <h2>{say!(l, action.pin)}</h2>
                {digits}
                {worth(l, action).map(|words| view! { <p>{words}</p> })}
                {left}
                {readers(l, &detail.readers)}
            </section>
        }
        .into_any(),
    )
}

/// Six digits in two groups; taken as text they are six digits without a space.
pub fn digits(pin: &Pin) -> AnyView {
    let (first, second) = pin.digits().split_at(3);
    let (first, second) = (first.to_owned(), second.to_owned());
    view! { <p class="pin digits" id="pin"><span>{first}</span><span>{second}</span></p> }.into_any()
}

/// The PIN of a lock for somebody who may read it, covered or not; `back` is the page it stands on.
pub fn pin(l: Locale, id: ActionId, now: Moment, shown: Option<Shown>, back: &str) -> AnyView {
    let sheet =
        view! { <a class="button" href=format!("/actions/{id}/sheet")>{say!(l, action.to_sheet)}</a> };
    let Some(shown) = shown else {
        return view! {
            <p class="pin digits covered" aria-hidden="true"><span>"•••"</span><span>"•••"</span></p>
            <div class="actions">
                {ask(id, back, api::actions::ShowPin::url(), "main", say!(l, action.show_pin))}
                {sheet}
            </div>
            <p class="soft small">{say!(l, action.show_pin_why)}</p>
        }
        .into_any();
    };
    view! {
        {digits(&shown.pin)}
        {covers(now, shown.until, "pin", back)}
        <div class="actions">
            <Copy of="pin".into() copy=say!(l, common.copy).into() copied=say!(l, common.copied).into()/>
            {ask(id, back, api::actions::CoverPin::url(), "", say!(l, action.cover_pin))}
            {sheet}
        </div>
        <p class="soft small">{say!(l, action.covers_itself)}</p>
    }
    .into_any()
}

fn ask(id: ActionId, back: &str, to: &'static str, class: &'static str, words: &'static str) -> AnyView {
    view! {
        <form method="post" action=to>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="back" value=back.to_owned()/>
            <button class=class>{words}</button>
        </form>
    }
    .into_any()
}

/// Covers what is in `of` when its time is over: by a script, or by loading the page again.
pub fn covers(now: Moment, until: Moment, of: &'static str, address: &str) -> AnyView {
    let seconds = u32::try_from(until.since(now).as_secs()).unwrap_or_default() + 1;
    view! {
        {refresh(seconds.into(), address)}
        <Cover of=of.into() seconds=seconds/>
    }
    .into_any()
}

/// Where the PIN does not do what one would think.
fn worth(l: Locale, action: &Action) -> Option<&'static str> {
    match (action.state, action.cause) {
        _ if action.opened.is_some() => Some(say!(l, action.pin_used)),
        (State::Queued | State::Deferred, _) => Some(say!(l, action.pin_waits)),
        (State::Sent, _) | (State::Failed, Some(Cause::NoAnswer)) => Some(say!(l, action.pin_perhaps)),
        // It was sent, and what became of it nobody knows: the Mac may be locked with it, whoever has enrolled in its name.
        (State::Failed, Some(Cause::Reenrolled | Cause::LeftManagement | Cause::Released))
            if action.handed_out > 0 =>
        {
            Some(say!(l, action.pin_perhaps))
        }
        (State::Failed | State::Cancelled | State::Expired, _) => Some(say!(l, action.pin_opens_nothing)),
        (State::Done, _) => None,
    }
}

fn destroyed(l: Locale, detail: &ActionDetail) -> Option<AnyView> {
    let ended = detail.action.pin_ends.filter(|ends| *ends <= detail.now)?;
    let words = say!(l, action.pin_destroyed, when = words::moment(l, ended));
    Some(
        view! {
            <section class="card">
                <h2>{say!(l, action.pin)}</h2>
                <p>{words}</p>
                {readers(l, &detail.readers)}
            </section>
        }
        .into_any(),
    )
}

fn readers(l: Locale, readers: &[(Moment, String)]) -> AnyView {
    if readers.is_empty() {
        return view! { <p class="soft small">{say!(l, action.nobody_read)}</p> }.into_any();
    }
    let rows = readers
        .iter()
        .map(|(at, name)| {
            view! {
                <tr>
                    {cell(say!(l, action.read_by), name.clone())}
                    {cell(say!(l, action.read_at), when(l, *at))}
                </tr>
            }
        })
        .collect();
    let headings = vec![say!(l, action.read_by), say!(l, action.read_at)];
    table("", say!(l, action.readers).into(), headings, rows)
}
