//! People's rows. Names are folded for order and search; the password's hash never leaves through a list.

use super::{Conn, cursor, execute, on};
use crate::error::{Error, Result};
use domain::{Moment, OperatorId, Page, Person, PersonState, fold};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

#[derive(FromRow)]
struct PersonRow {
    id: Uuid,
    name: String,
    sign_in_name: String,
    state: String,
    since: i64,
    seen: Option<i64>,
}

impl TryFrom<PersonRow> for Person {
    type Error = Error;
    fn try_from(row: PersonRow) -> Result<Self> {
        Ok(Self {
            id: OperatorId(row.id),
            state: PersonState::from_word(&row.state).ok_or_else(|| Error::nonsense(row.state))?,
            name: row.name,
            sign_in_name: row.sign_in_name,
            since: Moment(row.since),
            seen: row.seen.map(Moment),
        })
    }
}

/// A new person, invited by a link or, at setup, with a password already.
pub(crate) struct NewPerson<'a> {
    pub id: OperatorId,
    pub name: &'a str,
    pub sign_in_name: &'a str,
    pub password: Option<&'a str>,
    pub since: Moment,
}

pub(crate) async fn insert(conn: &mut Conn, new: &NewPerson<'_>) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO operators (id, name, name_fold, sign_in_name, password, state, since) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let state = if new.password.is_some() { PersonState::Active } else { PersonState::Invited };
    execute!(
        conn,
        sql,
        new.id.0,
        new.name,
        fold(new.name),
        new.sign_in_name,
        new.password,
        state.word(),
        new.since.0
    )
    .map(drop)
}

pub(crate) async fn person(conn: &mut Conn, id: OperatorId) -> Result<Option<Person>> {
    let sql = "SELECT id, name, sign_in_name, state, since, seen FROM operators WHERE id = $1";
    let row: Option<PersonRow> = on!(conn, c => sqlx::query_as(sql).bind(id.0).fetch_optional(c).await?);
    row.map(Person::try_from).transpose()
}

/// Which people a list shows.
#[derive(Clone, Debug, Default)]
pub struct PeopleQuery {
    pub search: String,
    pub state: Option<PersonState>,
    pub after: Option<String>,
    pub limit: u32,
}

/// Leaves the people whom the query is about; for the rows and for their count.
macro_rules! narrow {
    ($sql:ident, $like:ident, $query:ident) => {
        if let Some(like) = &$like {
            $sql.push(" AND (name_fold LIKE ").push_bind(like);
            $sql.push(" ESCAPE '!' OR sign_in_name LIKE ").push_bind(like).push(" ESCAPE '!')");
        }
        if let Some(state) = $query.state {
            $sql.push(" AND state = ").push_bind(state.word());
        }
    };
}

pub(crate) async fn list(conn: &mut Conn, query: &PeopleQuery) -> Result<Page<Person>> {
    let after = query.after.as_deref().map(cursor::name).transpose()?;
    let limit = cursor::page(query.limit, 200);
    let like = like(&query.search);
    let total: i64 = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("SELECT COUNT(*) FROM operators WHERE 1 = 1");
        narrow!(sql, like, query);
        sql.build_query_scalar().fetch_one(c).await?
    });
    let rows: Vec<PersonRow> = on!(conn, c => {
        let mut sql = QueryBuilder::new("SELECT id, name, sign_in_name, state, since, seen FROM operators WHERE 1 = 1");
        narrow!(sql, like, query);
        if let Some((name, id)) = &after {
            sql.push(" AND (name_fold, id) > (").push_bind(name).push(", ").push_bind(*id).push(")");
        }
        sql.push(" ORDER BY name_fold, id LIMIT ").push_bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
        sql.build_query_as().fetch_all(c).await?
    });
    let mut items = rows.into_iter().map(Person::try_from).collect::<Result<Vec<_>>>()?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|p| cursor::of_name(&fold(&p.name), p.id.0));
    Ok(Page { items, next, total: Some(total) })
}

/// The pattern that finds `search` anywhere; its wildcards are taken as they are typed.
pub(crate) fn like(search: &str) -> Option<String> {
    let escaped: String = fold(search)
        .chars()
        .flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c]))
        .collect();
    (!escaped.is_empty()).then(|| format!("%{escaped}%"))
}

