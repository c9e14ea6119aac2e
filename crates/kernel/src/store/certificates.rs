//! What the authority has given out, and to whom it belongs.

use super::{Conn, execute, on, sql::Sql};
use crate::error::Result;
use domain::{DeviceId, LinkId, Moment};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct Row {
    link: Uuid,
    given: i64,
    ends: i64,
    content: Vec<u8>,
    device: Option<Uuid>,
    revoked: Option<i64>,
    renews: Option<Vec<u8>>,
}

pub(crate) struct Given {
    pub link: LinkId,
    pub at: Moment,
    pub ends: Moment,
    pub content: Vec<u8>,
    pub device: Option<DeviceId>,
    pub revoked: bool,
    pub renews: Option<Vec<u8>>,
}

impl From<Row> for Given {
    fn from(row: Row) -> Self {
        Self {
            link: LinkId(row.link),
            at: Moment(row.given),
            ends: Moment(row.ends),
            content: row.content,
            device: row.device.map(DeviceId),
            revoked: row.revoked.is_some(),
            renews: row.renews,
        }
    }
}

/// One that is new.
pub(crate) struct New<'a> {
    pub fingerprint: &'a [u8],
    pub link: LinkId,
    pub given: Moment,
    pub ends: Moment,
    pub content: &'a [u8],
    /// Whose it is, which one it renews, and for what it was asked.
    pub renews: Option<(DeviceId, &'a [u8], &'a [u8])>,
}

pub(crate) async fn insert(conn: &mut Conn, new: &New<'_>) -> Result<()> {
    let (device, renews, request) =
        new.renews.map_or((None, None, None), |(d, r, q)| (Some(d.0), Some(r), Some(q)));
    let sql = "INSERT INTO certificates (fingerprint, link, given, ends, content, device, renews, request) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    execute!(
        conn,
        sql,
        new.fingerprint,
        new.link.0,
        new.given.0,
        new.ends.0,
        new.content,
        device,
        renews,
        request
    )?;
    Ok(())
}

const SELECT: &str = "SELECT link, given, ends, content, device, revoked, renews FROM certificates WHERE ";

pub(crate) async fn given(conn: &mut Conn, fingerprint: &[u8]) -> Result<Option<Given>> {
    let mut sql = Sql::new(conn, SELECT);
    sql.push("fingerprint = ").bind(fingerprint);
    Ok(sql.all::<Row>(conn).await?.pop().map(Given::from))
}

/// The one that was given in the place of another for this very request.
pub(crate) async fn renewal(conn: &mut Conn, of: &[u8], request: &[u8]) -> Result<Option<Given>> {
    let mut sql = Sql::new(conn, SELECT);
    sql.push("renews = ").bind(of).push(" AND request = ").bind(request);
    Ok(sql.all::<Row>(conn).await?.pop().map(Given::from))
}

/// False where it is another device's, or revoked.
pub(crate) async fn bind(conn: &mut Conn, fingerprint: &[u8], device: DeviceId) -> Result<bool> {
    let sql = "UPDATE certificates SET device = $2 WHERE fingerprint = $1 AND revoked IS NULL \
               AND (device IS NULL OR device = $2)";
    Ok(execute!(conn, sql, fingerprint, device.0)? == 1)
}

/// All of a device's but this one are worth nothing any more.
pub(crate) async fn revoke(conn: &mut Conn, device: DeviceId, but: Option<&[u8]>, now: Moment) -> Result<()> {
    let sql =
        "UPDATE certificates SET revoked = $2 WHERE device = $1 AND revoked IS NULL AND fingerprint <> $3";
    execute!(conn, sql, device.0, now.0, but.unwrap_or_default())?;
    Ok(())
}

/// One that is nobody's is worth nothing any more.
pub(crate) async fn spend(conn: &mut Conn, fingerprint: &[u8], now: Moment) -> Result<()> {
    let sql =
        "UPDATE certificates SET revoked = $2 WHERE fingerprint = $1 AND device IS NULL AND revoked IS NULL";
    execute!(conn, sql, fingerprint, now.0)?;
    Ok(())
}

/// Nothing that was given to it is worth anything any more, and it is told so.
pub(crate) async fn expel(conn: &mut Conn, device: DeviceId, now: Moment) -> Result<()> {
    let sql = "UPDATE certificates SET revoked = $2, expelled = $2 WHERE device = $1 AND revoked IS NULL";
    execute!(conn, sql, device.0, now.0)?;
    Ok(())
}

/// Of one that was let go: has it heard so?
pub(crate) async fn expelled(conn: &mut Conn, fingerprint: &[u8]) -> Result<Option<bool>> {
    let sql = "SELECT parted FROM certificates WHERE fingerprint = $1 AND expelled IS NOT NULL";
    let row: Option<(Option<i64>,)> =
        on!(conn, c => sqlx::query_as(sql).bind(fingerprint).fetch_optional(c).await?);
    Ok(row.map(|(parted,)| parted.is_some()))
}

/// It hears it now. Whose it is, if its record is still there.
pub(crate) async fn part(conn: &mut Conn, fingerprint: &[u8], now: Moment) -> Result<Option<DeviceId>> {
    let sql =
        "UPDATE certificates SET parted = $2 WHERE fingerprint = $1 AND parted IS NULL RETURNING device";
    let row: Option<(Option<Uuid>,)> =
        on!(conn, c => sqlx::query_as(sql).bind(fingerprint).bind(now.0).fetch_optional(c).await?);
    Ok(row.and_then(|(device,)| device).map(DeviceId))
}

/// When a device was last let go, and when it heard so.
pub(crate) async fn released(conn: &mut Conn, device: DeviceId) -> Result<Option<(Moment, Option<Moment>)>> {
    let sql = "SELECT expelled, parted FROM certificates WHERE device = $1 AND expelled IS NOT NULL \
               ORDER BY expelled DESC, COALESCE(parted, 0) DESC LIMIT 1";
    let row: Option<(i64, Option<i64>)> =
        on!(conn, c => sqlx::query_as(sql).bind(device.0).fetch_optional(c).await?);
    Ok(row.map(|(at, heard)| (Moment(at), heard.map(Moment))))
}

/// A device goes on under the certificate that was given in the place of its own.
pub(crate) async fn go_on(
    conn: &mut Conn,
    device: DeviceId,
    from: &[u8],
    to: &[u8],
    ends: Moment,
) -> Result<bool> {
    let sql = "UPDATE devices SET fingerprint = $3, certificate_ends = $4 \
               WHERE id = $1 AND fingerprint = $2 AND enrolment = 'active'";
    Ok(execute!(conn, sql, device.0, from, to, ends.0)? == 1)
}
