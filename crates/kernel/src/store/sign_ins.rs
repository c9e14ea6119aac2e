//! Opened sign-ins. The secret in the cookie is stored as its hash only; an ended sign-in is a deleted row.

use super::{Conn, execute, on};
use crate::error::Result;
use domain::{Moment, OperatorId, SignIn, SignInId};
use sqlx::FromRow;
use std::time::Duration;
use uuid::Uuid;

/// A sign-in ends when it was not used for so long, and in any case after so long.
pub const IDLE: Duration = Duration::from_mins(30);
pub const ABSOLUTE: Duration = Duration::from_hours(12);

/// A live sign-in with its person.
#[derive(Clone)]
pub(crate) struct Live {
    pub id: SignInId,
    pub operator: OperatorId,
    pub name: String,
    pub sign_in_name: String,
    pub since: Moment,
    pub seen: Moment,
    pub confirmed: Moment,
}

#[derive(FromRow)]
struct LiveRow {
    id: Uuid,
    operator: Uuid,
    name: String,
    sign_in_name: String,
    since: i64,
    seen: i64,
    confirmed: i64,
}

#[derive(FromRow)]
struct SignInRow {
    id: Uuid,
    since: i64,
    seen: i64,
    address: String,
    agent: String,
}

pub(crate) struct NewSignIn<'a> {
    pub id: SignInId,
    pub key_hash: &'a [u8],
    pub operator: OperatorId,
    pub now: Moment,
    pub address: &'a str,
    pub agent: &'a str,
}

pub(crate) async fn insert(conn: &mut Conn, new: &NewSignIn<'_>) -> Result<()> {
    let sql = "INSERT INTO sign_ins (id, key_hash, operator, since, seen, confirmed, address, agent) \
               VALUES ($1, $2, $3, $4, $4, $4, $5, $6)";
    execute!(conn, sql, new.id.0, new.key_hash, new.operator.0, new.now.0, new.address, new.agent)?;
    Ok(())
}

/// The sign-in under this key, if it is still one and its person may sign in.
pub(crate) async fn live(conn: &mut Conn, key_hash: &[u8], now: Moment) -> Result<Option<Live>> {
    let sql = "SELECT s.id, s.operator, o.name, o.sign_in_name, s.since, s.seen, s.confirmed \
               FROM sign_ins s JOIN operators o ON o.id = s.operator \
               WHERE s.key_hash = $1 AND o.state = 'active' AND s.seen > $2 AND s.since > $3";
    let row: Option<LiveRow> = on!(conn, c => sqlx::query_as(sql)
        .bind(key_hash).bind(now.minus(IDLE).0).bind(now.minus(ABSOLUTE).0).fetch_optional(c).await?);
    Ok(row.map(|r| Live {
        id: SignInId(r.id),
        operator: OperatorId(r.operator),
        name: r.name,
        sign_in_name: r.sign_in_name,
        since: Moment(r.since),
        seen: Moment(r.seen),
        confirmed: Moment(r.confirmed),
    }))
}

/// Is this sign-in still open and its person still allowed in?
pub(crate) async fn stands(conn: &mut Conn, id: SignInId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM sign_ins s JOIN operators o ON o.id = s.operator \
               WHERE s.id = $1 AND o.state = 'active'";
    let found: i64 = on!(conn, c => sqlx::query_scalar(sql).bind(id.0).fetch_one(c).await?);
    Ok(found == 1)
}

/// The same, and has it not ended by itself?
pub(crate) async fn lasts(conn: &mut Conn, id: SignInId, now: Moment) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM sign_ins s JOIN operators o ON o.id = s.operator \
               WHERE s.id = $1 AND o.state = 'active' AND s.seen > $2 AND s.since > $3";
    let found: i64 = on!(conn, c => sqlx::query_scalar(sql)
        .bind(id.0).bind(now.minus(IDLE).0).bind(now.minus(ABSOLUTE).0).fetch_one(c).await?);
    Ok(found == 1)
}

pub(crate) async fn touch(conn: &mut Conn, id: SignInId, now: Moment) -> Result<()> {
    execute!(conn, "UPDATE sign_ins SET seen = $2 WHERE id = $1", id.0, now.0)?;
    Ok(())
}

pub(crate) async fn confirm(conn: &mut Conn, id: SignInId, now: Moment) -> Result<()> {
    let sql = "UPDATE sign_ins SET confirmed = $2 WHERE id = $1";
    execute!(conn, sql, id.0, now.0)?;
    Ok(())
}

/// The open ones of one person, the newest first.
pub(crate) async fn of(
    conn: &mut Conn,
    operator: OperatorId,
    this: SignInId,
    now: Moment,
) -> Result<Vec<SignIn>> {
    let sql = "SELECT id, since, seen, address, agent FROM sign_ins \
               WHERE operator = $1 AND seen > $2 AND since > $3 ORDER BY since DESC LIMIT 200";
    let rows: Vec<SignInRow> = on!(conn, c => sqlx::query_as(sql)
        .bind(operator.0).bind(now.minus(IDLE).0).bind(now.minus(ABSOLUTE).0).fetch_all(c).await?);
    Ok(rows
        .into_iter()
        .map(|r| SignIn {
            id: SignInId(r.id),
            since: Moment(r.since),
            seen: Moment(r.seen),
            address: r.address,
            agent: r.agent,
            this: r.id == this.0,
        })
        .collect())
}

/// Ends one; false if this person has no such sign-in.
pub(crate) async fn end(conn: &mut Conn, id: SignInId, operator: OperatorId) -> Result<bool> {
    let sql = "DELETE FROM sign_ins WHERE id = $1 AND operator = $2";
    Ok(execute!(conn, sql, id.0, operator.0)? == 1)
}

/// Ends all of one person, but for the one named; says how many.
pub(crate) async fn end_all(conn: &mut Conn, operator: OperatorId, but: Option<SignInId>) -> Result<u64> {
    let sql = "DELETE FROM sign_ins WHERE operator = $1 AND id <> $2";
    let but = but.map_or(Uuid::nil(), |id| id.0);
    Ok(execute!(conn, sql, operator.0, but)?)
}

/// Ends everybody's.
pub(crate) async fn end_everybodys(conn: &mut Conn) -> Result<u64> {
    Ok(execute!(conn, "DELETE FROM sign_ins")?)
}

/// Forgets those that have ended by themselves.
pub(crate) async fn sweep(conn: &mut Conn, now: Moment) -> Result<u64> {
    let sql = "DELETE FROM sign_ins WHERE seen <= $1 OR since <= $2";
    Ok(execute!(conn, sql, now.minus(IDLE).0, now.minus(ABSOLUTE).0)?)
}

/// Keeps a secret (a one-time link) for one look through this sign-in. One that was not looked at is replaced.
pub(crate) async fn keep_link(conn: &mut Conn, id: SignInId, person: OperatorId, secret: Uuid) -> Result<()> {
    let sql = "INSERT INTO shown_links (sign_in, person, secret) VALUES ($1, $2, $3) \
               ON CONFLICT (sign_in, person) DO UPDATE SET secret = excluded.secret";
    execute!(conn, sql, id.0, person.0, secret)?;
    Ok(())
}

/// Takes that secret's name out; a second look finds nothing.
pub(crate) async fn take_link(conn: &mut Conn, id: SignInId, person: OperatorId) -> Result<Option<Uuid>> {
    let sql = "DELETE FROM shown_links WHERE sign_in = $1 AND person = $2 RETURNING secret";
    Ok(on!(conn, c => sqlx::query_scalar(sql).bind(id.0).bind(person.0).fetch_optional(c).await?))
}
