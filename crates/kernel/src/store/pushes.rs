//! How devices are woken, and what came of it.

use super::{
    Conn, execute, on,
    sql::{ROWS, Sql, Value},
};
use crate::{
    device::{PushAddress, RefusedPush, UNREACHABLE, Waking},
    error::Result,
};
use domain::{DeviceId, Moment};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct Row {
    topic: String,
    token: Vec<u8>,
    magic: String,
}

/// It was let go, and has not heard so.
const PARTING: &str = "EXISTS (SELECT 1 FROM certificates c WHERE c.device = d.id AND c.expelled IS NOT NULL AND c.parted IS NULL)";

/// Where a device is reached, if it said so and the address is not dead; also one that was let go and has not heard so.
pub(crate) async fn address(conn: &mut Conn, device: DeviceId) -> Result<Option<PushAddress>> {
    let mut sql = Sql::new(conn, "SELECT p.topic, p.token, p.magic FROM push_addresses p JOIN devices d ");
    sql.push("ON d.id = p.device WHERE NOT d.push_dead AND (d.enrolment = 'active' OR ").push(PARTING);
    sql.push(") AND p.device = ").bind(device.0);
    let row = sql.all::<Row>(conn).await?.pop();
    Ok(row.map(|row| PushAddress { topic: row.topic, token: row.token, magic: row.magic }))
}

/// True where it is not what was known.
pub(crate) async fn set(
    conn: &mut Conn,
    device: DeviceId,
    to: &PushAddress,
    now: Moment,
    news_at: Moment,
) -> Result<bool> {
    let sql = "INSERT INTO push_addresses (device, topic, token, magic, since, reason, news_at) \
               VALUES ($1, $2, $3, $4, $5, '', $6) ON CONFLICT (device) DO UPDATE \
               SET topic = $2, token = $3, magic = $4, since = $5, refused = NULL, reason = '' \
               WHERE push_addresses.topic <> $2 OR push_addresses.token <> $3 OR push_addresses.magic <> $4 \
               OR push_addresses.refused IS NOT NULL";
    Ok(execute!(conn, sql, device.0, &to.topic, &to.token, &to.magic, now.0, news_at.0)? > 0)
}

/// It has left: nobody calls it any more.
pub(crate) async fn forget(conn: &mut Conn, device: DeviceId) -> Result<()> {
    execute!(conn, "DELETE FROM push_addresses WHERE device = $1", device.0)?;
    Ok(())
}

/// The same, unless it has enrolled again.
pub(crate) async fn forget_ended(conn: &mut Conn, device: DeviceId) -> Result<()> {
    let sql = "DELETE FROM push_addresses WHERE device = $1 AND device IN \
               (SELECT id FROM devices WHERE id = $1 AND enrolment = 'ended' AND introduced IS NULL)";
    execute!(conn, sql, device.0)?;
    Ok(())
}

/// These were taken by the push service.
pub(crate) async fn taken(conn: &mut Conn, devices: &[DeviceId], now: Moment) -> Result<()> {
    for some in devices.chunks(ROWS) {
        let mut sql = Sql::new(conn, "UPDATE push_addresses SET reason = '', refused = NULL, pushed = ");
        sql.bind(now.0).push(" WHERE device IN (").within(some.iter().map(|d| d.0)).push(")");
        sql.run(conn).await?;
    }
    Ok(())
}

/// These were not. A device whose address is dead is not pushed any more until it tells another; of one that it has left
/// meanwhile nothing follows.
pub(crate) async fn refused(conn: &mut Conn, pushes: &[RefusedPush], now: Moment) -> Result<()> {
    for some in pushes.chunks(ROWS) {
        let rows = some.iter().map(|push| -> [Value; 3] {
            [push.device.0.into(), push.token.as_slice().into(), push.reason.as_str().into()]
        });
        let mut sql = Sql::over(conn, "device, token, reason", rows);
        sql.push("UPDATE push_addresses SET reason = v.reason, refused = ").bind(now.0);
        sql.push(" FROM v WHERE push_addresses.device = v.device AND push_addresses.token = v.token");
        sql.run(conn).await?;
    }
    let dead: Vec<&RefusedPush> = pushes.iter().filter(|push| push.dead).collect();
    for some in dead.chunks(ROWS) {
        let rows = some.iter().map(|push| [Value::from(push.device.0), push.token.as_slice().into()]);
        let mut sql = Sql::over(conn, "device, token", rows);
        sql.push("UPDATE devices SET push_dead = ").bind(true);
        sql.push(" FROM v JOIN push_addresses p ON p.device = v.device AND p.token = v.token WHERE devices.id = v.device");
        sql.run(conn).await?;
    }
    Ok(())
}

