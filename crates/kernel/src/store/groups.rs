//! Groups' rows. The list takes the operator's reach first: an unscoped list does not exist.

use super::{
    Conn, cursor, execute, on,
    operators::like,
    sql::{ROWS, Sql, Value},
};
use crate::error::Result;
use domain::{Group, GroupId, Page, Reach, fold};
use sqlx::{FromRow, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(FromRow)]
struct GroupRow {
    id: Uuid,
    name: String,
    note: String,
}

impl From<GroupRow> for Group {
    fn from(row: GroupRow) -> Self {
        Self { id: GroupId(row.id), name: row.name, note: row.note }
    }
}

/// Which groups a list shows.
#[derive(Clone, Debug, Default)]
pub struct GroupQuery {
    pub search: String,
    pub after: Option<String>,
    pub limit: u32,
}

/// Leaves the groups that are in reach and searched for; for the rows and for their count.
macro_rules! narrow {
    ($sql:ident, $like:ident, $only:ident) => {
        if let Some(like) = &$like {
            $sql.push(" AND name_fold LIKE ").push_bind(like).push(" ESCAPE '!'");
        }
        if let Some(only) = $only {
            let mut list = $sql.push(" AND id IN (").separated(", ");
            for group in only {
                list.push_bind(group.0);
            }
            $sql.push(")");
        }
    };
}

pub(crate) async fn list(conn: &mut Conn, reach: &Reach, query: &GroupQuery) -> Result<Page<Group>> {
    let after = query.after.as_deref().map(cursor::name).transpose()?;
    let limit = cursor::page(query.limit, 500);
    let like = like(&query.search);
    let only = match reach {
        Reach::Nothing => return Ok(Page { items: vec![], next: None, total: Some(0) }),
        Reach::Everything => None,
        Reach::Groups(groups) => Some(groups),
    };
    let total: i64 = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("SELECT COUNT(*) FROM groups WHERE 1 = 1");
        narrow!(sql, like, only);
        sql.build_query_scalar().fetch_one(c).await?
    });
    let rows: Vec<GroupRow> = on!(conn, c => {
        let mut sql = QueryBuilder::new("SELECT id, name, note FROM groups WHERE 1 = 1");
        narrow!(sql, like, only);
        if let Some((name, id)) = &after {
            sql.push(" AND (name_fold, id) > (").push_bind(name).push(", ").push_bind(*id).push(")");
        }
        sql.push(" ORDER BY name_fold, id LIMIT ").push_bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
        sql.build_query_as().fetch_all(c).await?
    });
    let mut items: Vec<Group> = rows.into_iter().map(Group::from).collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|g| cursor::of_name(&fold(&g.name), g.id.0));
    Ok(Page { items, next, total: Some(total) })
}

pub(crate) async fn group(conn: &mut Conn, id: GroupId) -> Result<Option<Group>> {
    let sql = "SELECT id, name, note FROM groups WHERE id = $1";
    let row: Option<GroupRow> = on!(conn, c => sqlx::query_as(sql).bind(id.0).fetch_optional(c).await?);
    Ok(row.map(Group::from))
}

pub(crate) async fn insert(conn: &mut Conn, group: &Group) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO groups (id, name, name_fold, note) VALUES ($1, $2, $3, $4)";
    execute!(conn, sql, group.id.0, &group.name, fold(&group.name), &group.note).map(drop)
}

pub(crate) async fn insert_many(conn: &mut Conn, groups: &[Group]) -> Result<()> {
    for some in groups.chunks(ROWS) {
        let mut sql = Sql::new(conn, "INSERT INTO groups (id, name, name_fold, note) VALUES ");
        sql.rows(some.iter().map(|g| -> [Value; 4] {
            [g.id.0.into(), (&g.name).into(), fold(&g.name).into(), (&g.note).into()]
        }));
        sql.run(conn).await?;
    }
    Ok(())
}

pub(crate) async fn update(conn: &mut Conn, group: &Group) -> Result<(), sqlx::Error> {
    let sql = "UPDATE groups SET name = $2, name_fold = $3, note = $4 WHERE id = $1";
    execute!(conn, sql, group.id.0, &group.name, fold(&group.name), &group.note).map(drop)
}

pub(crate) async fn delete(conn: &mut Conn, id: GroupId) -> Result<()> {
    // Devices leave it; they are not removed with it.
    for sql in [
        "DELETE FROM device_groups WHERE group_id = $1",
        "DELETE FROM device_counts WHERE group_id = $1",
        "DELETE FROM tallies WHERE group_id = $1",
        "DELETE FROM groups WHERE id = $1",
    ] {
        execute!(&mut *conn, sql, id.0)?;
    }
    Ok(())
}

/// Does an assignment reach over this group?
pub(crate) async fn in_use(conn: &mut Conn, id: GroupId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM assignment_groups WHERE group_id = $1";
    let used: i64 = on!(conn, c => sqlx::query_scalar(sql).bind(id.0).fetch_one(c).await?);
    Ok(used > 0)
}

pub(crate) async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM groups").fetch_one(c).await?))
}

/// The groups in reach, with their names, by these as they are compared.
pub(crate) async fn by_name(conn: &mut Conn, reach: &Reach) -> Result<HashMap<String, (GroupId, String)>> {
    let mut sql = Sql::new(conn, "SELECT name_fold, id, name FROM groups");
    match reach {
        Reach::Nothing => return Ok(HashMap::new()),
        Reach::Everything => {}
        Reach::Groups(groups) => {
            sql.push(" WHERE id IN (").list(groups.iter().map(|g| g.0)).push(")");
        }
    }
    let rows: Vec<(String, Uuid, String)> = sql.all(conn).await?;
    Ok(rows.into_iter().map(|(fold, id, name)| (fold, (GroupId(id), name))).collect())
}
