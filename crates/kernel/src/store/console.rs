//! The one row in which the console keeps what it knows about itself.

use super::{Conn, execute, on};
use crate::error::Result;
use domain::Moment;
use std::time::Duration;

/// The wrapped key of the audit chain. None on a database that is new.
pub(crate) async fn audit_key(conn: &mut Conn) -> Result<Option<Vec<u8>>> {
    Ok(
        on!(conn, c => sqlx::query_scalar("SELECT audit_key FROM console WHERE id = 1").fetch_optional(c).await?),
    )
}

/// True if it was this call that made the row: of several servers starting at once, one wins.
pub(crate) async fn insert(conn: &mut Conn, audit_key: &[u8]) -> Result<bool> {
    let sql = "INSERT INTO console (id, audit_key) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
    Ok(execute!(conn, sql, audit_key)? == 1)
}

pub(crate) async fn rewrap(conn: &mut Conn, audit_key: &[u8]) -> Result<()> {
    execute!(conn, "UPDATE console SET audit_key = $1 WHERE id = 1", audit_key)?;
    Ok(())
}

pub(crate) async fn set_setup(conn: &mut Conn, hash: Option<&[u8]>, ends: Option<Moment>) -> Result<()> {
    let sql = "UPDATE console SET setup_hash = $1, setup_ends = $2 WHERE id = 1";
    execute!(conn, sql, hash, ends.map(|m| m.0))?;
    Ok(())
}

pub(crate) async fn setup(conn: &mut Conn) -> Result<Option<(Vec<u8>, Moment)>> {
    let sql =
        "SELECT setup_hash, setup_ends FROM console WHERE setup_hash IS NOT NULL AND setup_ends IS NOT NULL";
    let row: Option<(Vec<u8>, i64)> = on!(conn, c => sqlx::query_as(sql).fetch_optional(c).await?);
    Ok(row.map(|(hash, ends)| (hash, Moment(ends))))
}

/// The latest moment that a server believed.
pub(crate) async fn heartbeat(conn: &mut Conn) -> Result<Option<Moment>> {
    let sql = "SELECT heartbeat FROM console WHERE id = 1";
    let beat: Option<Option<i64>> = on!(conn, c => sqlx::query_scalar(sql).fetch_optional(c).await?);
    Ok(beat.flatten().map(Moment))
}

/// A person says that the clock is right: what was believed before is forgotten.
pub(crate) async fn believe(conn: &mut Conn, now: Moment) -> Result<()> {
    execute!(conn, "UPDATE console SET heartbeat = $1 WHERE id = 1", now.0)?;
    Ok(())
}

pub(crate) async fn beat(conn: &mut Conn, now: Moment) -> Result<()> {
    execute!(
        conn,
        "UPDATE console SET heartbeat = $1 WHERE id = 1 AND (heartbeat IS NULL OR heartbeat < $1)",
        now.0
    )?;
    Ok(())
}

/// True for one of all servers, and not sooner than so long after the last time.
pub(crate) async fn is_time_to_sweep(conn: &mut Conn, now: Moment, every: Duration) -> Result<bool> {
    let sql = "UPDATE console SET swept = $1 WHERE id = 1 AND (swept IS NULL OR swept <= $2 OR swept > $1)";
    Ok(execute!(conn, sql, now.0, now.minus(every).0)? == 1)
}

pub(crate) async fn ping(conn: &mut Conn) -> Result<()> {
    execute!(conn, "SELECT 1")?;
    Ok(())
}
