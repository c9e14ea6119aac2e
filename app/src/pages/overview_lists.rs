//! The short lists of the first page: what waits for somebody, what went amiss, which Macs are locked.

use crate::{
    ApiError,
    parts::{Seat, device_state_badge, outcome_badge, when},
    words::{self, Locale, say},
};
use domain::{Device, Outcome, PersonState};
use kernel::{AuditQuery, PeopleQuery};
use leptos::prelude::*;

const FEW: u32 = 5;

/// Macs that somebody may call about.
pub fn locked(l: Locale, devices: Vec<Device>) -> Option<AnyView> {
    if devices.is_empty() {
        return None;
    }
    let lines = devices.into_iter().map(|device| {
        let badge = device_state_badge(l, &device);
        view! {
            <li>
                <a href=format!("/devices/{}", device.id)>{device.name}</a>
                <span class="soft small digits">{device.serial}</span>
                <span>{badge}</span>
            </li>
        }
    });
    let more = "/devices?state=locked";
    Some(short_list(l, say!(l, overview.locked_now), lines.collect_view().into_any(), more))
}

/// Invitations that nobody has taken yet.
pub async fn waiting(seat: &Seat, count: i64) -> Result<Option<AnyView>, ApiError> {
    if count == 0 {
        return Ok(None);
    }
    let l = seat.l;
    let query = PeopleQuery { state: Some(PersonState::Invited), limit: FEW, ..Default::default() };
    let people = seat.operator.people(&query).await?.items.into_iter();
    let lines = people.map(|person| {
        view! {
            <li>
                <a href=format!("/people/{}", person.id)>{person.name}</a>
                <span class="soft small">{when(l, person.since)}</span>
            </li>
        }
    });
    let more = "/people?state=invited";
    Ok(Some(short_list(l, say!(l, overview.invitations), lines.collect_view().into_any(), more)))
}

/// What was refused or failed lately, for those who may read the log.
pub async fn amiss(seat: &Seat, count: i64) -> Result<Option<AnyView>, ApiError> {
    if count == 0 {
        return Ok(None);
    }
    let l = seat.l;
    let mut entries = vec![];
    for outcome in [Outcome::Refused, Outcome::Failed] {
        let query = AuditQuery { outcome: Some(outcome), limit: FEW, ..Default::default() };
        entries.extend(seat.operator.audit(&query).await?.items);
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.seq));
    let lines = entries.into_iter().take(FEW as usize).map(|entry| {
        view! {
            <li>
                <span>{words::actor(l, &entry.by)} ": " {words::deed(l, entry.deed)}</span>
                {outcome_badge(l, entry.outcome)}
                <span class="soft small">{when(l, entry.at)}</span>
            </li>
        }
    });
    Ok(Some(short_list(l, say!(l, overview.latest), lines.collect_view().into_any(), "/audit")))
}

fn short_list(l: Locale, heading: &'static str, lines: AnyView, more: &'static str) -> AnyView {
    view! {
        <section class="card">
            <h2>{heading}</h2>
            <ul class="lines" role="list">
                {lines}
            </ul>
            <p>
                <a href=more>{say!(l, overview.all_of_them)}</a>
            </p>
        </section>
    }
    .into_any()
}
