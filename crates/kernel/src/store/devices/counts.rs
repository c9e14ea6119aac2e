//! What stands beside a list of devices: how many there are of what. One statement, whatever their number.

use super::scope::{Scoped, in_state, narrow};
use crate::{
    View,
    error::Result,
    store::{Conn, sql::Sql},
};
use domain::{Count, DeviceState, GroupId, OperatorId, Platform, Reach, SeenWhen, ViewId};
use sqlx::FromRow;
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

/// Counting goes up to here; beyond, "more than" is said.
pub(crate) const COUNT_MOST: i64 = 10_000;
/// Beside a filter a rough figure is enough, for each is counted anew on every page.
const FILTER_MOST: i64 = 1_000;
/// When the devices of a few groups were last seen is counted up to so many of them: each is looked at.
const SEEN_MOST: i64 = 2_000;
/// So many groups are offered to filter by.
const GROUPS: i64 = 50;
/// Between a view's name and its query: a character that neither holds.
const BETWEEN: &str = "\n";

/// How many devices a list finds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Found {
    pub count: Count,
    /// Where all but a few have names that begin with what is searched.
    pub mostly_beginning: bool,
}

impl From<Count> for Found {
    fn from(count: Count) -> Self {
        Self { count, mostly_beginning: false }
    }
}

#[derive(Default)]
pub(crate) struct Counted {
    pub found: Found,
    pub platforms: Vec<(Platform, i64)>,
    pub groups: Vec<(GroupId, String, i64)>,
    pub states: Vec<(DeviceState, Count)>,
    /// Not counted where there are too many to look at.
    pub seen: Vec<(SeenWhen, Option<Count>)>,
    pub views: Vec<View>,
}

#[derive(FromRow)]
struct CountRow {
    kind: String,
    id: Option<Uuid>,
    name: String,
    n: i64,
}

pub(crate) fn up_to_most(n: i64) -> Count {
    Count { n: n.min(COUNT_MOST), more: n > COUNT_MOST }
}

fn roughly(n: i64) -> Count {
    Count { n: n.min(FILTER_MOST), more: n > FILTER_MOST }
}

/// `own`: whose saved views stand beside it, and with them what only the list shows.
pub(crate) async fn counted(
    conn: &mut Conn,
    reach: &Reach,
    scoped: &Scoped<'_>,
    own: Option<OperatorId>,
) -> Result<Counted> {
    let whole = super::DeviceQuery::default();
    let Some(seen) = Scoped::new(reach, &whole, scoped.now) else { return Ok(Counted::default()) };
    let when = own.is_some() && are_few(conn, &seen).await?;
    let mut sql = Sql::new(conn, "SELECT 'platform' AS kind, CAST(NULL AS UUID) AS id, platform AS name, ");
    if seen.counted_under().len() == 1 {
        sql.push("n FROM device_counts WHERE n > 0 AND group_id = ").bind(seen.counted_under()[0]);
    } else {
        // A device in two of the groups counts once.
        sql.push("COUNT(*) AS n");
        seen.push_narrowest(&mut sql, conn.is_sqlite());
        sql.push(" GROUP BY platform");
    }
    groups_offered(&mut sql, reach, scoped);
    for state in DeviceState::ALL {
        sql.push(" UNION ALL SELECT 'state', NULL, ").bind(state.word());
        sql.push(", (SELECT COUNT(*) FROM (SELECT 1 AS one FROM devices d WHERE ");
        in_state(&mut sql, *state, scoped.now);
        if let Some(groups) = &seen.groups {
            narrow(&mut sql, "d.id", groups);
        }
        sql.push(" LIMIT ").bind(FILTER_MOST + 1).push(") AS few)");
    }
    if when {
        last_seen(&mut sql, &seen, conn.is_sqlite());
    }
    let of_index = scoped.is_of_index(conn.is_sqlite());
    if scoped.is_filtered() {
        sql.push(" UNION ALL SELECT 'found', NULL, '', (SELECT COUNT(*) FROM (SELECT 1 AS one");
        if of_index {
            sql.push(" FROM (");
            scoped.push_index(&mut sql);
            sql.push(") s");
        } else {
            scoped.push_narrowest(&mut sql, conn.is_sqlite());
        }
        sql.push(" LIMIT ").bind(COUNT_MOST + 1).push(") AS few)");
    } else if scoped.groups.is_some() && scoped.counted_under().len() == 1 {
        sql.push(" UNION ALL SELECT 'all', NULL, '', COALESCE((SELECT CAST(SUM(n) AS BIGINT) FROM device_counts WHERE group_id = ");
        sql.bind(scoped.counted_under()[0]).push("), 0)");
    }
    if of_index {
        sql.push(" UNION ALL SELECT 'elsewhere', NULL, '', (SELECT COUNT(*) FROM (SELECT 1 AS one FROM (");
        scoped.push_elsewhere(&mut sql);
        sql.push(") s LIMIT ").bind(COUNT_MOST + 1).push(") AS few)");
    }
    if let Some(own) = own {
        sql.push(" UNION ALL SELECT 'view', id, name || ").bind(BETWEEN);
        sql.push(" || query, 0 FROM saved_views WHERE operator = ").bind(own.0);
    }
    Ok(sorted(sql.all(conn).await?, when))
}

/// Are they worth being looked at one by one? Of all devices each span has an index.
async fn are_few(conn: &mut Conn, scoped: &Scoped<'_>) -> Result<bool> {
    match &scoped.groups {
        None => Ok(true),
        Some(groups) => Ok(held(conn, groups).await? <= SEEN_MOST),
    }
}

