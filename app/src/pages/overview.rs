//! `/`: what needs attention, and the first steps.

use crate::{
    parts::{Icon, Seat, Title, empty, icon, signed_in, title},
    words::say,
};
use domain::Permission;
use kernel::AssignmentQuery;
use leptos::prelude::*;

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
        let quiet = tiles.is_empty();
        let steps =
            steps(&seat, now.people.unwrap_or_default() + now.invited.unwrap_or_default(), now.groups)
                .await?;
        Ok(view! {
            {heading}
            {(!quiet).then(|| view! { <div class="tiles">{tiles}</div> })}
            {quiet.then(|| empty(say!(l, overview.quiet), say!(l, overview.quiet_why).into(), None))}
            {steps}
        }
        .into_any())
    })
}

/// For whoever sets the console up, until it is done.
async fn steps(
    seat: &Seat,
    people: i64,
    groups: Option<i64>,
) -> Result<Option<impl IntoView + use<>>, crate::ApiError> {
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
