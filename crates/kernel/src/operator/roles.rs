//! Roles: the built-in ones never change; custom ones are changed within what the changer holds themselves.

use super::{Confirmed, Operator};
use crate::{
    Permit, Privilege,
    error::{Error, Result},
    permit::{Asker, At, found, or_taken},
    random,
    store::{self, Conn},
};
use domain::{
    About, Conflict, Deed, Field, OperatorId, Permission, PermissionSet, Role, RoleId, Subject, Why,
    clean_name, may_change_role,
};

impl Operator {
    pub async fn roles(&self) -> Result<Vec<Role>> {
        self.look(Permission::OrganizationRead, "roles").await?;
        store::roles::list(&mut self.house.db.read().await?).await
    }

    pub async fn role(&self, id: RoleId) -> Result<Role> {
        self.look(Permission::OrganizationRead, "roles").await?;
        found(store::roles::role(&mut self.house.db.read().await?, id).await?)
    }

    pub async fn delete_role(&self, id: RoleId) -> Result<()> {
        self.permit::<DeleteRole>(id).await?.delete().await
    }
}

impl Confirmed<'_> {
    pub async fn create_role(&self, name: &str, permissions: PermissionSet) -> Result<RoleId> {
        self.0.permit::<CreateRole>((name.into(), permissions)).await?.create().await
    }

    pub async fn change_role(&self, id: RoleId, name: &str, permissions: PermissionSet) -> Result<()> {
        self.0.permit::<ChangeRole>((id, name.into(), permissions)).await?.change().await
    }
}

fn ordered(name: &str, permissions: PermissionSet) -> Result<(String, PermissionSet)> {
    let name = clean_name(name)?;
    if permissions.is_empty() {
        return Err(Error::invalid(Field::Permissions, Why::Missing));
    }
    Ok((name, permissions))
}

fn about(role: &Role) -> About {
    About { kind: Subject::Role, id: role.id.to_string(), name: role.name.clone() }
}

fn words(permissions: PermissionSet) -> String {
    permissions.iter().map(Permission::word).collect::<Vec<_>>().join(", ")
}

pub struct CreateRole;

impl Privilege for CreateRole {
    type Order = (String, PermissionSet);
    type On = Role;
    const NEEDS: Permission = Permission::RolesManage;
    const DEED: Deed = Deed::CreateRole;
    const FRESH: bool = true;

    async fn find(_: &mut Conn, (name, permissions): Self::Order, At { now, .. }: At<'_>) -> Result<Role> {
        let (name, permissions) = ordered(&name, permissions)?;
        Ok(Role { id: RoleId(random::id(now)?), name, built_in: None, permissions })
    }

    fn about(on: &Role) -> Option<About> {
        Some(about(on))
    }

    fn note(on: &Role) -> Vec<(&'static str, String)> {
        vec![("permissions", words(on.permissions))]
    }

    fn rule(by: &Asker, on: &Role) -> Result<(), Conflict> {
        may_change_role(by.id, &by.rights, PermissionSet::EMPTY, on.permissions, &[])
    }
}

impl Permit<CreateRole> {
    pub async fn create(mut self) -> Result<RoleId> {
        or_taken(store::roles::insert(self.turn.conn()?, &self.on).await)?;
        self.turn.commit().await?;
        Ok(self.on.id)
    }
}

/// A role as it is, in whose hands, and as it is to be.
pub struct RoleChange {
    before: Role,
    holders: Vec<OperatorId>,
    after: Role,
}

pub struct ChangeRole;

impl Privilege for ChangeRole {
    type Order = (RoleId, String, PermissionSet);
    type On = RoleChange;
    const NEEDS: Permission = Permission::RolesManage;
    const DEED: Deed = Deed::ChangeRole;
    const FRESH: bool = true;

    fn named((id, ..): &Self::Order) -> Option<(Subject, String)> {
        Some((Subject::Role, id.to_string()))
    }

    async fn find(conn: &mut Conn, (id, name, permissions): Self::Order, _: At<'_>) -> Result<RoleChange> {
        let (name, permissions) = ordered(&name, permissions)?;
        let before = found(store::roles::role(conn, id).await?)?;
        let holders = store::roles::holders(conn, id).await?;
        Ok(RoleChange { after: Role { id, name, built_in: before.built_in, permissions }, before, holders })
    }

    fn about(on: &RoleChange) -> Option<About> {
        Some(about(&on.before))
    }

    fn note(on: &RoleChange) -> Vec<(&'static str, String)> {
        let mut note = vec![];
        if on.before.name != on.after.name {
            note.push(("new name", on.after.name.clone()));
        }
        for (what, change) in [
            ("added", on.after.permissions.minus(on.before.permissions)),
            ("removed", on.before.permissions.minus(on.after.permissions)),
        ] {
            if !change.is_empty() {
                note.push((what, words(change)));
            }
        }
        note
    }

    fn rule(by: &Asker, on: &RoleChange) -> Result<(), Conflict> {
        if on.before.built_in.is_some() {
            return Err(Conflict::BuiltInRole);
        }
        may_change_role(by.id, &by.rights, on.before.permissions, on.after.permissions, &on.holders)
    }
}

impl Permit<ChangeRole> {
    pub async fn change(mut self) -> Result<()> {
        or_taken(store::roles::update(self.turn.conn()?, &self.on.after).await)?;
        self.turn.commit().await
    }
}

pub struct DeleteRole;

impl Privilege for DeleteRole {
    type Order = RoleId;
    type On = (Role, Vec<OperatorId>);
    const NEEDS: Permission = Permission::RolesManage;
    const DEED: Deed = Deed::DeleteRole;

    fn named(id: &RoleId) -> Option<(Subject, String)> {
        Some((Subject::Role, id.to_string()))
    }

    async fn find(conn: &mut Conn, id: RoleId, _: At<'_>) -> Result<Self::On> {
        let role = found(store::roles::role(conn, id).await?)?;
        let holders = store::roles::holders(conn, id).await?;
        Ok((role, holders))
    }

    fn about(on: &Self::On) -> Option<About> {
        Some(about(&on.0))
    }

    fn rule(by: &Asker, (role, holders): &Self::On) -> Result<(), Conflict> {
        if role.built_in.is_some() {
            return Err(Conflict::BuiltInRole);
        }
        may_change_role(by.id, &by.rights, role.permissions, PermissionSet::EMPTY, holders)?;
        if holders.is_empty() { Ok(()) } else { Err(Conflict::RoleInUse) }
    }
}

impl Permit<DeleteRole> {
    pub async fn delete(mut self) -> Result<()> {
        let id = self.on.0.id;
        store::roles::delete(self.conn()?, id).await?;
        self.turn.commit().await
    }
}
