//! What would happen if it were asked for now: a line for each action, before anybody needs it.

use crate::{
    parts::{Icon, ago, icon, when_here},
    words::{self, Locale, say},
};
use domain::{ActionKind, Capability};
use kernel::DeviceDetail;
use leptos::prelude::*;

pub fn readiness(l: Locale, detail: &DeviceDetail) -> AnyView {
    let lines = detail.can.iter().map(|(kind, can)| line(l, detail, *kind, can)).collect_view();
    view! {
        <section class="card">
            <h2>{say!(l, device.readiness)}</h2>
            <ul class="readiness" role="list">{lines}</ul>
            <p class="soft small">{say!(l, common.last_seen)} ": " {ago(l, detail.device.seen)}</p>
        </section>
    }
    .into_any()
}

fn line(l: Locale, detail: &DeviceDetail, kind: ActionKind, can: &Capability) -> AnyView {
    if kind == ActionKind::RemoteLock && can.is_available() && detail.standing.is_some() {
        return shown(
            "wait",
            Icon::Wait,
            words::would_not_work(l, kind),
            vec![say!(l, device.locked_already).into_any()],
        );
    }
    let (tone, drawing, told) = match can {
        Capability::Unavailable(_) => ("", Icon::No, words::would_not_work(l, kind)),
        Capability::Available(_) if can.warns() => ("wait", Icon::Warn, words::would_work_but(l, kind)),
        Capability::Available(_) => ("good", Icon::Yes, words::would_work(l, kind)),
    };
    let mut more: Vec<AnyView> =
        can.reason().map(|why| words::reason(l, why).into_any()).into_iter().collect();
    // What alarms stands before what is true of every device of its kind.
    let (notes, alarms): (Vec<_>, Vec<_>) = can.warnings().iter().copied().partition(|w| w.is_note());
    more.extend(alarms.into_iter().chain(notes).map(|w| words::warning(l, w).into_any()));
    if kind == ActionKind::RemovePasscode
        && let Some(token) = detail.tokens.first()
    {
        more.push(view! { {say!(l, device.token_from)} " " {when_here(l, *token)} }.into_any());
    }
    shown(tone, drawing, told, more)
}

fn shown(tone: &'static str, drawing: Icon, told: &'static str, more: Vec<AnyView>) -> AnyView {
    view! {
        <li class=tone>
            {icon(drawing)}
            <div>
                <p>{told}</p>
                {more.into_iter().map(|more| view! { <p class="soft small">{more}</p> }).collect_view()}
            </div>
        </li>
    }
    .into_any()
}
