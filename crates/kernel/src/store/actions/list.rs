//! The report: filtered, by keys, the newest first; and the orders over many devices.

use super::{ActionQuery, ActionRow, COLUMNS, FROM};
use crate::{
    error::{Error, Result},
    store::{
        Conn, cursor,
        devices::{ALL, narrow},
        execute, on,
        operators::like,
        sql::Sql,
    },
};
use domain::{
    Action, ActionKind, BulkId, Count, Field, FormId, GroupId, Moment, OperatorId, Page, Reach, State, Why,
    fold,
};
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

const DAY: Duration = Duration::from_hours(24);
/// Counting goes up to here.
const COUNT_MOST: i64 = 10_000;
/// Up to so many devices in reach, theirs are gone through; with more, the whole report.
const FEW: i64 = 20_000;

/// What the report shows of this query: `FROM … WHERE …`.
fn narrowed(sql: &mut Sql, q: &ActionQuery, groups: Option<&BTreeSet<GroupId>>, few: bool, now: Moment) {
    match groups {
        Some(groups) if few => {
            sql.push(" FROM (SELECT DISTINCT device FROM device_groups WHERE group_id IN (");
            sql.list(groups.iter().map(|g| g.0));
            sql.push(
                ")) s CROSS JOIN devices d CROSS JOIN actions a WHERE d.id = s.device AND a.device = d.id",
            );
        }
        _ => {
            sql.push(FROM).push("WHERE 1 = 1");
            if let Some(groups) = groups {
                narrow(sql, "a.device", groups);
            }
        }
    }
    if !q.search.is_empty() {
        sql.push(" AND d.search LIKE ").bind(like(&q.search)).push(" ESCAPE '!'");
    }
    if let Some(device) = q.device {
        sql.push(" AND a.device = ").bind(device.0);
    }
    if let Some(kind) = q.kind {
        sql.push(" AND a.kind = ").bind(kind.word());
    }
    if let Some(state) = q.state {
        sql.push(" AND a.state = ").bind(state.word());
    }
    if q.waiting || q.stuck {
        sql.push(" AND a.state IN ('queued', 'sent', 'deferred')");
    }
    if q.stuck {
        sql.push(" AND a.asked < ").bind(now.minus(DAY).0);
    }
    if let Some(by) = q.by {
        sql.push(" AND a.operator = ").bind(by.0);
    }
    for (column, begins) in [("a.operator_fold", &q.by_name), ("a.reason_fold", &q.reason)] {
        if !begins.is_empty() {
            let begins = fold(begins);
            sql.push(" AND ").push(column).push(" >= ").bind(&begins);
            sql.push(" AND ").push(column).push(" < ").bind(format!("{begins}\u{10ffff}"));
        }
    }
    if let Some(bulk) = q.bulk {
        sql.push(" AND a.bulk = ").bind(bulk.0);
    }
    for (column, way, at) in [
        ("a.asked", " >= ", q.from),
        ("a.asked", " < ", q.to),
        ("a.changed", " >= ", q.changed_from),
        ("a.changed", " < ", q.changed_to),
    ] {
        if let Some(at) = at {
            sql.push(" AND ").push(column).push(way).bind(at.0);
        }
    }
}

const fn groups_of(reach: &Reach) -> Option<&BTreeSet<GroupId>> {
    match reach {
        Reach::Groups(groups) => Some(groups),
        Reach::Everything | Reach::Nothing => None,
    }
}

