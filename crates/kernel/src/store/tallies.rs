//! What happened a day, counted when it happens, so that a chart costs the same whatever the number of devices.

use super::{
    Conn,
    devices::ALL,
    execute,
    sql::{ROWS, Sql, Value},
};
use crate::error::Result;
use domain::{DeviceId, Moment, Reach};
use sqlx::FromRow;
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};
use uuid::Uuid;

pub(crate) const DAY: i64 = 86_400_000;

pub(crate) fn day_of(at: Moment) -> i64 {
    at.0.div_euclid(DAY)
}

/// Counts what became of devices and when: in all, and in each of their groups.
pub(crate) async fn count(conn: &mut Conn, happened: &[(DeviceId, Moment, &'static str)]) -> Result<()> {
    let mut counts = BTreeMap::new();
    let mut by_device: HashMap<Uuid, Vec<(i64, &'static str)>> = HashMap::new();
    for (device, at, what) in happened {
        let day = day_of(*at);
        *counts.entry((day, ALL, *what)).or_insert(0) += 1;
        by_device.entry(device.0).or_default().push((day, *what));
    }
    let devices: Vec<Uuid> = by_device.keys().copied().collect();
    for some in devices.chunks(ROWS) {
        let mut sql = Sql::new(conn, "SELECT device, group_id FROM device_groups WHERE device IN (");
        sql.within(some.iter().copied()).push(")");
        for (device, group) in sql.all::<(Uuid, Uuid)>(conn).await? {
            for (day, what) in by_device.get(&device).into_iter().flatten() {
                *counts.entry((*day, group, *what)).or_insert(0) += 1;
            }
        }
    }
    add_many(conn, counts.into_iter().collect()).await
}

/// How long an answer took, in the steps in which it is counted.
pub(crate) fn answered_within(took: Duration) -> &'static str {
    const STEPS: [(Duration, &str); 5] = [
        (Duration::from_mins(1), "answer 0"),
        (Duration::from_mins(10), "answer 1"),
        (Duration::from_hours(1), "answer 2"),
        (Duration::from_hours(24), "answer 3"),
        (Duration::from_hours(7 * 24), "answer 4"),
    ];
    STEPS.iter().find(|(within, _)| took <= *within).map_or("answer 5", |(_, step)| step)
}

/// Many at once: day, group, what, how many.
pub(crate) async fn add_many(conn: &mut Conn, counts: Vec<((i64, Uuid, &'static str), i64)>) -> Result<()> {
    for some in counts.chunks(ROWS) {
        let rows = some.iter().map(|((day, group, what), n)| -> [Value; 4] {
            [(*day).into(), (*group).into(), (*what).into(), (*n).into()]
        });
        let mut sql = Sql::over(conn, "day, group_id, what, n", rows);
        sql.push(
            "INSERT INTO tallies (day, group_id, what, n) SELECT day, group_id, what, n FROM v WHERE n IS NOT NULL \
             ON CONFLICT (day, group_id, what) DO UPDATE SET n = tallies.n + excluded.n",
        );
        sql.run(conn).await?;
    }
    Ok(())
}

#[derive(FromRow)]
pub(crate) struct Tally {
    pub day: i64,
    pub what: String,
    pub n: i64,
}

/// From that day on. A device that is in several of the groups counts in each.
pub(crate) async fn since(conn: &mut Conn, reach: &Reach, day: i64) -> Result<Vec<Tally>> {
    let mut sql = Sql::new(conn, "SELECT day, what, CAST(SUM(n) AS BIGINT) AS n FROM tallies WHERE day >= ");
    sql.bind(day).push(" AND group_id IN (");
    match reach {
        Reach::Nothing => return Ok(vec![]),
        Reach::Everything => sql.bind(ALL),
        Reach::Groups(groups) => sql.list(groups.iter().map(|g| g.0)),
    };
    sql.push(") GROUP BY day, what");
    Ok(sql.all(conn).await?)
}

pub(crate) async fn forget_before(conn: &mut Conn, day: i64) -> Result<()> {
    execute!(conn, "DELETE FROM tallies WHERE day < $1", day)?;
    Ok(())
}
