//! The first steps of a new console, on its first page until they are taken.

use super::push_notice::Push;
use crate::{
    ApiError,
    parts::{Icon, Seat, icon},
    words::say,
};
use domain::{Count, Permission};
use kernel::AssignmentQuery;
use leptos::prelude::*;

/// For whoever sets the console up, until it is done.
pub async fn steps(
    seat: &Seat,
    people: i64,
    groups: Option<i64>,
    devices: Option<Count>,
    push: &Push,
) -> Result<Option<impl IntoView + use<>>, ApiError> {
    let l = seat.l;
    let able = [Permission::PeopleManage, Permission::SettingsManage, Permission::RolesAssign];
    if !able.into_iter().all(|p| seat.may(p)) {
        return Ok(None);
    }
    let groups = groups.unwrap_or_default() > 0;
    let given = seat.operator.assignments(&AssignmentQuery::default()).await?.len() > 1;
    let enrols = seat.rights().may_anywhere(Permission::DevicesEnrol);
    let devices = devices.unwrap_or_default().n > 0;
    if people > 1 && groups && given && (devices || !enrols) {
        return Ok(None);
    }
    // Devices enrol under the certificate's topic, so that comes first.
    let (why, enrol, to) = match push {
        Push::Missing => (say!(l, overview.step_push_why), say!(l, overview.step_push_do), "/push"),
        Push::NotTheirs | Push::Set(_) => {
            (say!(l, overview.step_devices_why), say!(l, devices.enrol), "/enrol")
        }
    };
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
                {enrols
                    .then(|| {
                        step(devices, say!(l, overview.step_devices), why, enrol, to)
                    })}
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
