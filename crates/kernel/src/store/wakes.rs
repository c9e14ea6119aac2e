//! When a device is to be woken again for what waits for it.

use super::{
    Conn, execute, on,
    sql::{ROWS, Sql, Value},
};
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

/// How often each was woken by now, and when it is woken next.
pub(crate) async fn next(conn: &mut Conn, woken: &[(DeviceId, i64, Moment)]) -> Result<()> {
    for some in woken.chunks(ROWS) {
        let rows =
            some.iter().map(|(device, wakes, at)| [Value::from(device.0), (*wakes).into(), at.0.into()]);
        let mut sql = Sql::over(conn, "device, wakes, at", rows);
        sql.push("UPDATE devices SET wakes = v.wakes, wake_at = v.at FROM v WHERE devices.id = v.device");
        sql.run(conn).await?;
    }
    Ok(())
}

/// All that wait are to be woken from the beginning.
pub(crate) async fn soon(conn: &mut Conn, now: Moment) -> Result<()> {
    execute!(conn, "UPDATE devices SET wakes = 0, wake_at = $1 WHERE wake_at IS NOT NULL", now.0)?;
    Ok(())
}