/// How many there are of each state, as far as it is worth counting; and whether few devices are in reach.
pub(crate) async fn reported(
    conn: &mut Conn,
    reach: &Reach,
    query: &ActionQuery,
    now: Moment,
) -> Result<(Vec<(State, Count)>, bool)> {
    if *reach == Reach::Nothing {
        return Ok((vec![], false));
    }
    let groups = groups_of(reach);
    let few = match groups {
        None => false,
        Some(groups) => {
            let mut sql = Sql::new(
                conn,
                "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM device_counts WHERE group_id IN (",
            );
            sql.list(groups.iter().map(|g| g.0)).push(")");
            sql.one::<(i64,)>(conn).await?.0 <= FEW
        }
    };
    // The state itself is what is counted: the filter by it is left out.
    let open = ActionQuery { state: None, waiting: false, stuck: false, ..query.clone() };
    let mut sql = Sql::new(conn, "SELECT state, COUNT(*) FROM (SELECT a.state");
    narrowed(&mut sql, &open, groups, few, now);
    sql.push(" ORDER BY a.id DESC LIMIT ").bind(COUNT_MOST + 1).push(") AS few GROUP BY state");
    let rows: Vec<(String, i64)> = sql.all(conn).await?;
    let more = rows.iter().map(|(_, n)| n).sum::<i64>() > COUNT_MOST;
    let states = State::ALL.iter().map(|state| {
        let n = rows.iter().find(|(word, _)| word == state.word()).map_or(0, |(_, n)| *n);
        (*state, Count { n, more })
    });
    Ok((states.collect(), few))
}

pub(crate) async fn list(
    conn: &mut Conn,
    reach: &Reach,
    query: &ActionQuery,
    few: bool,
    now: Moment,
) -> Result<Page<Action>> {
    if *reach == Reach::Nothing {
        return Ok(Page { items: vec![], next: None, total: None });
    }
    let backwards = |from: Option<Moment>, to: Option<Moment>| from.zip(to).is_some_and(|(f, t)| f > t);
    if backwards(query.from, query.to) || backwards(query.changed_from, query.changed_to) {
        return Err(Error::invalid(Field::Time, Why::Malformed));
    }
    let limit = cursor::page(query.limit, 1000);
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS);
    narrowed(&mut sql, query, groups_of(reach), few, now);
    if let Some(after) = &query.after {
        sql.push(" AND a.id < ").bind(cursor::name(after)?.1);
    }
    sql.push(" ORDER BY a.id DESC LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let rows: Vec<ActionRow> = sql.all(conn).await?;
    let more = rows.len() > limit;
    let items = rows.into_iter().take(limit).map(Action::try_from).collect::<Result<Vec<_>>>()?;
    let next = items.last().filter(|_| more).map(|a| cursor::of_name("", a.id.0));
    Ok(Page { items, next, total: None })
}

/// One order over many devices: its row.
pub(crate) struct Bulk {
    pub kind: String,
    pub by: Uuid,
    pub by_name: String,
    pub reason: String,
    pub asked: i64,
    pub left_out: i64,
}

pub(crate) async fn bulk(conn: &mut Conn, id: BulkId) -> Result<Option<Bulk>> {
    let sql = "SELECT kind, operator, operator_name, reason, asked, left_out FROM bulks WHERE id = $1";
    let row: Option<(String, Uuid, String, String, i64, i64)> =
        on!(conn, c => sqlx::query_as(sql).bind(id.0).fetch_optional(c).await?);
    Ok(row.map(|(kind, by, by_name, reason, asked, left_out)| Bulk {
        kind,
        by,
        by_name,
        reason,
        asked,
        left_out,
    }))
}

/// One that is new.
pub(crate) struct NewBulk<'a> {
    pub id: BulkId,
    pub kind: ActionKind,
    pub by: &'a (OperatorId, String),
    pub reason: &'a str,
    pub asked: Moment,
    pub left_out: u32,
}

pub(crate) async fn insert_bulk(conn: &mut Conn, new: &NewBulk<'_>, form: Option<FormId>) -> Result<()> {
    let sql = "INSERT INTO bulks (id, kind, operator, operator_name, reason, asked, left_out, form) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (by, name) = new.by;
    let (left_out, form) = (i64::from(new.left_out), form.map(|f| f.0));
    execute!(conn, sql, new.id.0, new.kind.word(), by.0, name, new.reason, new.asked.0, left_out, form)?;
    Ok(())
}

