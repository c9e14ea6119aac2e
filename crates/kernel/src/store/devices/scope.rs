//! Which devices a statement goes through, and from where: the narrowest way in first, for a list must not get slower with
//! the number of devices that it does not show.

use super::{ALL, DeviceQuery};
use crate::store::sql::Sql;
use domain::{DeviceState, GroupId, Moment, Reach, SeenWhen};
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

const DAY: Duration = Duration::from_hours(24);
/// Recovery PINs that end within this are told of.
const SOON: Duration = Duration::from_hours(7 * 24);

/// The operator's reach and the query's group, in one.
#[derive(Clone, Debug)]
pub(crate) struct Scoped<'a> {
    pub query: &'a DeviceQuery,
    /// None: all devices.
    pub groups: Option<BTreeSet<GroupId>>,
    pub now: Moment,
    /// The numbers of the devices that the search finds, where they are few and were looked up.
    pub found: Option<Vec<i64>>,
}

impl<'a> Scoped<'a> {
    /// None where there is nothing to be seen.
    pub fn new(reach: &Reach, query: &'a DeviceQuery, now: Moment) -> Option<Self> {
        let groups = match (reach, query.group) {
            (Reach::Everything, None) => None,
            (Reach::Everything, Some(group)) => Some([group].into()),
            (Reach::Groups(groups), None) => Some(groups.clone()),
            (Reach::Groups(groups), Some(group)) if groups.contains(&group) => Some([group].into()),
            (Reach::Nothing, _) | (Reach::Groups(_), Some(_)) => return None,
        };
        Some(Self { query, groups, now, found: None })
    }

    /// Does anything but the scope narrow the list?
    pub fn is_filtered(&self) -> bool {
        let q = self.query;
        !q.search.is_empty()
            || q.platform.is_some()
            || q.state.is_some()
            || q.seen.is_some()
            || q.user.is_some()
    }

    /// `FROM … WHERE …`: what it is narrowed by is looked up first, the rest is asked of each row.
    pub fn push_narrowest(&self, sql: &mut Sql, sqlite: bool) {
        let q = self.query;
        if let Some(user) = q.user {
            sql.push(" FROM devices d LEFT JOIN users u ON u.id = d.user_id WHERE d.user_id = ").bind(user.0);
        } else if let Some(found) = &self.found {
            sql.push(" FROM devices d LEFT JOIN users u ON u.id = d.user_id WHERE d.number IN (");
            sql.list(found.iter().copied()).push(")");
        } else if !q.search.is_empty() {
            self.push_found(sql, sqlite);
        } else if let Some(state) = q.state {
            sql.push(" FROM (SELECT number FROM devices d WHERE ");
            in_state(sql, state, self.now);
            sql.push(
                ") s CROSS JOIN devices d LEFT JOIN users u ON u.id = d.user_id WHERE d.number = s.number",
            );
        } else if let Some(groups) = &self.groups {
            sql.push(" FROM (SELECT DISTINCT device FROM device_groups WHERE group_id IN (");
            sql.list(groups.iter().map(|g| g.0)).push(
                ")) s CROSS JOIN devices d LEFT JOIN users u ON u.id = d.user_id WHERE d.id = s.device",
            );
        } else {
            self.push_all(sql);
            return;
        }
        self.rest(sql);
    }

    /// The same from all devices in the list's own order: right where much of what is passed is shown.
    pub fn push_all(&self, sql: &mut Sql) {
        sql.push(" FROM devices d LEFT JOIN users u ON u.id = d.user_id WHERE 1 = 1");
        self.rest(sql);
    }

    /// What each row is asked.
    pub(super) fn rest(&self, sql: &mut Sql) {
        let q = self.query;
        self.rest_of_search(sql);
        if let Some(platform) = q.platform {
            sql.push(" AND d.platform = ").bind(platform.word());
        }
        if let Some(state) = q.state {
            sql.push(" AND ");
            in_state(sql, state, self.now);
        }
        if let Some(seen) = q.seen {
            let since = |days: u32| self.now.minus(DAY * days).0;
            match seen {
                SeenWhen::Day => sql.push(" AND d.seen >= ").bind(since(1)),
                SeenWhen::Week => sql.push(" AND d.seen >= ").bind(since(7)),
                SeenWhen::Month => sql.push(" AND d.seen >= ").bind(since(30)),
                SeenWhen::Longer => sql.push(" AND d.seen > 0 AND d.seen < ").bind(since(30)),
                SeenWhen::Never => sql.push(" AND d.seen = 0"),
            };
        }
        if let Some(user) = q.user {
            sql.push(" AND d.user_id = ").bind(user.0);
        }
        if let Some(groups) = &self.groups {
            narrow(sql, "d.id", groups);
        }
    }

    /// Under which groups these devices are counted.
    pub fn counted_under(&self) -> Vec<Uuid> {
        self.groups.as_ref().map_or_else(|| vec![ALL], |groups| groups.iter().map(|g| g.0).collect())
    }
}

/// Leaves the devices that are in one of these groups.
pub(crate) fn narrow(sql: &mut Sql, device: &str, groups: &BTreeSet<GroupId>) {
    sql.push(" AND EXISTS (SELECT 1 FROM device_groups dg WHERE dg.device = ").push(device);
    sql.push(" AND dg.group_id IN (").list(groups.iter().map(|g| g.0)).push("))");
}

pub(super) fn in_state(sql: &mut Sql, state: DeviceState, now: Moment) {
    match state {
        DeviceState::Locked => sql.push("d.lock = 'locked'"),
        DeviceState::LockPending => sql.push("d.lock = 'pending'"),
        DeviceState::PinAvailable => sql.push("d.pin_ends > ").bind(now.0),
        DeviceState::PinEnding => {
            sql.push("d.pin_ends > ").bind(now.0).push(" AND d.pin_ends <= ").bind(now.plus(SOON).0)
        }
        DeviceState::Failed => sql.push("d.failed IS NOT NULL"),
    };
}

/// Is one of these groups in reach?
pub(crate) fn covers(reach: &Reach, groups: &BTreeSet<GroupId>) -> bool {
    match reach {
        Reach::Everything => true,
        Reach::Groups(reached) => !reached.is_disjoint(groups),
        Reach::Nothing => false,
    }
}
