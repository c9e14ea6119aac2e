//! `/`: what needs attention, the first steps, and the last days in figures.

use super::{
    filters::day_of,
    first_steps::steps,
    overview_charts::charts,
    overview_lists::{amiss, locked, waiting},
    push_notice::{Push, push_notice},
};
use crate::{
    parts::{Title, empty, live, signed_in, title},
    ssr::with,
    words::{self, Locale, say},
};
use leptos::prelude::*;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

#[component]
pub fn Overview() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let now = seat.operator.overview().await?;
        let heading = title(Title::of(say!(l, overview.title)).lead(say!(
            l,
            overview.lead,
            name = seat.operator.name().to_owned()
        )));
        if seat.rights().grants().is_empty() {
            let nothing = empty(say!(l, overview.no_rights), say!(l, overview.no_rights_why).into(), None);
            return Ok(view! { {heading} {nothing} }.into_any());
        }
        let people = now.people.unwrap_or_default() + now.invited.unwrap_or_default();
        let push = Push::here(&seat).await?;
        let today = now.yesterday.plus(DAY);
        let notice = push_notice(&seat, &push, today).await?;
        let steps = steps(&seat, people, now.groups, now.devices, &push).await?;
        let waiting = waiting(&seat, now.invited.unwrap_or_default()).await?;
        let amiss = amiss(&seat, now.refused.unwrap_or_default() + now.failed.unwrap_or_default()).await?;
        let figures = tiles(l, &now);
        let locked = locked(l, now.locked_few);
        let charts = now.charts.map(|figures| charts(l, &figures));
        let bare = waiting.is_none() && amiss.is_none() && locked.is_none();
        let quiet = bare && steps.is_none() && notice.is_none();
        let lists = (!bare).then(|| view! { <div class="columns">{locked} {waiting} {amiss}</div> });
        Ok(view! {
            {heading}
            <div data-live="push">{notice}</div>
            <div data-live="figures">{figures}</div>
            <div data-live="steps">{steps}</div>
            <div data-live="lists">
                {lists}
                {quiet.then(|| empty(say!(l, overview.quiet), say!(l, overview.quiet_why).into(), None))}
            </div>
            <div data-live="charts">{charts}</div>
            {live(l, "")}
        }
        .into_any())
    })
}

/// Figures that lead to what they count.
fn tiles(l: Locale, now: &kernel::Overview) -> Option<AnyView> {
    let counted = |count: Option<domain::Count>| count.map(|count| words::figure(l, count));
    let told = |n: Option<i64>| n.map(|n| words::number(l, n));
    let lately = |address: &str, from: &str| with(address, from, &day_of(now.yesterday));
    let tiles: Vec<_> = [
        (counted(now.locked), say!(l, overview.locked), "/devices?state=locked".to_owned()),
        (counted(now.pins_ending), say!(l, overview.pins_ending), "/devices?state=pin-ending".into()),
        (
            counted(now.failures),
            say!(l, overview.actions_failed),
            lately("/actions?state=failed", "changed_from"),
        ),
        (counted(now.stuck), say!(l, overview.stuck), "/actions?state=stuck".into()),
        (told(now.people), say!(l, overview.people), "/people?state=active".into()),
        (told(now.invited), say!(l, overview.invitations), "/people?state=invited".into()),
        (told(now.groups), say!(l, overview.groups), "/groups".into()),
        (told(now.refused), say!(l, overview.refusals), lately("/audit?outcome=refused", "from")),
        (told(now.failed), say!(l, overview.failures), lately("/audit?outcome=failed", "from")),
    ]
    .into_iter()
    .filter_map(|(figure, name, to)| {
        figure.map(|figure| {
            view! {
                <a class="tile" href=to>
                    <span class="figure">{figure}</span>
                    <span class="name">{name}</span>
                </a>
            }
        })
    })
    .collect();
    (!tiles.is_empty()).then(|| view! { <div class="tiles">{tiles}</div> }.into_any())
}
