//! Assignments' rows, and what they add up to for one person.

use super::{Conn, execute, on, roles};
use crate::error::Result;
use domain::{Assignment, AssignmentId, BuiltIn, Grant, GroupId, Moment, OperatorId, Rights, RoleId, Scope};
use sqlx::FromRow;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What one person holds, a row for each assignment and group.
#[derive(FromRow)]
struct GrantRow {
    assignment: Uuid,
    role: Uuid,
    role_name: String,
    permissions: String,
    all_devices: bool,
    group_id: Option<Uuid>,
    group_name: Option<String>,
}

/// Everything one person holds. One statement, however much it is.
pub(crate) async fn rights(conn: &mut Conn, operator: OperatorId) -> Result<Rights> {
    let sql = "SELECT a.id AS assignment, r.id AS role, r.name AS role_name, r.permissions, a.all_devices, \
               g.id AS group_id, g.name AS group_name \
               FROM assignment_people p JOIN assignments a ON a.id = p.assignment JOIN roles r ON r.id = a.role \
               LEFT JOIN assignment_groups ag ON ag.assignment = a.id LEFT JOIN groups g ON g.id = ag.group_id \
               WHERE p.operator = $1 ORDER BY a.at, a.id, g.name_fold";
    let rows: Vec<GrantRow> = on!(conn, c => sqlx::query_as(sql).bind(operator.0).fetch_all(c).await?);
    let mut grants: Vec<Grant> = Vec::new();
    for row in rows {
        if grants.last().is_none_or(|g| g.assignment.0 != row.assignment) {
            let role = RoleId(row.role);
            grants.push(Grant {
                assignment: AssignmentId(row.assignment),
                role,
                role_name: row.role_name,
                built_in: BuiltIn::of(role),
                permissions: roles::parse(&row.permissions),
                scope: scope(row.all_devices, &[]),
                group_names: vec![],
            });
        }
        if let (Some(grant), Some(id), Some(name)) = (grants.last_mut(), row.group_id, row.group_name) {
            grant.group_names.push((GroupId(id), name));
            grant.scope = scope(row.all_devices, &grant.group_names);
        }
    }
    Ok(Rights::new(grants))
}

/// A scope without groups that is not all devices covers nothing.
fn scope(all_devices: bool, groups: &[(GroupId, String)]) -> Scope {
    if all_devices { Scope::AllDevices } else { Scope::Groups(groups.iter().map(|(id, _)| *id).collect()) }
}

#[derive(FromRow)]
struct AssignmentRow {
    id: Uuid,
    role: Uuid,
    role_name: String,
    all_devices: bool,
    at: i64,
}

/// Which assignments a list shows.
#[derive(Clone, Debug, Default)]
pub struct AssignmentQuery {
    pub person: Option<OperatorId>,
    pub role: Option<RoleId>,
    pub group: Option<GroupId>,
}

/// The newest first, at most a thousand, in three statements whatever their number.
pub(crate) async fn list(conn: &mut Conn, query: &AssignmentQuery) -> Result<Vec<Assignment>> {
    fetch(conn, query, None).await
}

pub(crate) async fn assignment(conn: &mut Conn, id: AssignmentId) -> Result<Option<Assignment>> {
    Ok(fetch(conn, &AssignmentQuery::default(), Some(id)).await?.pop())
}

/// The identifiers of the assignments that were asked for; part of the three statements below.
macro_rules! chosen {
    () => {
        "SELECT a.id FROM assignments a WHERE ($1 IS NULL OR a.id = $1) \
         AND ($2 IS NULL OR a.role = $2) \
         AND ($3 IS NULL OR a.id IN (SELECT assignment FROM assignment_people WHERE operator = $3)) \
         AND ($4 IS NULL OR a.id IN (SELECT assignment FROM assignment_groups WHERE group_id = $4)) \
         ORDER BY a.at DESC, a.id LIMIT 1000"
    };
}

