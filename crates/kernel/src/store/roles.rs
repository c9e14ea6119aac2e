//! Roles' rows. The built-in ones are written from the code at every start, so that the code stays the truth.

use super::{Conn, execute, on};
use crate::error::Result;
use domain::{BuiltIn, OperatorId, Permission, PermissionSet, Role, RoleId, fold};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct RoleRow {
    id: Uuid,
    name: String,
    permissions: String,
}

impl From<RoleRow> for Role {
    fn from(row: RoleRow) -> Self {
        let id = RoleId(row.id);
        Self { id, built_in: BuiltIn::of(id), permissions: parse(&row.permissions), name: row.name }
    }
}

/// A word that is not known here, from a newer version, allows nothing.
pub(crate) fn parse(words: &str) -> PermissionSet {
    words.split(',').filter_map(Permission::from_word).collect()
}

fn print(permissions: PermissionSet) -> String {
    permissions.iter().map(Permission::word).collect::<Vec<_>>().join(",")
}

pub(crate) async fn write_built_ins(conn: &mut Conn) -> Result<()> {
    let sql = "INSERT INTO roles (id, name, name_fold, permissions) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_fold = excluded.name_fold, \
               permissions = excluded.permissions WHERE roles.permissions <> excluded.permissions";
    for role in BuiltIn::ALL.iter().map(|b| b.role()) {
        execute!(&mut *conn, sql, role.id.0, &role.name, fold(&role.name), print(role.permissions))?;
    }
    Ok(())
}

/// All of them, the built-in ones first. A console has dozens, not thousands.
pub(crate) async fn list(conn: &mut Conn) -> Result<Vec<Role>> {
    let sql = "SELECT id, name, permissions FROM roles ORDER BY name_fold, id";
    let rows: Vec<RoleRow> = on!(conn, c => sqlx::query_as(sql).fetch_all(c).await?);
    let mut roles: Vec<Role> = rows.into_iter().map(Role::from).collect();
    roles.sort_by_key(|r| r.built_in.map_or(BuiltIn::ALL.len(), |b| b as usize));
    Ok(roles)
}

pub(crate) async fn role(conn: &mut Conn, id: RoleId) -> Result<Option<Role>> {
    let sql = "SELECT id, name, permissions FROM roles WHERE id = $1";
    let row: Option<RoleRow> = on!(conn, c => sqlx::query_as(sql).bind(id.0).fetch_optional(c).await?);
    Ok(row.map(Role::from))
}

pub(crate) async fn insert(conn: &mut Conn, role: &Role) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO roles (id, name, name_fold, permissions) VALUES ($1, $2, $3, $4)";
    execute!(conn, sql, role.id.0, &role.name, fold(&role.name), print(role.permissions)).map(drop)
}

pub(crate) async fn update(conn: &mut Conn, role: &Role) -> Result<(), sqlx::Error> {
    let sql = "UPDATE roles SET name = $2, name_fold = $3, permissions = $4 WHERE id = $1";
    execute!(conn, sql, role.id.0, &role.name, fold(&role.name), print(role.permissions)).map(drop)
}

pub(crate) async fn delete(conn: &mut Conn, id: RoleId) -> Result<()> {
    execute!(conn, "DELETE FROM roles WHERE id = $1", id.0)?;
    Ok(())
}

/// In whose hands the role is.
pub(crate) async fn holders(conn: &mut Conn, id: RoleId) -> Result<Vec<OperatorId>> {
    let sql = "SELECT DISTINCT p.operator FROM assignment_people p JOIN assignments a ON a.id = p.assignment \
               WHERE a.role = $1";
    let ids: Vec<Uuid> = on!(conn, c => sqlx::query_scalar(sql).bind(id.0).fetch_all(c).await?);
    Ok(ids.into_iter().map(OperatorId).collect())
}