/// How many devices these groups hold; one that is in two of them counts twice.
pub(crate) async fn held(conn: &mut Conn, groups: &BTreeSet<GroupId>) -> Result<i64> {
    let mut sql =
        Sql::new(conn, "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM device_counts WHERE group_id IN (");
    sql.list(groups.iter().map(|g| g.0)).push(")");
    Ok(sql.one::<(i64,)>(conn).await?.0)
}

/// How many were last seen when. Those of a few groups are gone through once; of all devices each span is counted by its
/// index, as far as it is worth counting.
fn last_seen(sql: &mut Sql, scoped: &Scoped<'_>, sqlite: bool) {
    let since = |days: u32| scoped.now.minus(Duration::from_hours(24) * days).0;
    if scoped.groups.is_some() {
        sql.push(" UNION ALL SELECT 'seen', NULL, CASE");
        for (when, days) in [("day", 1), ("week", 7), ("month", 30)] {
            sql.push(" WHEN d.seen >= ").bind(since(days)).push(" THEN '").push(when).push("'");
        }
        sql.push(" WHEN d.seen > 0 THEN 'longer' ELSE 'never' END, COUNT(*)");
        scoped.push_narrowest(sql, sqlite);
        sql.push(" GROUP BY 3");
        return;
    }
    for (when, from, to) in [
        ("day", since(1), i64::MAX),
        ("week", since(7), since(1)),
        ("month", since(30), since(7)),
        ("longer", 1, since(30)),
        ("never", 0, 1),
    ] {
        sql.push(" UNION ALL SELECT 'seen', NULL, '").push(when);
        sql.push("', (SELECT COUNT(*) FROM (SELECT 1 AS one FROM devices WHERE seen >= ").bind(from);
        sql.push(" AND seen < ").bind(to).push(" LIMIT ").bind(FILTER_MOST + 1).push(") AS few)");
    }
}

/// The first groups by name that the operator reaches, and the one that is chosen.
fn groups_offered(sql: &mut Sql, reach: &Reach, scoped: &Scoped<'_>) {
    let n = "(SELECT CAST(COALESCE(SUM(c.n), 0) AS BIGINT) FROM device_counts c WHERE c.group_id = g.id)";
    sql.push(" UNION ALL SELECT * FROM (SELECT 'group' AS kind, g.id, g.name, ").push(n);
    sql.push(" AS n FROM groups g WHERE 1 = 1");
    if let Reach::Groups(groups) = reach {
        sql.push(" AND g.id IN (").list(groups.iter().map(|g| g.0)).push(")");
    }
    sql.push(" ORDER BY g.name_fold LIMIT ").bind(GROUPS).push(") AS offered");
    if let (Some(group), Some(_)) = (scoped.query.group, &scoped.groups) {
        sql.push(" UNION ALL SELECT 'group', g.id, g.name, ").push(n).push(" FROM groups g WHERE g.id = ");
        sql.bind(group.0);
    }
}

fn sorted(rows: Vec<CountRow>, when: bool) -> Counted {
    let mut counted = Counted::default();
    let (mut found, mut seen) = (None, vec![]);
    for row in rows {
        match (row.kind.as_str(), row.id) {
            ("platform", _) => {
                counted.platforms.extend(Platform::from_word(&row.name).map(|platform| (platform, row.n)));
            }
            ("group", Some(id)) if !counted.groups.iter().any(|(known, ..)| known.0 == id) => {
                counted.groups.push((GroupId(id), row.name, row.n));
            }
            ("state", _) => {
                counted.states.extend(DeviceState::from_word(&row.name).map(|state| (state, roughly(row.n))));
            }
            ("seen", _) => seen.push((row.name, row.n)),
            ("view", Some(id)) => {
                let (name, query) = row.name.split_once(BETWEEN).unwrap_or((&row.name, ""));
                counted.views.push(View { id: ViewId(id), name: name.into(), query: query.into() });
            }
            ("found", _) => found = Some(up_to_most(row.n)),
            ("all", _) => found = Some(Count::exactly(row.n)),
            ("elsewhere", _) => counted.found.mostly_beginning = row.n <= COUNT_MOST,
            _ => {}
        }
    }
    let roughly_seen = |within: &SeenWhen| when.then(|| roughly(seen_within(&seen, *within)));
    counted.seen = SeenWhen::ALL.iter().map(|within| (*within, roughly_seen(within))).collect();
    counted.platforms.sort_by_key(|(platform, _)| *platform);
    counted.views.sort_by(|a, b| a.name.cmp(&b.name));
    let all = Count::exactly(counted.platforms.iter().map(|(_, n)| n).sum());
    counted.found.count = found.unwrap_or(all);
    counted
}

/// Whoever was seen within a day was so within a week.
fn seen_within(spans: &[(String, i64)], when: SeenWhen) -> i64 {
    let within: &[SeenWhen] = match when {
        SeenWhen::Day => &[SeenWhen::Day],
        SeenWhen::Week => &[SeenWhen::Day, SeenWhen::Week],
        SeenWhen::Month => &[SeenWhen::Day, SeenWhen::Week, SeenWhen::Month],
        SeenWhen::Longer => &[SeenWhen::Longer],
        SeenWhen::Never => &[SeenWhen::Never],
    };
    spans.iter().filter(|(word, _)| within.iter().any(|w| w.word() == word)).map(|(_, n)| n).sum()
}
