//! Enrolment links, and the passwords for certificates that are handed out with them.

use super::{Conn, cursor, execute, on, sql::Sql};
use crate::{
    error::{Error, Result},
    store::devices::word,
};
use domain::{EnrolmentLink, Field, GroupId, LinkId, Moment, OperatorId, Ownership, Page, Reach, Why};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct LinkRow {
    id: Uuid,
    secret: Uuid,
    group_id: Uuid,
    group_name: String,
    ownership: String,
    operator: Uuid,
    operator_name: String,
    made: i64,
    ends: i64,
    uses: i64,
    most: i64,
    ended: Option<i64>,
}

/// A link with what only the kernel knows of it.
pub(crate) struct Held {
    pub link: EnrolmentLink,
    /// Where its own secret lies in the vault.
    pub secret: Uuid,
    pub maker: OperatorId,
}

const SELECT: &str = "SELECT l.id, l.secret, l.group_id, COALESCE(g.name, '') AS group_name, l.ownership, l.operator, \
    l.operator_name, l.made, l.ends, l.uses, l.most, l.ended \
    FROM enrolment_links l LEFT JOIN groups g ON g.id = l.group_id WHERE ";

impl TryFrom<LinkRow> for Held {
    type Error = Error;

    fn try_from(row: LinkRow) -> Result<Self> {
        let small = |n: i64| u32::try_from(n).unwrap_or_default();
        let link = EnrolmentLink {
            id: LinkId(row.id),
            group: (GroupId(row.group_id), row.group_name),
            ownership: word(&row.ownership, Ownership::from_word)?,
            by: row.operator_name,
            made: Moment(row.made),
            ends: Moment(row.ends),
            uses: small(row.uses),
            most: small(row.most),
            ended: row.ended.map(Moment),
        };
        Ok(Self { link, secret: row.secret, maker: OperatorId(row.operator) })
    }
}

pub(crate) async fn insert(
    conn: &mut Conn,
    link: &EnrolmentLink,
    by: OperatorId,
    hash: &[u8],
    secret: Uuid,
) -> Result<()> {
    let sql = "INSERT INTO enrolment_links \
               (id, hash, secret, group_id, ownership, operator, operator_name, made, ends, uses, most) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)";
    execute!(
        conn,
        sql,
        link.id.0,
        hash,
        secret,
        link.group.0.0,
        link.ownership.word(),
        by.0,
        &link.by,
        link.made.0,
        link.ends.0,
        i64::from(link.most)
    )?;
    Ok(())
}

async fn read(sql: Sql, conn: &mut Conn) -> Result<Vec<Held>> {
    sql.all::<LinkRow>(conn).await?.into_iter().map(Held::try_from).collect()
}

pub(crate) async fn link(conn: &mut Conn, id: LinkId) -> Result<Option<Held>> {
    let mut sql = Sql::new(conn, SELECT);
    sql.push("l.id = ").bind(id.0);
    Ok(read(sql, conn).await?.pop())
}

pub(crate) async fn by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<Held>> {
    let mut sql = Sql::new(conn, SELECT);
    sql.push("l.hash = ").bind(hash);
    Ok(read(sql, conn).await?.pop())
}

/// Those into groups in reach, the latest first.
pub(crate) async fn list(
    conn: &mut Conn,
    reach: &Reach,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<EnrolmentLink>> {
    let mut sql = Sql::new(conn, SELECT);
    match reach {
        Reach::Nothing => return Ok(Page { items: vec![], next: None, total: None }),
        Reach::Everything => sql.push("1 = 1"),
        Reach::Groups(groups) => sql.push("l.group_id IN (").list(groups.iter().map(|g| g.0)).push(")"),
    };
    if let Some(after) = after {
        let after: Uuid = after.parse().map_err(|_| Error::invalid(Field::Cursor, Why::Malformed))?;
        sql.push(" AND l.id < ").bind(after);
    }
    let limit = cursor::page(limit, 200);
    sql.push(" ORDER BY l.id DESC LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let mut items: Vec<_> = read(sql, conn).await?.into_iter().map(|l| l.link).collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|l| l.id.to_string());
    Ok(Page { items, next, total: None })
}

/// False where it was ended before.
pub(crate) async fn end(conn: &mut Conn, id: LinkId, now: Moment) -> Result<bool> {
    let sql = "UPDATE enrolment_links SET ended = $2 WHERE id = $1 AND ended IS NULL";
    Ok(execute!(conn, sql, id.0, now.0)? == 1)
}

/// All that are open end, and no password of theirs is good any more.
pub(crate) async fn end_all(conn: &mut Conn, now: Moment) -> Result<()> {
    execute!(&mut *conn, "UPDATE enrolment_links SET ended = $1 WHERE ended IS NULL", now.0)?;
    execute!(conn, "DELETE FROM challenges")?;
    Ok(())
}

/// Counts one use. False where there is none left.
pub(crate) async fn is_used(conn: &mut Conn, id: LinkId) -> Result<bool> {
    let sql = "UPDATE enrolment_links SET uses = uses + 1 WHERE id = $1 AND uses < most";
    Ok(execute!(conn, sql, id.0)? == 1)
}

type ChallengeRow = (Uuid, i64, Option<Vec<u8>>, Option<Vec<u8>>);

/// A password for one certificate.
pub(crate) struct Challenge {
    pub link: LinkId,
    pub ends: Moment,
    /// For what it was used, and for which certificate.
    pub used: Option<(Vec<u8>, Vec<u8>)>,
}

pub(crate) async fn insert_challenge(conn: &mut Conn, hash: &[u8], link: LinkId, ends: Moment) -> Result<()> {
    execute!(conn, "INSERT INTO challenges (hash, link, ends) VALUES ($1, $2, $3)", hash, link.0, ends.0)?;
    Ok(())
}

/// How many are out that nobody has used.
pub(crate) async fn unused(conn: &mut Conn, link: LinkId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM challenges WHERE link = $1 AND request IS NULL";
    Ok(on!(conn, c => sqlx::query_scalar(sql).bind(link.0).fetch_one(c).await?))
}

pub(crate) async fn challenge(conn: &mut Conn, hash: &[u8]) -> Result<Option<Challenge>> {
    let sql = "SELECT link, ends, request, fingerprint FROM challenges WHERE hash = $1";
    let row: Option<ChallengeRow> = on!(conn, c => sqlx::query_as(sql).bind(hash).fetch_optional(c).await?);
    Ok(row.map(|(link, ends, request, fingerprint)| Challenge {
        link: LinkId(link),
        ends: Moment(ends),
        used: request.zip(fingerprint),
    }))
}

/// It is used now, once and for all.
pub(crate) async fn use_up(conn: &mut Conn, hash: &[u8], request: &[u8], fingerprint: &[u8]) -> Result<bool> {
    let sql = "UPDATE challenges SET request = $2, fingerprint = $3 WHERE hash = $1 AND request IS NULL";
    Ok(execute!(conn, sql, hash, request, fingerprint)? == 1)
}

/// Passwords that are over are forgotten.
pub(crate) async fn forget_challenges(conn: &mut Conn, before: Moment) -> Result<()> {
    execute!(conn, "DELETE FROM challenges WHERE ends < $1", before.0)?;
    Ok(())
}