pub(crate) async fn waking(conn: &mut Conn, device: DeviceId) -> Result<Waking> {
    let sql = "SELECT pushed, refused, reason FROM push_addresses WHERE device = $1";
    let row: Option<(Option<i64>, Option<i64>, String)> =
        on!(conn, c => sqlx::query_as(sql).bind(device.0).fetch_optional(c).await?);
    Ok(row.map_or_else(Waking::default, |(pushed, refused, reason)| Waking {
        has_address: true,
        pushed: pushed.map(Moment),
        refused: refused.map(|at| (Moment(at), reason)),
    }))
}

/// Devices that are to be called though nothing waits for them, to be asked for news of themselves or to hear that they were
/// let go; at most so many.
pub(crate) async fn to_ask(conn: &mut Conn, now: Moment, most: i64) -> Result<Vec<DeviceId>> {
    // Whoever is woken for something else is asked then.
    let mut sql = Sql::new(conn, "SELECT p.device FROM push_addresses p JOIN devices d ON d.id = p.device ");
    sql.push("WHERE NOT d.push_dead AND (d.enrolment = 'active' AND d.wake_at IS NULL OR ").push(PARTING);
    sql.push(") AND p.news_at <= ").bind(now.0).push(" ORDER BY p.news_at LIMIT ").bind(most);
    Ok(sql.all::<(Uuid,)>(conn).await?.into_iter().map(|(id,)| DeviceId(id)).collect())
}

pub(crate) async fn ask_again(conn: &mut Conn, devices: &[DeviceId], at: Moment) -> Result<()> {
    let mut sql = Sql::new(conn, "UPDATE push_addresses SET news_at = ");
    sql.bind(at.0).push(" WHERE device IN (").list(devices.iter().map(|d| d.0)).push(")");
    sql.run(conn).await?;
    Ok(())
}

/// Devices for which something waits and that were not pushed since then, after this one; for whoever missed their rings.
pub(crate) async fn unpushed(
    conn: &mut Conn,
    since: Moment,
    after: DeviceId,
    most: i64,
) -> Result<Vec<DeviceId>> {
    let mut sql = Sql::new(
        conn,
        "SELECT d.id FROM devices d JOIN push_addresses p ON p.device = d.id WHERE d.wake_at IS NOT NULL \
         AND d.enrolment = 'active' AND NOT d.push_dead AND COALESCE(p.pushed, 0) < ",
    );
    sql.bind(since.0).push(" AND COALESCE(p.refused, 0) < ").bind(since.0).push(" AND d.id > ");
    sql.bind(after.0).push(" ORDER BY d.id LIMIT ").bind(most);
    Ok(sql.all::<(Uuid,)>(conn).await?.into_iter().map(|(id,)| DeviceId(id)).collect())
}

/// Devices that are to be pushed and whose last push was not taken, after this one: of those that the service did not hear
/// of all, of the others those that it refused before then.
pub(crate) async fn owed(
    conn: &mut Conn,
    since: Moment,
    after: DeviceId,
    most: i64,
) -> Result<Vec<DeviceId>> {
    let mut sql =
        Sql::new(conn, "SELECT d.id FROM devices d JOIN push_addresses p ON p.device = d.id WHERE ");
    sql.push("NOT d.push_dead AND (d.enrolment = 'active' AND d.wake_at IS NOT NULL OR ").push(PARTING);
    sql.push(") AND (p.reason = ").bind(UNREACHABLE).push(" OR p.reason <> '' AND p.refused < ");
    sql.bind(since.0).push(") AND d.id > ").bind(after.0).push(" ORDER BY d.id LIMIT ").bind(most);
    Ok(sql.all::<(Uuid,)>(conn).await?.into_iter().map(|(id,)| DeviceId(id)).collect())
}
