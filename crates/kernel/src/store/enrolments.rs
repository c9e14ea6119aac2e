//! Which certificate is bound to which device, and in which of its lives the device is.

use super::{
    Conn, execute, on,
    sql::{ROWS, Sql},
};
use crate::error::Result;
use domain::{DeviceId, Moment};
use uuid::Uuid;

/// A device that comes by.
#[derive(Clone)]
pub(crate) struct Comer {
    pub id: DeviceId,
    pub life: i64,
    /// Does something wait for it?
    pub waits: bool,
    /// Is it locked, as far as is known?
    pub locked: bool,
    /// It has introduced itself and not yet told how it is reached.
    pub introduced: bool,
    /// When it last told of itself.
    pub told: Option<Moment>,
    /// When it was last heard from, as far as is written down.
    pub seen: Moment,
    pub udid: Option<String>,
}

type Row = (Uuid, i64, Option<i64>, Option<String>, Option<i64>, Option<i64>, i64, Option<String>);

pub(crate) async fn by_fingerprint(conn: &mut Conn, fingerprint: &[u8]) -> Result<Option<Comer>> {
    let sql = "SELECT id, life, wake_at, lock, introduced, told, seen, udid FROM devices \
               WHERE fingerprint = $1 AND (enrolment = 'active' OR introduced IS NOT NULL)";
    let row: Option<Row> = on!(conn, c => sqlx::query_as(sql).bind(fingerprint).fetch_optional(c).await?);
    Ok(row.map(|(id, life, wake_at, lock, introduced, told, seen, udid)| Comer {
        id: DeviceId(id),
        life,
        waits: wake_at.is_some(),
        locked: lock.as_deref() == Some("locked"),
        introduced: introduced.is_some(),
        told: told.map(Moment),
        seen: Moment(seen),
        udid,
    }))
}

/// The device of this identifier, or else of this serial number, and its life. Of a device that has enrolled under an
/// identifier a serial number alone is no proof.
pub(crate) async fn known(
    conn: &mut Conn,
    udid: Option<&str>,
    serial: Option<&str>,
) -> Result<Option<(DeviceId, i64)>> {
    let sql = "SELECT id, life FROM devices WHERE udid = $1 OR serial = $2 AND (udid IS NULL OR $1 IS NULL AND life = 0) \
               ORDER BY CASE WHEN udid = $1 THEN 0 ELSE 1 END LIMIT 1";
    let row: Option<(Uuid, i64)> =
        on!(conn, c => sqlx::query_as(sql).bind(udid).bind(serial).fetch_optional(c).await?);
    Ok(row.map(|(id, life)| (DeviceId(id), life)))
}

/// The device that has this serial number, whatever that proves.
pub(crate) async fn holder(conn: &mut Conn, serial: Option<&str>) -> Result<Option<DeviceId>> {
    let sql = "SELECT id FROM devices WHERE serial = $1";
    let id: Option<Uuid> = on!(conn, c => sqlx::query_scalar(sql).bind(serial).fetch_optional(c).await?);
    Ok(id.map(DeviceId))
}

/// What waits for a device that was only known from a file belongs to its first life.
pub(crate) async fn adopt(conn: &mut Conn, id: DeviceId) -> Result<()> {
    execute!(conn, "UPDATE actions SET life = 1 WHERE device = $1 AND life = 0", id.0)?;
    Ok(())
}

/// A life begins, though nothing reaches the device until it has told how. The token of the one before is no longer its own.
pub(crate) async fn begin(
    conn: &mut Conn,
    id: DeviceId,
    life: i64,
    (fingerprint, ends): (&[u8], Moment),
    now: Moment,
) -> Result<()> {
    super::devices::seen(conn, &[(id, now)]).await?;
    let sql = "UPDATE devices SET enrolment = 'ended', introduced = $4, life = $2, fingerprint = $3, \
               certificate_ends = $6, token_since = NULL, told = NULL, push_dead = $5 WHERE id = $1";
    execute!(&mut *conn, sql, id.0, life, fingerprint, now.0, false, ends.0)?;
    // Where it was reached in its former life it is reached no more.
    super::pushes::forget(conn, id).await
}

/// It has told how it is reached: now it is enrolled.
pub(crate) async fn complete(conn: &mut Conn, id: DeviceId, life: i64, now: Moment) -> Result<()> {
    let sql = "UPDATE devices SET enrolment = 'active', enrolled = CASE WHEN introduced IS NULL THEN enrolled ELSE $3 END, \
               introduced = NULL, push_dead = $4 WHERE id = $1 AND life = $2 \
               AND (enrolment = 'active' OR introduced IS NOT NULL)";
    execute!(conn, sql, id.0, life, now.0, false)?;
    Ok(())
}

/// It has left, or is let go.
pub(crate) async fn end(conn: &mut Conn, id: DeviceId, life: i64) -> Result<bool> {
    let sql = "UPDATE devices SET enrolment = 'ended', introduced = NULL WHERE id = $1 AND life = $2";
    Ok(execute!(conn, sql, id.0, life)? == 1)
}

/// They have told of themselves.
pub(crate) async fn told(conn: &mut Conn, ids: &[DeviceId], now: Moment) -> Result<()> {
    for some in ids.chunks(ROWS) {
        let mut sql = Sql::new(conn, "UPDATE devices SET told = ");
        sql.bind(now.0).push(" WHERE id IN (").within(some.iter().map(|id| id.0)).push(")");
        sql.run(conn).await?;
    }
    Ok(())
}
