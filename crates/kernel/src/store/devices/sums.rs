//! What a device's actions add up to, worked out anew from them whenever one has moved; and when it was heard. Both stand in its
//! row, which is written once for both.

use crate::{
    error::Result,
    store::{
        Conn,
        sql::{ROWS, Sql, Value},
        tallies,
    },
};
use domain::{DeviceId, Moment};
use std::time::Duration;
use uuid::Uuid;

/// After a device was first told that something waits, it is told again.
pub(super) const FIRST_WAKE: Duration = Duration::from_mins(1);

/// Works out what the actions of these devices add up to.
pub(crate) async fn refresh(conn: &mut Conn, devices: &[DeviceId], now: Moment) -> Result<()> {
    let unheard: Vec<_> = devices.iter().map(|device| (*device, Moment::default())).collect();
    refresh_heard(conn, &unheard, now).await
}

/// The same of devices that were heard meanwhile: then, or at no time.
pub(crate) async fn refresh_heard(conn: &mut Conn, heard: &[(DeviceId, Moment)], now: Moment) -> Result<()> {
    const WAITING: &str = "EXISTS (SELECT 1 FROM actions a WHERE a.device = devices.id \
                           AND a.state IN ('queued', 'sent', 'deferred') AND a.finished IS NULL)";
    for some in apart(heard).iter().flat_map(|part| part.chunks(ROWS)) {
        let mut sql = update(conn, some);
        sql.push(
            "lock = (SELECT CASE a.state WHEN 'done' THEN 'locked' ELSE 'pending' END \
             FROM actions a WHERE a.device = devices.id AND a.outstanding), pin_ends = ",
        );
        last_pin_ends(&mut sql).push(
            ", failed = (SELECT CASE a.state WHEN 'failed' THEN a.finished END FROM actions a \
             WHERE a.device = devices.id AND a.state IN ('done', 'failed') \
             AND COALESCE(a.cause, '') <> 'standing-lock' ORDER BY a.id DESC LIMIT 1), wake_at = CASE WHEN ",
        );
        sql.push(WAITING).push(" THEN COALESCE(wake_at, ").bind(now.plus(FIRST_WAKE).0);
        sql.push(") END, wakes = CASE WHEN ").push(WAITING).push(" THEN wakes ELSE 0 END");
        sql.push(OF_THOSE);
        sql.run(conn).await?;
    }
    Ok(())
}

/// Works out only when the last of their recovery PINs ends.
pub(crate) async fn refresh_pins(conn: &mut Conn, heard: &[(DeviceId, Moment)]) -> Result<()> {
    for some in apart(heard).iter().flat_map(|part| part.chunks(ROWS)) {
        let mut sql = update(conn, some);
        last_pin_ends(sql.push("pin_ends = ")).push(OF_THOSE);
        sql.run(conn).await?;
    }
    Ok(())
}

fn last_pin_ends(sql: &mut Sql) -> &mut Sql {
    sql.push("(SELECT MAX(COALESCE(a.pin_ends, a.expires + ").bind(crate::pin::LASTS_MILLIS);
    sql.push(")) FROM actions a WHERE a.device = devices.id AND a.secret IS NOT NULL)")
}

const OF_THOSE: &str = " FROM v WHERE devices.id = v.device";

fn was_heard((_, at): &(DeviceId, Moment)) -> bool {
    *at > Moment::default()
}

/// Those that were heard, and those that were not.
fn apart(devices: &[(DeviceId, Moment)]) -> [Vec<(DeviceId, Moment)>; 2] {
    let (heard, unheard) = devices.iter().partition(|device| was_heard(device));
    [heard, unheard]
}

/// SQLite writes an index of every column that is set, whether it changes or not.
fn update(conn: &Conn, alike: &[(DeviceId, Moment)]) -> Sql {
    let mut sql = over(conn, alike);
    sql.push("UPDATE devices SET ");
    if alike.first().is_some_and(was_heard) {
        sql.push("seen = CASE WHEN devices.seen < v.at THEN v.at ELSE devices.seen END, ");
    }
    sql
}

fn over(conn: &Conn, heard: &[(DeviceId, Moment)]) -> Sql {
    Sql::over(conn, "device, at", heard.iter().map(|(device, at)| [Value::from(device.0), at.0.into()]))
}

/// When the day began.
pub(crate) fn midnight(at: Moment) -> Moment {
    Moment(tallies::day_of(at) * tallies::DAY)
}

/// Devices that were heard. How many were is counted a day, in each of their groups.
pub(crate) async fn seen(conn: &mut Conn, heard: &[(DeviceId, Moment)]) -> Result<()> {
    for some in heard.chunks(ROWS) {
        let rows =
            some.iter().map(|(device, at)| [Value::from(device.0), at.0.into(), midnight(*at).0.into()]);
        let mut sql = Sql::over(conn, "device, at, midnight", rows);
        sql.push("SELECT v.device, v.at FROM v JOIN devices d ON d.id = v.device AND d.seen < v.midnight");
        let first: Vec<(Uuid, i64)> = sql.all(conn).await?;
        let first = first.into_iter().map(|(device, at)| (DeviceId(device), Moment(at), "seen"));
        tallies::count(conn, &first.collect::<Vec<_>>()).await?;
        let mut sql = over(conn, some);
        sql.push("UPDATE devices SET seen = v.at").push(OF_THOSE).push(" AND devices.seen < v.at");
        sql.run(conn).await?;
    }
    Ok(())
}
