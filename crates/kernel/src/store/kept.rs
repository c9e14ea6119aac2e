//! What the console keeps for itself, a row a name.

use super::{Conn, execute, on};
use crate::error::Result;
use domain::Moment;

/// Sealed, and what may be seen of it.
pub(crate) async fn read(conn: &mut Conn, name: &str) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let sql = "SELECT sealed, open FROM kept WHERE name = $1";
    Ok(on!(conn, c => sqlx::query_as(sql).bind(name).fetch_optional(c).await?))
}

pub(crate) async fn write(
    conn: &mut Conn,
    name: &str,
    sealed: &[u8],
    open: &[u8],
    now: Moment,
) -> Result<()> {
    let sql = "INSERT INTO kept (name, sealed, open, since) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (name) DO UPDATE SET sealed = $2, open = $3, since = $4";
    execute!(conn, sql, name, sealed, open, now.0)?;
    Ok(())
}

pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(on!(conn, c => sqlx::query_as("SELECT name, sealed FROM kept").fetch_all(c).await?))
}

pub(crate) async fn reseal(conn: &mut Conn, name: &str, sealed: &[u8]) -> Result<()> {
    execute!(conn, "UPDATE kept SET sealed = $2 WHERE name = $1", name, sealed)?;
    Ok(())
}
