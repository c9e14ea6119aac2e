//! `/`: what needs attention, and the first steps.

use crate::{
    ApiError,
    parts::{Icon, Seat, Title, empty, icon, outcome_badge, signed_in, title, when},
    words::{self, Locale, say},
};
use domain::{Outcome, Permission, PersonState};
use kernel::{AssignmentQuery, AuditQuery, PeopleQuery};
use leptos::prelude::*;

const FEW: u32 = 5;

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
        let tiles = [
            (now.people, say!(l, overview.people), "/people?state=active"),
            (now.invited, say!(l, overview.invitations), "/people?state=invited"),
            (now.groups, say!(l, overview.groups), "/groups"),
            (now.refused, say!(l, overview.refusals), "/audit?outcome=refused"),
            (now.failed, say!(l, overview.failures), "/audit?outcome=failed"),
        ];
        let tiles: Vec<_> = tiles
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
        let figures = (!tiles.is_empty()).then(|| view! { <div class="tiles">{tiles}</div> });
        let steps =
            steps(&seat, now.people.unwrap_or_default() + now.invited.unwrap_or_default(), now.groups)
                .await?;
        let waiting = waiting(&seat, now.invited.unwrap_or_default()).await?;
        let amiss = amiss(&seat, now.refused.unwrap_or_default() + now.failed.unwrap_or_default()).await?;
        let nothing = steps.is_none() && waiting.is_none() && amiss.is_none();
        Ok(view! {
            {heading}
            {figures}
            {steps}
            {(!nothing).then(|| view! { <div class="columns">{waiting} {amiss}</div> })}
            {nothing.then(|| empty(say!(l, overview.quiet), say!(l, overview.quiet_why).into(), None))}
        }
        .into_any())
    })
}

/// Invitations that nobody has taken yet.
async fn waiting(seat: &Seat, count: i64) -> Result<Option<AnyView>, ApiError> {
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
async fn amiss(seat: &Seat, count: i64) -> Result<Option<AnyView>, ApiError> {
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

/// For whoever sets the console up, until it is done.
async fn steps(
    seat: &Seat,
    people: i64,
    groups: Option<i64>,
) -> Result<Option<impl IntoView + use<>>, ApiError> {
    let l = seat.l;
    let able = [Permission::PeopleManage, Permission::SettingsManage, Permission::RolesAssign];
    if !able.into_iter().all(|p| seat.may(p)) {
        return Ok(None);
    }
    let groups = groups.unwrap_or_default() > 0;
    let given = seat.operator.assignments(&AssignmentQuery::default()).await?.len() > 1;
    if people > 1 && groups && given {
        return Ok(None);
    }
    let step = move |done: bool,
                     name: &'static str,
                     why: &'static str,
                     act: &'static str,
                     to: &'static str| {
        view! {
            <li class:done=done>
                {icon(if done { Icon::Yes } else { Icon::Open })}
                <div>
                    <h3>
                        {name} <span class="unseen">
                            {if done { say!(l, overview.steps_done) } else { say!(l, overview.steps_open) }}
                        </span>
                    </h3>
                    <p class="soft">{why}</p>
                </div>
                {(!done).then(|| view! { <a class="button" href=to>{act}</a> })}
            </li>
        }
    };
    Ok(Some(view! {
        <section class="card">
            <h2>{say!(l, overview.steps)}</h2>
            <ol class="steps" role="list">
                {step(
                    people > 1,
                    say!(l, overview.step_people),
                    say!(l, overview.step_people_why),
                    say!(l, overview.step_people_do),
                    "/people/new",
                )}
                {step(
                    groups,
                    say!(l, overview.step_groups),
                    say!(l, overview.step_groups_why),
                    say!(l, overview.step_groups_do),
                    "/groups/new",
                )}
                {step(
                    given,
                    say!(l, overview.step_assign),
                    say!(l, overview.step_assign_why),
                    say!(l, overview.step_assign_do),
                    "/assignments/new",
                )}
            </ol>
        </section>
    }))
}
