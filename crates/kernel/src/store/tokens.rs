//! Unlock tokens' rows. All that were ever received are kept, sealed; the same one received again is the same row.

use super::{
    Conn, execute, on,
    sql::{ROWS, Sql, Value},
};
use crate::error::Result;
use domain::{DeviceId, Moment};
use uuid::Uuid;

pub(crate) struct Token {
    pub id: Uuid,
    pub received: Moment,
    pub secret: Uuid,
}

/// The tokens of a device, the newest first.
pub(crate) async fn received(conn: &mut Conn, device: DeviceId) -> Result<Vec<Token>> {
    let sql =
        "SELECT id, received, secret FROM unlock_tokens WHERE device = $1 ORDER BY received DESC, id DESC";
    let rows: Vec<(Uuid, i64, Uuid)> = on!(conn, c => sqlx::query_as(sql).bind(device.0).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(id, at, secret)| Token { id, received: Moment(at), secret }).collect())
}

pub(crate) async fn token(conn: &mut Conn, id: Uuid) -> Result<Option<Token>> {
    let sql = "SELECT id, received, secret FROM unlock_tokens WHERE id = $1";
    let row: Option<(Uuid, i64, Uuid)> =
        on!(conn, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?);
    Ok(row.map(|(id, at, secret)| Token { id, received: Moment(at), secret }))
}

/// True if this very token was here already; it is then the newest again.
pub(crate) async fn is_known(conn: &mut Conn, device: DeviceId, digest: &[u8], now: Moment) -> Result<bool> {
    let sql = "UPDATE unlock_tokens SET received = $3 WHERE device = $1 AND digest = $2";
    Ok(execute!(conn, sql, device.0, digest, now.0)? == 1)
}

pub(crate) async fn insert(
    conn: &mut Conn,
    id: Uuid,
    device: DeviceId,
    now: Moment,
    digest: &[u8],
    secret: Uuid,
) -> Result<()> {
    let sql = "INSERT INTO unlock_tokens (id, device, received, digest, secret) VALUES ($1, $2, $3, $4, $5)";
    execute!(conn, sql, id, device.0, now.0, digest, secret)?;
    Ok(())
}

pub(crate) async fn now_held(conn: &mut Conn, device: DeviceId, since: Moment) -> Result<()> {
    execute!(conn, "UPDATE devices SET token_since = $2 WHERE id = $1", device.0, since.0)?;
    Ok(())
}

/// Sealed under the key of a day before this one: token, device, secret; at most so many.
pub(crate) async fn sealed_before(
    conn: &mut Conn,
    day: i64,
    most: i64,
) -> Result<Vec<(Uuid, DeviceId, Uuid)>> {
    let sql = "SELECT t.id, t.device, t.secret FROM secrets s JOIN unlock_tokens t ON t.secret = s.id \
               WHERE s.day < $1 LIMIT $2";
    let rows: Vec<(Uuid, Uuid, Uuid)> =
        on!(conn, c => sqlx::query_as(sql).bind(day).bind(most).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(id, device, secret)| (id, DeviceId(device), secret)).collect())
}

pub(crate) async fn resealed(conn: &mut Conn, id: Uuid, secret: Uuid) -> Result<()> {
    execute!(conn, "UPDATE unlock_tokens SET secret = $2 WHERE id = $1", id, secret)?;
    Ok(())
}

/// Many at once, each new: id, device, received, secret.
pub(crate) async fn insert_many(conn: &mut Conn, tokens: Vec<(Uuid, DeviceId, Moment, Uuid)>) -> Result<()> {
    for some in tokens.chunks(ROWS) {
        let mut sql =
            Sql::new(conn, "INSERT INTO unlock_tokens (id, device, received, digest, secret) VALUES ");
        sql.rows(some.iter().map(|(id, device, at, secret)| -> [Value; 5] {
            [(*id).into(), device.0.into(), at.0.into(), id.as_bytes().to_vec().into(), (*secret).into()]
        }));
        sql.run(conn).await?;
    }
    Ok(())
}
