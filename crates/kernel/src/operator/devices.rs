//! Devices as an operator sees them: lists, one device, and the people who carry them. What is out of scope is not there.

use super::{Operator, Released, privilege::ExportDevices};
use crate::{
    error::Result,
    house::House,
    permit::{about_device, found},
    store::{self, devices::Scoped},
};
use domain::{
    Action, ActionKind, Capability, Count, Deed, Device, DeviceId, DeviceState, Enrolment, Group, GroupId,
    Moment, Page, Permission, PermissionSet, Placed, Platform, Reach, SeenWhen, User, UserId, ViewId,
};
use std::sync::Arc;

pub use crate::store::devices::{DeviceQuery, ListedDevice, ListedUser, UserQuery};

/// So many of a device's actions stand on its page.
const LATEST: i64 = 20;
/// How many devices of an export are fetched at a time.
const STEP: u32 = 500;

/// A page of devices, and what else there is.
#[derive(Clone, Debug)]
pub struct DeviceList {
    pub page: Page<ListedDevice>,
    pub count: Count,
    pub platforms: Vec<(Platform, i64)>,
    pub groups: Vec<(GroupId, String, i64)>,
    pub states: Vec<(DeviceState, Count)>,
    /// Not counted where an operator's groups hold very many.
    pub seen: Vec<(SeenWhen, Option<Count>)>,
    pub views: Vec<View>,
}

/// A list that somebody keeps under a name: the query of its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub id: ViewId,
    pub name: String,
    pub query: String,
}

/// One device with everything its page shows.
#[derive(Clone, Debug)]
pub struct DeviceDetail {
    pub device: Device,
    pub groups: Vec<(GroupId, String)>,
    /// What this operator may do to it.
    pub may: PermissionSet,
    pub can: Vec<(ActionKind, Capability)>,
    /// The latest, the newest first.
    pub actions: Vec<Action>,
    /// The lock whose PIN stands on the overview: until another action is sent to the device.
    pub card: Option<Action>,
    /// The lock whose PIN is outstanding.
    pub standing: Option<Action>,
    /// If it is not under management: since it was let go.
    pub released: Option<Released>,
    /// When unlock tokens were received, the newest first.
    pub tokens: Vec<Moment>,
    pub now: Moment,
}

/// A user with the devices that the operator may see.
#[derive(Clone, Debug)]
pub struct UserDetail {
    pub user: User,
    pub devices: Vec<ListedDevice>,
}

impl Operator {
    pub(super) fn device_reach(&self) -> Reach {
        self.rights().reach(Permission::DevicesRead)
    }

    pub async fn devices(&self, query: &DeviceQuery) -> Result<DeviceList> {
        let query = DeviceQuery { search: domain::clean_search(&query.search)?, ..query.clone() };
        let (reach, now) = (self.device_reach(), self.house().latest());
        let mut conn = self.house().db.read().await?;
        let mut scoped = Scoped::new(&reach, &query, now);
        if let Some(scoped) = &mut scoped {
            scoped.look_up(&mut conn).await?;
        }
        let whole = DeviceQuery::default();
        let Some(counts_over) = scoped.clone().or_else(|| Scoped::new(&reach, &whole, now)) else {
            return Ok(DeviceList {
                page: Page { items: vec![], next: None, total: None },
                count: Count::default(),
                platforms: vec![],
                groups: vec![],
                states: vec![],
                seen: vec![],
                views: vec![],
            });
        };
        let mut counted = store::devices::counted(&mut conn, &reach, &counts_over, Some(self.id())).await?;
        let page = if let Some(scoped) = &scoped {
            store::devices::list(&mut conn, scoped, &reach, counted.found).await?
        } else {
            counted.found = store::devices::Found::default();
            Page { items: vec![], next: None, total: None }
        };
        let store::devices::Counted { found, platforms, groups, states, seen, views } = counted;
        Ok(DeviceList { page, count: found.count, platforms, groups, states, seen, views })
    }

    pub async fn device(&self, id: DeviceId) -> Result<DeviceDetail> {
        let now = self.house().latest();
        let mut conn = self.house().db.read().await?;
        let placed = found(store::devices::placed(&mut conn, id).await?)?;
        let may = self.may_to(&placed)?;
        let actions = store::actions::of_device(&mut conn, id, LATEST).await?;
        let tokens = store::tokens::received(&mut conn, id).await?;
        let mut standing = match store::actions::standing(&mut conn, id).await? {
            Some(standing) => store::actions::action(&mut conn, standing).await?,
            None => None,
        };
        if let Some(lock) = &mut standing {
            lock.has_pin = lock.pin_is_readable(now);
        }
        let released = match placed.device.enrolment {
            Enrolment::Ended => store::certificates::released(&mut conn, id).await?,
            _ => None,
        };
        let can = ActionKind::ALL.iter().map(|kind| (*kind, Capability::of(&placed.device, *kind, now)));
        Ok(DeviceDetail {
            may,
            can: can.collect(),
            card: store::actions::card(&mut conn, id).await?.filter(|lock| lock.pin_is_readable(now)),
            actions,
            standing,
            released: released
                .filter(|(at, _)| placed.device.enrolled.is_none_or(|enrolled| enrolled <= *at))
                .map(|(at, heard)| Released { at, heard }),
            tokens: tokens.into_iter().map(|t| t.received).collect(),
            now,
            groups: self.groups_known(placed.groups),
            device: placed.device,
        })
    }

