//! Which certificate is bound to which device, and in which of its lives the device is.

use super::{Conn, execute, on};
use crate::error::Result;
use domain::{DeviceId, Moment};
use uuid::Uuid;

/// A device that comes by.
pub(crate) struct Comer {
    pub id: DeviceId,
    pub life: i64,
    /// Does something wait for it?
    pub waits: bool,
    /// Is it locked, as far as is known?
    pub locked: bool,
}

pub(crate) async fn by_fingerprint(conn: &mut Conn, fingerprint: &[u8]) -> Result<Option<Comer>> {
    let sql = "SELECT id, life, wake_at, lock FROM devices WHERE fingerprint = $1 AND enrolment = 'active'";
    let row: Option<(Uuid, i64, Option<i64>, Option<String>)> =
        on!(conn, c => sqlx::query_as(sql).bind(fingerprint).fetch_optional(c).await?);
    Ok(row.map(|(id, life, wake_at, lock)| Comer {
        id: DeviceId(id),
        life,
        waits: wake_at.is_some(),
        locked: lock.as_deref() == Some("locked"),
    }))
}

/// To whom this certificate is bound, whatever became of them.
pub(crate) async fn holder(conn: &mut Conn, fingerprint: &[u8]) -> Result<Option<DeviceId>> {
    let sql = "SELECT id FROM devices WHERE fingerprint = $1";
    let id: Option<Uuid> = on!(conn, c => sqlx::query_scalar(sql).bind(fingerprint).fetch_optional(c).await?);
    Ok(id.map(DeviceId))
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

/// What waits for a device that was only known from a file belongs to its first life.
pub(crate) async fn adopt(conn: &mut Conn, id: DeviceId) -> Result<()> {
    execute!(conn, "UPDATE actions SET life = 1 WHERE device = $1 AND life = 0", id.0)?;
    Ok(())
}

/// A life begins. The token of the one before is no longer the device's.
pub(crate) async fn begin(
    conn: &mut Conn,
    id: DeviceId,
    life: i64,
    fingerprint: &[u8],
    now: Moment,
) -> Result<()> {
    let sql = "UPDATE devices SET enrolment = 'active', life = $2, fingerprint = $3, enrolled = $4, seen = $4, \
               token_since = NULL, push_dead = $5 WHERE id = $1";
    execute!(conn, sql, id.0, life, fingerprint, now.0, false)?;
    Ok(())
}
