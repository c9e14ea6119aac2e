//! The report: filtered, by keys, the newest first; and what of it needs attention.

use super::{ActionQuery, ActionRow, COLUMNS, FROM};
use crate::{
    error::{Error, Result},
    store::{
        Conn, cursor,
        devices::{COUNT_MOST, found_up_to, held, narrow, up_to_most},
        operators::like,
        sql::Sql,
    },
};
use domain::{Action, Count, Field, GroupId, Moment, Page, Reach, State, Why, fold};
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

const DAY: Duration = Duration::from_hours(24);
/// Up to so many devices in reach, theirs are gone through; with more, the whole report.
const FEW: i64 = 20_000;
/// Up to so many devices that are searched for, likewise.
const FEW_FOUND: usize = 500;

/// How the report is gone through.
#[derive(Clone, Default)]
pub(crate) struct Way {
    /// Few devices are in reach.
    few: bool,
    /// The few devices that are searched for.
    found: Option<Vec<Uuid>>,
}

/// What the report shows of this query: `FROM … WHERE …`. Devices are there where they are `shown` or searched.
fn narrowed(
    sql: &mut Sql,
    q: &ActionQuery,
    groups: Option<&BTreeSet<GroupId>>,
    way: &Way,
    shown: bool,
    now: Moment,
) {
    match groups {
        Some(groups) if way.few && way.found.is_none() => {
            sql.push(" FROM (SELECT DISTINCT device FROM device_groups WHERE group_id IN (");
            sql.list(groups.iter().map(|g| g.0));
            sql.push(
                ")) s CROSS JOIN devices d CROSS JOIN actions a WHERE d.id = s.device AND a.device = d.id",
            );
        }
        _ => {
            sql.push(if shown || !q.search.is_empty() && way.found.is_none() {
                FROM
            } else {
                " FROM actions a "
            });
            sql.push("WHERE 1 = 1");
            if let Some(groups) = groups {
                narrow(sql, "a.device", groups);
            }
        }
    }
    if let Some(found) = &way.found {
        sql.push(" AND a.device IN (").list(found.iter().copied()).push(")");
    } else if !q.search.is_empty() {
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
        sql.push(" AND a.state IN ('queued', 'sent', 'deferred') AND a.finished IS NULL");
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

pub(super) const fn groups_of(reach: &Reach) -> Option<&BTreeSet<GroupId>> {
    match reach {
        Reach::Groups(groups) => Some(groups),
        Reach::Everything | Reach::Nothing => None,
    }
}

/// How many there are of each state, as far as it is worth counting; and how to go through them.
pub(crate) async fn reported(
    conn: &mut Conn,
    reach: &Reach,
    query: &ActionQuery,
    now: Moment,
) -> Result<(Vec<(State, Count)>, Way)> {
    if *reach == Reach::Nothing {
        return Ok((vec![], Way::default()));
    }
    let groups = groups_of(reach);
    let few = match groups {
        None => false,
        Some(groups) => held(conn, groups).await? <= FEW,
    };
    let found = match &query.search {
        search if search.is_empty() => None,
        search => found_up_to(conn, search, FEW_FOUND).await?,
    };
    let way = Way { few, found };
    // The state itself is what is counted: the filter by it is left out.
    let open = ActionQuery { state: None, waiting: false, ..query.clone() };
    if groups.is_none() && is_whole(&open) {
        return Ok((of_each_state(conn).await?, way));
    }
    let mut sql = Sql::new(conn, "SELECT state, COUNT(*) FROM (SELECT a.state");
    narrowed(&mut sql, &open, groups, &way, false, now);
    sql.push(" ORDER BY a.id DESC LIMIT ").bind(COUNT_MOST + 1).push(") AS few GROUP BY state");
    let rows: Vec<(String, i64)> = sql.all(conn).await?;
    let more = rows.iter().map(|(_, n)| n).sum::<i64>() > COUNT_MOST;
    let states = State::ALL.iter().map(|state| {
        let n = rows.iter().find(|(word, _)| word == state.word()).map_or(0, |(_, n)| *n);
        (*state, Count { n, more })
    });
    Ok((states.collect(), way))
}

fn is_whole(q: &ActionQuery) -> bool {
    let words = [&q.search, &q.by_name, &q.reason];
    let moments = [q.from, q.to, q.changed_from, q.changed_to];
    words.iter().all(|word| word.is_empty())
        && moments.iter().all(Option::is_none)
        && !q.stuck
        && q.device.is_none()
        && q.kind.is_none()
        && q.by.is_none()
        && q.bulk.is_none()
}

/// Of the whole report the index of each state knows, and no action is looked at.
async fn of_each_state(conn: &mut Conn) -> Result<Vec<(State, Count)>> {
    let mut sql = Sql::new(conn, "SELECT ");
    for (n, state) in State::ALL.iter().enumerate() {
        sql.push(if n > 0 { " UNION ALL SELECT " } else { "" }).bind(state.word());
        sql.push(", (SELECT COUNT(*) FROM (SELECT 1 AS one FROM actions WHERE state = ").bind(state.word());
        sql.push(" LIMIT ").bind(COUNT_MOST + 1).push(") AS few)");
    }
    let rows: Vec<(String, i64)> = sql.all(conn).await?;
    let count = |state: &State| rows.iter().find(|(word, _)| word == state.word()).map_or(0, |(_, n)| *n);
    Ok(State::ALL.iter().map(|state| (*state, up_to_most(count(state)))).collect())
}

pub(crate) async fn list(
    conn: &mut Conn,
    reach: &Reach,
    query: &ActionQuery,
    way: &Way,
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
    narrowed(&mut sql, query, groups_of(reach), way, true, now);
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
    for (n, (what, since)) in [
        ("a.state = 'failed' AND a.finished IS NOT NULL AND a.finished >= ", failed_since),
        ("a.state IN ('queued', 'sent', 'deferred') AND a.finished IS NULL AND a.asked < ", asked_before),
    ]
    .into_iter()
    .enumerate()
    {
        sql.push(if n > 0 { ", " } else { "" });
        sql.push("(SELECT COUNT(*) FROM (SELECT 1 AS one FROM actions a WHERE ").push(what).bind(since.0);
        if let Some(groups) = groups_of(reach) {
            narrow(&mut sql, "a.device", groups);
        }
        sql.push(" LIMIT ").bind(COUNT_MOST + 1).push(") AS few)");
    }
    let (failures, stuck): (i64, i64) = sql.one(conn).await?;
    Ok(Amiss { failures: up_to_most(failures), stuck: up_to_most(stuck) })
}