/// How many recovery PINs of it can be read, as far as it is worth counting.
pub(crate) async fn count_pins(conn: &mut Conn, reach: &Reach, id: BulkId, now: Moment) -> Result<Count> {
    let mut sql = Sql::new(conn, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM actions a WHERE a.bulk = ");
    sql.bind(id.0).push(" AND a.secret IS NOT NULL AND (a.pin_ends IS NULL OR a.pin_ends > ").bind(now.0);
    sql.push(")");
    match reach {
        Reach::Nothing => return Ok(Count::default()),
        Reach::Everything => {}
        Reach::Groups(groups) => narrow(&mut sql, "a.device", groups),
    }
    sql.push(" LIMIT ").bind(COUNT_MOST + 1).push(") AS few");
    let n = sql.one::<(i64,)>(conn).await?.0;
    Ok(Count { n: n.min(COUNT_MOST), more: n > COUNT_MOST })
}

/// How many of its actions are in which state, of the devices in reach.
pub(crate) async fn bulk_page(conn: &mut Conn, reach: &Reach, id: BulkId) -> Result<Vec<(State, i64)>> {
    let mut sql = Sql::new(conn, "SELECT a.state, COUNT(*) FROM actions a WHERE a.bulk = ");
    sql.bind(id.0);
    if let Some(groups) = groups_of(reach) {
        narrow(&mut sql, "a.device", groups);
    }
    sql.push(" GROUP BY a.state");
    let rows: Vec<(String, i64)> = sql.all(conn).await?;
    let count = |state: &State| rows.iter().find(|(word, _)| word == state.word()).map_or(0, |(_, n)| *n);
    Ok(State::ALL.iter().map(|state| (*state, count(state))).filter(|(_, n)| *n > 0).collect())
}

/// The actions of an order whose PINs can be read, in the order of the devices' names; at most so many and one more.
pub(crate) async fn bulk_pins(
    conn: &mut Conn,
    reach: &Reach,
    id: BulkId,
    after: Option<&str>,
    now: Moment,
    most: i64,
) -> Result<Vec<(Action, Uuid)>> {
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS).push(FROM).push("WHERE a.bulk = ").bind(id.0);
    sql.push(" AND a.secret IS NOT NULL AND (a.pin_ends IS NULL OR a.pin_ends > ").bind(now.0).push(")");
    match reach {
        Reach::Nothing => return Ok(vec![]),
        Reach::Everything => {}
        Reach::Groups(groups) => narrow(&mut sql, "a.device", groups),
    }
    if let Some(after) = after {
        let (name, device) = cursor::name(after)?;
        sql.push(" AND (d.name_fold, d.id) > (").bind(name).push(", ").bind(device).push(")");
    }
    sql.push(" ORDER BY d.name_fold, d.id LIMIT ").bind(most + 1);
    let rows: Vec<ActionRow> = sql.all(conn).await?;
    rows.into_iter()
        .map(|row| {
            let secret = row.secret.unwrap_or(ALL);
            Ok((Action::try_from(row)?, secret))
        })
        .collect()
}

/// What needs attention.
pub(crate) struct Amiss {
    pub failures: Count,
    pub stuck: Count,
}

/// Actions that failed since `failed_since`, and those that wait from before `asked_before`.
pub(crate) async fn amiss(
    conn: &mut Conn,
    reach: &Reach,
    failed_since: Moment,
    asked_before: Moment,
) -> Result<Amiss> {
    let mut sql = Sql::new(conn, "SELECT ");
    for n in 0..2 {
        sql.push(if n > 0 { ", " } else { "" })
            .push("(SELECT COUNT(*) FROM (SELECT 1 AS one FROM actions a WHERE ");
        match n {
            0 => sql
                .push("a.state = 'failed' AND a.finished IS NOT NULL AND a.finished >= ")
                .bind(failed_since.0),
            _ => sql.push("a.state IN ('queued', 'sent', 'deferred') AND a.asked < ").bind(asked_before.0),
        };
        if let Some(groups) = groups_of(reach) {
            narrow(&mut sql, "a.device", groups);
        }
        sql.push(" LIMIT ").bind(COUNT_MOST + 1).push(") AS few)");
    }
    let (failures, stuck): (i64, i64) = sql.one(conn).await?;
    let count = |n: i64| Count { n: n.min(COUNT_MOST), more: n > COUNT_MOST };
    Ok(Amiss { failures: count(failures), stuck: count(stuck) })
}
