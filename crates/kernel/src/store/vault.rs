//! The vault's rows: data keys by day, and what they seal.

use super::{
    Conn, execute, on,
    sql::{ROWS, Sql, Value},
};
use crate::error::Result;
use uuid::Uuid;

pub(crate) async fn day_key(conn: &mut Conn, day: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT wrapped FROM vault_keys WHERE day = $1";
    Ok(on!(conn, c => sqlx::query_scalar(sql).bind(day).fetch_optional(c).await?))
}

pub(crate) async fn insert_day_key(conn: &mut Conn, day: i64, wrapped: &[u8]) -> Result<()> {
    let sql = "INSERT INTO vault_keys (day, wrapped) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING";
    execute!(conn, sql, day, wrapped)?;
    Ok(())
}

pub(crate) async fn day_keys(conn: &mut Conn) -> Result<Vec<(i64, Vec<u8>)>> {
    let sql = "SELECT day, wrapped FROM vault_keys ORDER BY day";
    Ok(on!(conn, c => sqlx::query_as(sql).fetch_all(c).await?))
}

pub(crate) async fn rewrap_day_key(conn: &mut Conn, day: i64, wrapped: &[u8]) -> Result<()> {
    let sql = "UPDATE vault_keys SET wrapped = $2 WHERE day = $1";
    execute!(conn, sql, day, wrapped)?;
    Ok(())
}

/// Destroys the keys of days that are over, and with them everything sealed under them.
pub(crate) async fn destroy_before(conn: &mut Conn, day: i64) -> Result<u64> {
    let sql = "DELETE FROM vault_keys WHERE day < $1";
    Ok(execute!(conn, sql, day)?)
}

pub(crate) async fn insert_secrets(conn: &mut Conn, day: i64, sealed: Vec<(Uuid, Vec<u8>)>) -> Result<()> {
    let mut sealed = sealed.into_iter().peekable();
    while sealed.peek().is_some() {
        let mut sql = Sql::new(conn, "INSERT INTO secrets (id, day, sealed) VALUES ");
        let some = sealed.by_ref().take(ROWS);
        sql.rows(some.map(|(id, sealed)| [Value::from(id), day.into(), sealed.into()]));
        sql.run(conn).await?;
    }
    Ok(())
}

/// A secret as it lies there: its day, its sealed form, and the wrapped key of that day.
type Row = (Uuid, i64, Vec<u8>, Vec<u8>);

pub(crate) async fn secrets(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Row>> {
    let mut sql = Sql::new(
        conn,
        "SELECT s.id, s.day, s.sealed, k.wrapped FROM secrets s JOIN vault_keys k ON k.day = s.day WHERE s.id IN (",
    );
    sql.within(ids.iter().copied()).push(")");
    Ok(sql.all(conn).await?)
}

pub(crate) async fn delete_secret(conn: &mut Conn, id: Uuid) -> Result<()> {
    execute!(conn, "DELETE FROM secrets WHERE id = $1", id)?;
    Ok(())
}
