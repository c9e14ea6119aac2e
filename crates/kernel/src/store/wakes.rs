//! When a device is to be woken again for what waits for it.

use super::{Conn, execute, on};
use crate::error::Result;
use domain::{DeviceId, Moment};
use uuid::Uuid;

/// The devices whose time has come, and how often each was woken already; at most so many.
pub(crate) async fn due(conn: &mut Conn, now: Moment, most: i64) -> Result<Vec<(DeviceId, i64)>> {
    let sql = "SELECT id, wakes FROM devices WHERE wake_at <= $1 ORDER BY wake_at LIMIT $2";
    let rows: Vec<(Uuid, i64)> =
        on!(conn, c => sqlx::query_as(sql).bind(now.0).bind(most).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(id, wakes)| (DeviceId(id), wakes)).collect())
}

pub(crate) async fn next(conn: &mut Conn, device: DeviceId, wakes: i64, at: Moment) -> Result<()> {
    execute!(conn, "UPDATE devices SET wakes = $2, wake_at = $3 WHERE id = $1", device.0, wakes, at.0)?;
    Ok(())
}

/// All that wait are to be woken from the beginning.
pub(crate) async fn soon(conn: &mut Conn, now: Moment) -> Result<()> {
    execute!(conn, "UPDATE devices SET wakes = 0, wake_at = $1 WHERE wake_at IS NOT NULL", now.0)?;
    Ok(())
}