/// How many people there are in a state.
pub(crate) async fn count(conn: &mut Conn, state: PersonState) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM operators WHERE state = $1";
    Ok(on!(conn, c => sqlx::query_scalar(sql).bind(state.word()).fetch_one(c).await?))
}

/// What a sign-in is checked against: id, name, hash.
pub(crate) async fn password(
    conn: &mut Conn,
    sign_in_name: &str,
) -> Result<Option<(OperatorId, String, Option<String>)>> {
    let sql = "SELECT id, name, password FROM operators WHERE sign_in_name = $1 AND state = 'active'";
    let row: Option<(Uuid, String, Option<String>)> =
        on!(conn, c => sqlx::query_as(sql).bind(sign_in_name).fetch_optional(c).await?);
    Ok(row.map(|(id, name, hash)| (OperatorId(id), name, hash)))
}

/// A new password for a person who may sign in; uses up any link.
pub(crate) async fn set_password(conn: &mut Conn, id: OperatorId, hash: &str) -> Result<bool> {
    let sql = "UPDATE operators SET password = $2, state = 'active', link_hash = NULL, link_ends = NULL, link_by = NULL \
               WHERE id = $1 AND state <> 'disabled'";
    Ok(execute!(conn, sql, id.0, hash)? == 1)
}

/// Moves a person from one state to another; false if they were not in it.
pub(crate) async fn move_state(
    conn: &mut Conn,
    id: OperatorId,
    from: PersonState,
    to: PersonState,
) -> Result<bool> {
    let sql = "UPDATE operators SET state = $3, link_hash = NULL, link_ends = NULL, link_by = NULL WHERE id = $1 AND state = $2";
    Ok(on!(conn, c => {
        let query = sqlx::query(sql).bind(id.0).bind(from.word()).bind(to.word());
        query.execute(c).await?.rows_affected() == 1
    }))
}

/// Lets a disabled person in again, in the state they were in before.
pub(crate) async fn enable(conn: &mut Conn, id: OperatorId) -> Result<bool> {
    let sql = "UPDATE operators SET state = CASE WHEN password IS NULL THEN 'invited' ELSE 'active' END \
               WHERE id = $1 AND state = 'disabled'";
    Ok(execute!(conn, sql, id.0)? == 1)
}

/// A new link for a person; the one before is void.
pub(crate) async fn set_link(
    conn: &mut Conn,
    id: OperatorId,
    hash: &[u8],
    ends: Moment,
    by: Option<OperatorId>,
) -> Result<()> {
    let sql = "UPDATE operators SET link_hash = $2, link_ends = $3, link_by = $4 WHERE id = $1";
    execute!(conn, sql, id.0, hash, ends.0, by.map(|b| b.0))?;
    Ok(())
}

/// Voids everybody's links.
pub(crate) async fn void_links(conn: &mut Conn) -> Result<()> {
    execute!(conn, "UPDATE operators SET link_hash = NULL, link_ends = NULL, link_by = NULL")?;
    Ok(())
}

/// An open link: whose it is, until when, and who made it.
pub(crate) struct Link {
    pub person: Person,
    pub ends: Moment,
    pub by: Option<OperatorId>,
}

pub(crate) async fn by_link(conn: &mut Conn, hash: &[u8]) -> Result<Option<Link>> {
    let sql = "SELECT id, link_ends, link_by FROM operators WHERE link_hash = $1 AND link_ends IS NOT NULL";
    let row: Option<(Uuid, i64, Option<Uuid>)> =
        on!(&mut *conn, c => sqlx::query_as(sql).bind(hash).fetch_optional(c).await?);
    let Some((id, ends, by)) = row else { return Ok(None) };
    let person = person(conn, OperatorId(id)).await?;
    Ok(person.map(|person| Link { person, ends: Moment(ends), by: by.map(OperatorId) }))
}

pub(crate) async fn link_ends(conn: &mut Conn, id: OperatorId) -> Result<Option<Moment>> {
    let sql = "SELECT link_ends FROM operators WHERE id = $1";
    let ends: Option<Option<i64>> =
        on!(conn, c => sqlx::query_scalar(sql).bind(id.0).fetch_optional(c).await?);
    Ok(ends.flatten().map(Moment))
}

pub(crate) async fn seen(conn: &mut Conn, id: OperatorId, now: Moment) -> Result<()> {
    execute!(conn, "UPDATE operators SET seen = $2 WHERE id = $1", id.0, now.0)?;
    Ok(())
}
