//! Groups: seen by whoever has them in scope, changed by whoever manages the settings.

use super::Operator;
use crate::{
    GroupQuery, Permit, Privilege,
    error::Result,
    permit::{At, found, or_taken},
    random,
    store::{self, Conn},
};
use domain::{
    About, Conflict, Deed, Group, GroupId, Page, Permission, Refusal, Subject, clean_name, clean_note,
};

impl Operator {
    /// The groups in this operator's scope.
    pub async fn groups(&self, query: &GroupQuery) -> Result<Page<Group>> {
        let reach = self.rights.reach(Permission::OrganizationRead);
        let query = GroupQuery { search: domain::clean_search(&query.search)?, ..query.clone() };
        store::groups::list(&mut self.house.db.read().await?, &reach, &query).await
    }

    /// One of them; a group out of scope does not exist.
    pub async fn group(&self, id: GroupId) -> Result<Group> {
        if !self.rights.reach(Permission::OrganizationRead).holds(id) {
            return Err(Refusal::NotFound.into());
        }
        found(store::groups::group(&mut self.house.db.read().await?, id).await?)
    }

    pub async fn create_group(&self, name: &str, note: &str) -> Result<GroupId> {
        self.permit::<CreateGroup>((name.into(), note.into())).await?.create().await
    }

    pub async fn change_group(&self, id: GroupId, name: &str, note: &str) -> Result<()> {
        self.group(id).await?;
        let group = Group { id, name: name.into(), note: note.into() };
        self.permit::<ChangeGroup>(group).await?.change().await
    }

    pub async fn delete_group(&self, id: GroupId) -> Result<()> {
        self.group(id).await?;
        self.permit::<DeleteGroup>(id).await?.delete().await
    }
}

fn about(group: &Group) -> About {
    About { kind: Subject::Group, id: group.id.to_string(), name: group.name.clone() }
}

pub struct CreateGroup;

impl Privilege for CreateGroup {
    type Order = (String, String);
    type On = Group;
    const NEEDS: Permission = Permission::SettingsManage;
    const DEED: Deed = Deed::CreateGroup;

    async fn find(_: &mut Conn, (name, note): Self::Order, At { now, .. }: At<'_>) -> Result<Group> {
        Ok(Group { id: GroupId(random::id(now)?), name: clean_name(&name)?, note: clean_note(&note)? })
    }

    fn about(on: &Group) -> Option<About> {
        Some(about(on))
    }
}

impl Permit<CreateGroup> {
    pub async fn create(mut self) -> Result<GroupId> {
        or_taken(store::groups::insert(self.turn.conn()?, &self.on).await)?;
        self.turn.commit().await?;
        Ok(self.on.id)
    }
}

pub struct ChangeGroup;

/// A group as it is, and as it is to be.
pub struct GroupChange {
    before: Group,
    after: Group,
}

impl Privilege for ChangeGroup {
    type Order = Group;
    type On = GroupChange;
    const NEEDS: Permission = Permission::SettingsManage;
    const DEED: Deed = Deed::ChangeGroup;

    fn named(order: &Group) -> Option<(Subject, String)> {
        Some((Subject::Group, order.id.to_string()))
    }

    async fn find(conn: &mut Conn, after: Group, _: At<'_>) -> Result<GroupChange> {
        let after = Group { id: after.id, name: clean_name(&after.name)?, note: clean_note(&after.note)? };
        Ok(GroupChange { before: found(store::groups::group(conn, after.id).await?)?, after })
    }

    fn about(on: &GroupChange) -> Option<About> {
        Some(about(&on.before))
    }

    fn note(on: &GroupChange) -> Vec<(&'static str, String)> {
        let renamed = on.before.name != on.after.name;
        renamed.then(|| ("new name", on.after.name.clone())).into_iter().collect()
    }
}

impl Permit<ChangeGroup> {
    pub async fn change(mut self) -> Result<()> {
        or_taken(store::groups::update(self.turn.conn()?, &self.on.after).await)?;
        self.turn.commit().await
    }
}

pub struct DeleteGroup;

impl Privilege for DeleteGroup {
    type Order = GroupId;
    type On = Group;
    const NEEDS: Permission = Permission::SettingsManage;
    const DEED: Deed = Deed::DeleteGroup;

    fn named(id: &GroupId) -> Option<(Subject, String)> {
        Some((Subject::Group, id.to_string()))
    }

    async fn find(conn: &mut Conn, id: GroupId, _: At<'_>) -> Result<Group> {
        found(store::groups::group(conn, id).await?)
    }

    fn about(on: &Group) -> Option<About> {
        Some(about(on))
    }
}

impl Permit<DeleteGroup> {
    pub async fn delete(mut self) -> Result<()> {
        let id = self.on.id;
        if store::groups::in_use(self.conn()?, id).await? {
            return Err(Conflict::GroupInUse.into());
        }
        store::groups::delete(self.conn()?, id).await?;
        self.turn.commit().await
    }
}