async fn fetch(
    conn: &mut Conn,
    query: &AssignmentQuery,
    id: Option<AssignmentId>,
) -> Result<Vec<Assignment>> {
    let (one, role) = (id.map(|i| i.0), query.role.map(|r| r.0));
    let (person, group) = (query.person.map(|p| p.0), query.group.map(|g| g.0));
    let head = concat!(
        "SELECT a.id, a.role, r.name AS role_name, a.all_devices, a.at FROM assignments a \
        JOIN roles r ON r.id = a.role WHERE a.id IN (",
        chosen!(),
        ") ORDER BY a.at DESC, a.id"
    );
    let people = concat!(
        "SELECT p.assignment, o.id, o.name FROM assignment_people p \
        JOIN operators o ON o.id = p.operator WHERE p.assignment IN (",
        chosen!(),
        ") ORDER BY o.name_fold, o.id"
    );
    let groups = concat!(
        "SELECT ag.assignment, g.id, g.name FROM assignment_groups ag \
        JOIN groups g ON g.id = ag.group_id WHERE ag.assignment IN (",
        chosen!(),
        ") ORDER BY g.name_fold, g.id"
    );
    let rows: Vec<AssignmentRow> = on!(&mut *conn, c => sqlx::query_as(head)
        .bind(one).bind(role).bind(person).bind(group).fetch_all(c).await?);
    let people: Vec<(Uuid, Uuid, String)> = on!(&mut *conn, c => sqlx::query_as(people)
        .bind(one).bind(role).bind(person).bind(group).fetch_all(c).await?);
    let groups: Vec<(Uuid, Uuid, String)> = on!(conn, c => sqlx::query_as(groups)
        .bind(one).bind(role).bind(person).bind(group).fetch_all(c).await?);
    let mut people = by_assignment(people, OperatorId);
    let mut groups = by_assignment(groups, GroupId);
    Ok(rows
        .into_iter()
        .map(|row| {
            let group_names = groups.remove(&row.id).unwrap_or_default();
            Assignment {
                id: AssignmentId(row.id),
                role: RoleId(row.role),
                role_name: row.role_name,
                built_in: BuiltIn::of(RoleId(row.role)),
                people: people.remove(&row.id).unwrap_or_default(),
                scope: scope(row.all_devices, &group_names),
                group_names,
                at: Moment(row.at),
            }
        })
        .collect())
}

fn by_assignment<I>(rows: Vec<(Uuid, Uuid, String)>, id: fn(Uuid) -> I) -> BTreeMap<Uuid, Vec<(I, String)>> {
    let mut all: BTreeMap<Uuid, Vec<(I, String)>> = BTreeMap::new();
    for (assignment, of, name) in rows {
        all.entry(assignment).or_default().push((id(of), name));
    }
    all
}

pub(crate) async fn insert(
    conn: &mut Conn,
    id: AssignmentId,
    role: RoleId,
    people: &[OperatorId],
    scope: &Scope,
    at: Moment,
) -> Result<()> {
    let sql = "INSERT INTO assignments (id, role, all_devices, at) VALUES ($1, $2, $3, $4)";
    let all_devices = *scope == Scope::AllDevices;
    execute!(&mut *conn, sql, id.0, role.0, all_devices, at.0)?;
    for person in people {
        let sql = "INSERT INTO assignment_people (assignment, operator) VALUES ($1, $2)";
        execute!(&mut *conn, sql, id.0, person.0)?;
    }
    if let Scope::Groups(groups) = scope {
        for group in groups {
            let sql = "INSERT INTO assignment_groups (assignment, group_id) VALUES ($1, $2)";
            execute!(&mut *conn, sql, id.0, group.0)?;
        }
    }
    Ok(())
}

/// Takes one person out of an assignment; an assignment without people goes.
pub(crate) async fn remove_person(conn: &mut Conn, id: AssignmentId, person: OperatorId) -> Result<()> {
    let sql = "DELETE FROM assignment_people WHERE assignment = $1 AND operator = $2";
    execute!(&mut *conn, sql, id.0, person.0)?;
    let sql = "DELETE FROM assignments WHERE id = $1 \
               AND NOT EXISTS (SELECT 1 FROM assignment_people WHERE assignment = $1)";
    execute!(conn, sql, id.0)?;
    Ok(())
}

pub(crate) async fn delete(conn: &mut Conn, id: AssignmentId) -> Result<()> {
    execute!(conn, "DELETE FROM assignments WHERE id = $1", id.0)?;
    Ok(())
}

/// How many people may sign in and do everything.
pub(crate) async fn owners(conn: &mut Conn) -> Result<i64> {
    let sql = "SELECT COUNT(DISTINCT o.id) FROM operators o JOIN assignment_people p ON p.operator = o.id \
               JOIN assignments a ON a.id = p.assignment WHERE o.state = 'active' AND a.role = $1 AND a.all_devices";
    Ok(on!(conn, c => sqlx::query_scalar(sql).bind(BuiltIn::Owner.id().0).fetch_one(c).await?))
}
