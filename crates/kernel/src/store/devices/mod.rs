//! Devices' rows, their groups and users. Lists take the operator's reach first: an unscoped list does not exist.

mod counts;
mod list;
mod row;
mod scope;
mod search;
mod sums;
mod users;
mod write;

pub(crate) use counts::{COUNT_MOST, Counted, Found, counted, held, up_to_most};
pub(crate) use list::{export, in_groups, list, matching, these};
pub(crate) use row::{COLUMNS, DeviceRow, some_word, word};
pub(crate) use scope::{Scoped, covers, narrow};
pub(crate) use search::found_up_to;
pub(crate) use sums::{midnight, refresh, refresh_heard, refresh_pins, seen};
pub(crate) use users::{find_or_make, find_or_make_many, user, user_key, users};
pub(crate) use write::{
    NewDevice, asked, change, delete, delete_user_if_idle, has_live_pin, insert_many, put_into_groups,
    replace_groups, update_many,
};

use super::{
    Conn, on,
    sql::{ROWS, Sql},
};
use crate::error::Result;
use domain::{Device, DeviceId, DeviceSort, DeviceState, GroupId, Placed, Platform, SeenWhen, User, UserId};
use std::collections::HashMap;
use uuid::Uuid;

/// All devices: the group of zeros, under which they are counted.
pub(crate) const ALL: Uuid = Uuid::nil();

/// Which devices a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceQuery {
    pub search: String,
    pub platform: Option<Platform>,
    pub group: Option<GroupId>,
    pub state: Option<DeviceState>,
    pub seen: Option<SeenWhen>,
    pub user: Option<UserId>,
    /// By name where nothing is said.
    pub sort: Option<DeviceSort>,
    pub descending: bool,
    pub after: Option<String>,
    pub limit: u32,
}

/// A device in a list, with the names of its groups as far as the operator may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDevice {
    pub device: Device,
    pub groups: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct UserQuery {
    pub search: String,
    pub after: Option<String>,
    pub limit: u32,
}

#[derive(Clone, Debug)]
pub struct ListedUser {
    pub user: User,
    pub devices: i64,
}

/// The devices of these serial numbers or of these identifiers, with their groups and lives, whoever asks.
pub(crate) async fn by_serials(
    conn: &mut Conn,
    column: &'static str,
    values: &[&str],
) -> Result<Vec<(Device, Vec<GroupId>, i64)>> {
    let mut all = Vec::new();
    for some in values.chunks(5 * ROWS) {
        let mut sql = Sql::new(conn, "SELECT ");
        sql.push(COLUMNS).push(" FROM devices d LEFT JOIN users u ON u.id = d.user_id WHERE ").push(column);
        sql.push(" IN (").list(some.iter().copied()).push(")");
        let rows: Vec<DeviceRow> = sql.all(conn).await?;
        if rows.is_empty() {
            continue;
        }
        let mut sql = Sql::new(conn, "SELECT device, group_id FROM device_groups WHERE device IN (");
        sql.list(rows.iter().map(|row| row.id)).push(")");
        let mut groups: HashMap<Uuid, Vec<GroupId>> = HashMap::new();
        for (device, group) in sql.all::<(Uuid, Uuid)>(conn).await? {
            groups.entry(device).or_default().push(GroupId(group));
        }
        for row in rows {
            let (id, life) = (row.id, row.life);
            all.push((Device::try_from(row)?, groups.remove(&id).unwrap_or_default(), life));
        }
    }
    Ok(all)
}

/// One device with its groups, whoever asks: whether they may know of it is decided by the caller.
pub(crate) async fn placed(conn: &mut Conn, id: DeviceId) -> Result<Option<Placed>> {
    Ok(with_life(conn, id).await?.map(|(placed, _)| placed))
}

/// The same with the number of its enrolment.
/// One device, without its groups.
pub(crate) async fn device(conn: &mut Conn, id: DeviceId) -> Result<Option<Device>> {
    row(conn, id).await?.map(Device::try_from).transpose()
}

/// The same of several.
pub(crate) async fn those(conn: &mut Conn, ids: &[DeviceId]) -> Result<Vec<Device>> {
    let mut all = vec![];
    for some in ids.chunks(ROWS) {
        all.extend(rows(conn, some).await?);
    }
    all.into_iter().map(Device::try_from).collect()
}

async fn row(conn: &mut Conn, id: DeviceId) -> Result<Option<DeviceRow>> {
    Ok(rows(conn, &[id]).await?.pop())
}

async fn rows(conn: &mut Conn, ids: &[DeviceId]) -> Result<Vec<DeviceRow>> {
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS).push(" FROM devices d LEFT JOIN users u ON u.id = d.user_id WHERE d.id IN (");
    sql.within(ids.iter().map(|id| id.0)).push(")");
    Ok(sql.all(conn).await?)
}

pub(crate) async fn with_life(conn: &mut Conn, id: DeviceId) -> Result<Option<(Placed, i64)>> {
    let Some(row) = row(conn, id).await? else { return Ok(None) };
    let life = row.life;
    let sql = "SELECT g.id, g.name FROM device_groups dg JOIN groups g ON g.id = dg.group_id \
               WHERE dg.device = $1 ORDER BY g.name_fold, g.id";
    let groups: Vec<(Uuid, String)> = on!(conn, c => sqlx::query_as(sql).bind(id.0).fetch_all(c).await?);
    let groups = groups.into_iter().map(|(id, name)| (GroupId(id), name)).collect();
    Ok(Some((Placed { device: Device::try_from(row)?, groups }, life)))
}
