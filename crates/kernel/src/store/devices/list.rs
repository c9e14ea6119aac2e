//! Lists of devices: sorted, by keys, with their groups' names, in one statement.

use super::{COLUMNS, DeviceQuery, DeviceRow, Found, ListedDevice, Scoped, search::is_by_name};
use crate::{
    error::{Error, Result},
    store::{
        Conn, cursor,
        sql::{ROWS, Sql, Value},
    },
};
use domain::{Count, Device, DeviceId, DeviceSort, Field, GroupId, Page, Reach, Why, fold};
use sqlx::FromRow;
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// In groups of no more devices than these the narrowest way in is taken, as with a filter that finds no more than are
/// counted, and what it gives is sorted; with more, the list is walked in its own order until a page is full.
const FEW: i64 = 20_000;
/// Of a search that finds more than these the list is walked by its index, rather than that they all are read and sorted.
const SORTED: i64 = 2_000;
const LINE: &str = "\n";

#[derive(FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    device: DeviceRow,
    group_names: Option<String>,
}

pub(crate) async fn list(
    conn: &mut Conn,
    scoped: &Scoped<'_>,
    reach: &Reach,
    found: impl Into<Found>,
) -> Result<Page<ListedDevice>> {
    let (query, Found { count, mostly_beginning }) = (scoped.query, found.into());
    let limit = cursor::page(query.limit, 1000);
    let sort = query.sort.unwrap_or(DeviceSort::Name);
    let mut sql = Sql::new(conn, "SELECT ");
    // The same under two names.
    let joined =
        if conn.is_sqlite() { ", (SELECT group_concat(g.name, " } else { ", (SELECT string_agg(g.name, " };
    sql.push(COLUMNS).push(joined);
    sql.bind(LINE).push(") FROM device_groups dg JOIN groups g ON g.id = dg.group_id WHERE dg.device = d.id");
    if let Reach::Groups(groups) = reach {
        sql.push(" AND g.id IN (").list(groups.iter().map(|g| g.0)).push(")");
    }
    // Which devices are on the page is settled by their keys alone; the rest is read of those.
    sql.push(") AS group_names FROM (SELECT d.number");
    let few = scoped.is_filtered() && !count.more
        || scoped.groups.is_some() && !scoped.is_filtered() && count.n <= FEW;
    let (keys, way) = order(sort, query.descending);
    let after = query.after.as_deref().map(|after| begin_after(sort, after)).transpose()?;
    let page = |sql: &mut Sql| {
        if let Some(values) = &after {
            sql.push(" AND (").push(keys).push(if query.descending { ", d.id) < (" } else { ", d.id) > (" });
            sql.list(values.iter().cloned()).push(")");
        }
        push_order(sql, keys, way);
        sql.push(" LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    };
    let walked = few && count.n > SORTED && is_by_name(query) && conn.is_sqlite();
    if walked && scoped.is_of_index(true) {
        scoped.push_walk(&mut sql);
    } else if few {
        scoped.push_narrowest(&mut sql, conn.is_sqlite());
    } else if mostly_beginning && is_by_name(query) {
        scoped.push_beginning(&mut sql, page);
    } else {
        scoped.push_all(&mut sql);
    }
    page(&mut sql);
    sql.push(
        ") page CROSS JOIN devices d LEFT JOIN users u ON u.id = d.user_id WHERE d.number = page.number",
    );
    push_order(&mut sql, keys, way);
    let rows: Vec<ListedRow> = sql.all(conn).await?;
    let more = rows.len() > limit;
    let items = rows.into_iter().take(limit).map(listed).collect::<Result<Vec<_>>>()?;
    let next = items.last().filter(|_| more).map(|last| place(sort, &last.device));
    Ok(Page { items, next, total: None })
}

fn listed(row: ListedRow) -> Result<ListedDevice> {
    let mut groups: Vec<String> =
        row.group_names.iter().flat_map(|names| names.split(LINE)).map(ToOwned::to_owned).collect();
    groups.sort_by_key(|name| fold(name));
    Ok(ListedDevice { device: Device::try_from(row.device)?, groups })
}

/// By which columns, all in one direction.
const fn order(sort: DeviceSort, descending: bool) -> (&'static str, &'static str) {
    let keys = match sort {
        DeviceSort::Name => "d.name_fold",
        DeviceSort::Serial => "COALESCE(d.serial, '')",
        DeviceSort::User => "d.user_fold",
        DeviceSort::Platform => "d.platform, d.name_fold",
        DeviceSort::Seen => "d.seen",
    };
    (keys, if descending { " DESC" } else { "" })
}

fn push_order(sql: &mut Sql, keys: &str, way: &str) {
    for (n, key) in keys.split(", d.").enumerate() {
        sql.push(if n == 0 { " ORDER BY " } else { ", d." }).push(key).push(way);
    }
    sql.push(", d.id").push(way);
}

/// Where the page after this device begins.
fn place(sort: DeviceSort, device: &Device) -> String {
    let key = match sort {
        DeviceSort::Name => fold(&device.name),
        DeviceSort::Serial => device.serial.clone().unwrap_or_default(),
        DeviceSort::User => device.user.as_ref().map(|u| fold(&u.name)).unwrap_or_default(),
        DeviceSort::Platform => format!("{}{LINE}{}", device.platform.word(), fold(&device.name)),
        DeviceSort::Seen => device.seen.unwrap_or_default().0.to_string(),
    };
    cursor::of_name(&key, device.id.0)
}

/// The values that the keys of what comes after are greater than.
fn begin_after(sort: DeviceSort, after: &str) -> Result<Vec<Value>> {
    let malformed = || Error::invalid(Field::Cursor, Why::Malformed);
    let (key, id) = cursor::name(after)?;
    let mut values: Vec<Value> = match sort {
        DeviceSort::Name | DeviceSort::Serial | DeviceSort::User => vec![key.into()],
        DeviceSort::Platform => {
            let (platform, name) = key.split_once(LINE).ok_or_else(malformed)?;
            vec![platform.into(), name.into()]
        }
        DeviceSort::Seen => vec![key.parse::<i64>().map_err(|_| malformed())?.into()],
    };
    values.push(id.into());
    Ok(values)
}

/// All that the query finds, by their keys alone and in the order in which they were added; a step of an export.
pub(crate) async fn export(
    conn: &mut Conn,
    reach: &Reach,
    query: &DeviceQuery,
    now: domain::Moment,
) -> Result<Page<ListedDevice>> {
    let Some(scoped) = Scoped::new(reach, query, now) else {
        return Ok(Page { items: vec![], next: None, total: None });
    };
    // An export goes through everything anyway: in the list's own order each step begins where the last one ended.
    list(conn, &scoped, reach, Count { n: i64::MAX, more: true }).await
}

/// The devices that the query finds with the numbers of their enrolments, at most so many and one more.
pub(crate) async fn matching(
    conn: &mut Conn,
    scoped: &Scoped<'_>,
    most: usize,
) -> Result<Vec<(Device, i64)>> {
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS);
    scoped.push_narrowest(&mut sql, conn.is_sqlite());
    sql.push(" ORDER BY d.name_fold, d.id LIMIT ").bind(i64::try_from(most + 1).unwrap_or(i64::MAX));
    read(sql.all(conn).await?)
}

fn read(rows: Vec<DeviceRow>) -> Result<Vec<(Device, i64)>> {
    rows.into_iter()
        .map(|row| (row.life, row))
        .map(|(life, row)| Ok((Device::try_from(row)?, life)))
        .collect()
}

/// Those of these devices that are in reach, each once.
pub(crate) async fn these(conn: &mut Conn, reach: &Reach, ids: &[DeviceId]) -> Result<Vec<(Device, i64)>> {
    let mut found = vec![];
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    for some in ids.chunks(5 * ROWS) {
        let mut sql = Sql::new(conn, "SELECT ");
        sql.push(COLUMNS).push(" FROM devices d LEFT JOIN users u ON u.id = d.user_id WHERE d.id IN (");
        sql.list(some.iter().map(|id| id.0)).push(")");
        match reach {
            Reach::Nothing => return Ok(vec![]),
            Reach::Everything => {}
            Reach::Groups(groups) => super::narrow(&mut sql, "d.id", groups),
        }
        found.extend(read(sql.all(conn).await?)?);
    }
    found.sort_by_key(|(device, _)| fold(&device.name));
    Ok(found)
}

/// Those of these devices that are in one of the groups.
pub(crate) async fn in_groups(
    conn: &mut Conn,
    groups: &BTreeSet<GroupId>,
    ids: &[DeviceId],
) -> Result<HashSet<DeviceId>> {
    let mut found = HashSet::new();
    for some in ids.chunks(5 * ROWS) {
        let mut sql = Sql::new(conn, "SELECT DISTINCT device FROM device_groups WHERE group_id IN (");
        sql.list(groups.iter().map(|g| g.0)).push(") AND device IN (");
        sql.list(some.iter().map(|id| id.0)).push(")");
        let rows: Vec<(Uuid,)> = sql.all(conn).await?;
        found.extend(rows.into_iter().map(|(id,)| DeviceId(id)));
    }
    Ok(found)
}