    /// What this operator may do to a device; to whoever may not see it, it is not there.
    pub(super) fn may_to(&self, placed: &Placed) -> Result<PermissionSet> {
        let may = self.rights().over_device(&placed.group_ids());
        found(may.contains(Permission::DevicesRead).then_some(may))
    }

    /// May they open a page that does something to this device? If not, the log says that they tried.
    pub async fn look_at(&self, detail: &DeviceDetail, needs: Permission, at: &'static str) -> Result<()> {
        if detail.may.contains(needs) {
            return Ok(());
        }
        let about = (about_device(&detail.device), detail.device.id);
        self.refused_of(Deed::Look, Some(about), vec![("at", at.into()), ("needs", needs.word().into())])
            .await
    }

    /// Of a device's groups those that the operator may know.
    pub(super) fn groups_known(&self, groups: Vec<(GroupId, String)>) -> Vec<(GroupId, String)> {
        let reach = self.device_reach();
        groups.into_iter().filter(|(id, _)| reach.holds(*id)).collect()
    }

    /// Leave to take devices out of the console; that it was done is in the log.
    pub async fn export_devices(&self, query: &DeviceQuery) -> Result<DeviceExport> {
        let search = domain::clean_search(&query.search)?;
        self.permit::<ExportDevices>(()).await?.export().await?;
        let query = DeviceQuery { search, after: None, limit: STEP, ..query.clone() };
        Ok(DeviceExport { query: Some(query), reach: self.device_reach(), house: self.house().clone() })
    }

    pub async fn users(&self, query: &UserQuery) -> Result<Page<ListedUser>> {
        let query = UserQuery { search: domain::clean_search(&query.search)?, ..query.clone() };
        store::devices::users(&mut self.house().db.read().await?, &self.device_reach(), &query).await
    }

    /// A user none of whose devices is in reach is not there.
    pub async fn user(&self, id: UserId) -> Result<UserDetail> {
        let (reach, now) = (self.device_reach(), self.house().latest());
        let mut conn = self.house().db.read().await?;
        let user = found(store::devices::user(&mut conn, id).await?)?;
        let query = DeviceQuery::of_user(id);
        let scoped = found(Scoped::new(&reach, &query, now))?;
        let devices = store::devices::list(&mut conn, &scoped, &reach, Count::exactly(0)).await?.items;
        if devices.is_empty() && reach != Reach::Everything {
            return found(None);
        }
        Ok(UserDetail { user, devices })
    }

    /// The groups in which this operator may place a device: the first by name, and all that it is in.
    pub async fn groups_for_device(&self, detail: &DeviceDetail) -> Result<Vec<Group>> {
        let reach = self.rights().reach(Permission::DevicesUpdate);
        let query = crate::GroupQuery { limit: 500, ..Default::default() };
        let mut conn = self.house().db.read().await?;
        let mut groups = store::groups::list(&mut conn, &reach, &query).await?.items;
        for (id, _) in detail.groups.iter().filter(|(id, _)| reach.holds(*id)) {
            if groups.iter().all(|group| group.id != *id) {
                groups.extend(store::groups::group(&mut conn, *id).await?);
            }
        }
        Ok(groups)
    }

    /// Keeps a list under a name. The same name again means the new list.
    pub async fn save_view(&self, name: &str, query: &str) -> Result<ViewId> {
        let (name, query) = (domain::clean_name(name)?, domain::clean_note(query)?);
        let id = ViewId(crate::random::id(self.house().latest())?);
        let mut turn = self.house().writer.turn().await?;
        let id = store::views::save(turn.conn()?, id, self.id(), &name, &query).await?;
        turn.commit().await?;
        Ok(id)
    }

    pub async fn delete_view(&self, id: ViewId) -> Result<()> {
        let mut turn = self.house().writer.turn().await?;
        found(store::views::delete(turn.conn()?, id, self.id()).await?.then_some(()))?;
        turn.commit().await
    }
}

/// The devices of an export, a few hundred at a time.
pub struct DeviceExport {
    query: Option<DeviceQuery>,
    reach: Reach,
    house: Arc<House>,
}

impl DeviceExport {
    /// The next ones; empty at the end.
    pub async fn next(&mut self) -> Result<Vec<ListedDevice>> {
        let Some(mut query) = self.query.take() else { return Ok(vec![]) };
        let mut conn = self.house.db.read().await?;
        let page = store::devices::export(&mut conn, &self.reach, &query, self.house.latest()).await?;
        query.after = page.next;
        self.query = query.after.is_some().then_some(query);
        Ok(page.items)
    }
}
