//! What the first page counts.

use super::Operator;
use crate::{
    error::Result,
    store::{self, devices::Scoped},
};
use domain::{Count, Device, DeviceState, Moment, Outcome, Permission, PersonState, Reach};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
/// So many days are drawn.
const DRAWN: i64 = 14;
/// So many locked Macs are named.
const FEW: u32 = 5;

/// None where the operator may not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    pub people: Option<i64>,
    pub invited: Option<i64>,
    pub groups: Option<i64>,
    /// Where yesterday begins, as it is counted here.
    pub yesterday: Moment,
    /// Refused and failed deeds since then.
    pub refused: Option<i64>,
    pub failed: Option<i64>,
    pub devices: Option<Count>,
    /// Macs that are locked, PINs that end within seven days, actions that failed since yesterday, and actions that have waited
    /// for more than a day.
    pub locked: Option<Count>,
    pub pins_ending: Option<Count>,
    pub failures: Option<Count>,
    pub stuck: Option<Count>,
    pub locked_few: Vec<Device>,
    pub charts: Option<Charts>,
}

/// The last fourteen days in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charts {
    /// Each begins at midnight UTC; the oldest first.
    pub days: Vec<Moment>,
    /// Actions that ended on that day, by how.
    pub done: Vec<i64>,
    pub failed: Vec<i64>,
    pub ended_otherwise: Vec<i64>,
    /// Devices that were heard from on that day.
    pub seen: Vec<i64>,
    /// How long devices took to answer: within a minute, ten minutes, an hour, a day, a week; longer.
    pub answers: [i64; 6],
}

impl Operator {
    pub async fn overview(&self) -> Result<Overview> {
        let mut conn = self.house().db.read().await?;
        let now = self.house().latest();
        // Yesterday as a whole, as the filters of the log and of the report take it.
        let yesterday = Moment((store::tallies::day_of(now) - 1) * store::tallies::DAY);
        let mut overview = Overview { yesterday, ..Overview::default() };
        if self.rights().console(Permission::OrganizationRead) {
            overview.people = Some(store::operators::count(&mut conn, PersonState::Active).await?);
            overview.invited = Some(store::operators::count(&mut conn, PersonState::Invited).await?);
            overview.groups = Some(store::groups::count(&mut conn).await?);
        }
        if self.rights().console(Permission::AuditRead) {
            overview.refused = Some(store::audit::count_since(&mut conn, yesterday, Outcome::Refused).await?);
            overview.failed = Some(store::audit::count_since(&mut conn, yesterday, Outcome::Failed).await?);
        }
        let reach = self.device_reach();
        if reach == Reach::Nothing {
            return Ok(overview);
        }
        let query = crate::DeviceQuery { state: Some(DeviceState::Locked), limit: FEW, ..Default::default() };
        if let Some(scoped) = Scoped::new(&reach, &query, now) {
            let counted = store::devices::counted(&mut conn, &reach, &scoped, None).await?;
            let all = counted.platforms.iter().map(|(_, n)| n).sum();
            overview.devices = Some(Count::exactly(all));
            overview.locked = Some(counted.found.count);
            let ending = counted.states.iter().find(|(state, _)| *state == DeviceState::PinEnding);
            overview.pins_ending = ending.map(|(_, count)| *count);
            overview.locked_few = store::devices::list(&mut conn, &scoped, &reach, counted.found)
                .await?
                .items
                .into_iter()
                .map(|listed| listed.device)
                .collect();
        }
        let amiss = store::actions::amiss(&mut conn, &reach, yesterday, now.minus(DAY)).await?;
        overview.failures = Some(amiss.failures);
        overview.stuck = Some(amiss.stuck);
        let first = store::tallies::day_of(now) - DRAWN + 1;
        overview.charts = Some(drawn(first, store::tallies::since(&mut conn, &reach, first).await?));
        Ok(overview)
    }
}

fn drawn(first: i64, tallies: Vec<store::tallies::Tally>) -> Charts {
    let days = (first..first + DRAWN).map(|day| Moment(day * 86_400_000)).collect::<Vec<_>>();
    let empty = vec![0; days.len()];
    let mut charts = Charts {
        days,
        done: empty.clone(),
        failed: empty.clone(),
        ended_otherwise: empty.clone(),
        seen: empty,
        answers: [0; 6],
    };
    for tally in tallies {
        let Ok(day) = usize::try_from(tally.day - first) else { continue };
        let row = match tally.what.as_str() {
            "done" => &mut charts.done,
            "failed" => &mut charts.failed,
            "cancelled" | "expired" => &mut charts.ended_otherwise,
            "seen" => &mut charts.seen,
            other => {
                let step = other.strip_prefix("answer ").and_then(|step| step.parse::<usize>().ok());
                if let Some(step) = step.and_then(|step| charts.answers.get_mut(step)) {
                    *step += tally.n;
                }
                continue;
            }
        };
        if let Some(n) = row.get_mut(day) {
            *n += tally.n;
        }
    }
    charts
}
