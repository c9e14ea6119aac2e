//! Users' rows. A user is known by their address, or by their name where they have none; whoever reaches none of their
//! devices does not see them.

use super::{ListedUser, UserQuery};
use crate::{
    error::Result,
    random,
    store::{
        Conn, cursor, execute, on,
        operators::like,
        sql::{ROWS, Sql, Value},
    },
};
use domain::{Moment, Page, Reach, User, UserId, fold};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(FromRow)]
struct UserRow {
    id: Uuid,
    name: String,
    address: String,
    devices: i64,
}

pub(crate) async fn users(conn: &mut Conn, reach: &Reach, query: &UserQuery) -> Result<Page<ListedUser>> {
    let limit = cursor::page(query.limit, 500);
    let mut sql = Sql::new(
        conn,
        "SELECT u.id, u.name, u.address, (SELECT COUNT(*) FROM devices d WHERE d.user_id = u.id",
    );
    let groups = match reach {
        Reach::Nothing => return Ok(Page { items: vec![], next: None, total: None }),
        Reach::Everything => None,
        Reach::Groups(groups) => Some(groups),
    };
    if let Some(groups) = groups {
        super::narrow(&mut sql, "d.id", groups);
    }
    sql.push(") AS devices");
    match groups {
        None => sql.push(" FROM users u WHERE 1 = 1"),
        Some(groups) => sql
            .push(" FROM (SELECT DISTINCT d.user_id FROM (SELECT DISTINCT device FROM device_groups WHERE group_id IN (")
            .list(groups.iter().map(|g| g.0))
            .push(
                ")) s CROSS JOIN devices d WHERE d.id = s.device AND d.user_id IS NOT NULL) s \
                 CROSS JOIN users u WHERE u.id = s.user_id",
            ),
    };
    if !query.search.is_empty() {
        found(&mut sql, &query.search, conn.is_sqlite());
    }
    if let Some(after) = &query.after {
        let (name, id) = cursor::name(after)?;
        sql.push(" AND (u.name_fold, u.id) > (").bind(name).push(", ").bind(id).push(")");
    }
    sql.push(" ORDER BY u.name_fold, u.id LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let rows: Vec<UserRow> = sql.all(conn).await?;
    let more = rows.len() > limit;
    let items: Vec<ListedUser> = rows.into_iter().take(limit).map(listed).collect();
    let next = items.last().filter(|_| more).map(|l| cursor::of_name(&fold(&l.user.name), l.user.id.0));
    Ok(Page { items, next, total: None })
}

fn found(sql: &mut Sql, search: &str, sqlite: bool) {
    let text = fold(search);
    if text.chars().count() < 3 {
        sql.push(" AND u.name_fold >= ").bind(&text).push(" AND u.name_fold < ");
        sql.bind(format!("{text}\u{10ffff}"));
    } else if sqlite {
        sql.push(" AND u.number IN (SELECT rowid FROM user_search WHERE user_search MATCH ");
        sql.bind(format!("\"{}\"", text.replace('"', "\"\""))).push(")");
    } else {
        sql.push(" AND u.search LIKE ").bind(like(&text)).push(" ESCAPE '!'");
    }
}

fn listed(row: UserRow) -> ListedUser {
    let user = User { id: UserId(row.id), name: row.name, address: row.address };
    ListedUser { user, devices: row.devices }
}

pub(crate) async fn user(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    let sql = "SELECT id, name, address FROM users WHERE id = $1";
    let row: Option<(Uuid, String, String)> =
        on!(conn, c => sqlx::query_as(sql).bind(id.0).fetch_optional(c).await?);
    Ok(row.map(|(id, name, address)| User { id: UserId(id), name, address }))
}

/// The user of this name and address, who is made where there is none. A new name for an address counts for all their
/// devices.
pub(crate) async fn find_or_make(
    conn: &mut Conn,
    name: &str,
    address: &str,
    reach: &Reach,
    now: Moment,
) -> Result<User> {
    let (name_fold, address_fold) = (fold(name), fold(address));
    let sql = if address.is_empty() {
        "SELECT id, name, address FROM users WHERE name_fold = $1 AND address_fold = $2 LIMIT 1"
    } else {
        "SELECT id, name, address FROM users WHERE address_fold = $2 AND $1 = $1"
    };
    let known: Option<(Uuid, String, String)> = on!(&mut *conn, c => sqlx::query_as(sql)
        .bind(&name_fold).bind(&address_fold).fetch_optional(c).await?);
    let search = format!("{name_fold}\n{address_fold}");
    let Some((id, old_name, address)) = known else {
        let id = random::id(now)?;
        let sql = "INSERT INTO users (id, name, address, name_fold, address_fold, search) VALUES ($1, $2, $3, $4, $5, $6)";
        execute!(conn, sql, id, name, address, name_fold, address_fold, search)?;
        return Ok(User { id: UserId(id), name: name.into(), address: address.into() });
    };
    let renames = old_name != name && !name.is_empty() && all_in_reach(conn, UserId(id), reach).await?;
    if renames {
        let sql = "UPDATE users SET name = $2, name_fold = $3, search = $4 WHERE id = $1";
        execute!(&mut *conn, sql, id, name, &name_fold, search)?;
        let sql = "UPDATE devices SET user_fold = $2, search = name_fold || $4 || LOWER(COALESCE(serial, '')) || $4 || \
                   LOWER(COALESCE(udid, '')) || $4 || $2 || $4 || $3 WHERE user_id = $1";
        execute!(conn, sql, id, &name_fold, &address_fold, "\n")?;
    }
    let name = if renames || old_name == name { name.into() } else { old_name };
    Ok(User { id: UserId(id), name, address })
}

/// Whoever also carries devices that are out of reach keeps the name they have there.
async fn all_in_reach(conn: &mut Conn, user: UserId, reach: &Reach) -> Result<bool> {
    let mut sql = Sql::new(conn, "SELECT COUNT(*) FROM devices d WHERE d.user_id = ");
    sql.bind(user.0);
    match reach {
        Reach::Everything => return Ok(true),
        Reach::Nothing => return Ok(false),
        Reach::Groups(groups) => {
            sql.push(
                " AND NOT EXISTS (SELECT 1 FROM device_groups dg WHERE dg.device = d.id AND dg.group_id IN (",
            );
            sql.list(groups.iter().map(|g| g.0)).push("))");
        }
    }
    Ok(sql.one::<(i64,)>(conn).await?.0 == 0)
}

/// By which a user is found again.
pub(crate) fn user_key(name: &str, address: &str) -> String {
    if address.is_empty() { format!("name {}", fold(name)) } else { format!("address {}", fold(address)) }
}

/// The users of these names and addresses, by their keys; those who are not there are made.
pub(crate) async fn find_or_make_many(
    conn: &mut Conn,
    wanted: &[(String, String)],
    reach: &Reach,
    now: Moment,
) -> Result<HashMap<String, User>> {
    let mut known: HashMap<String, User> = HashMap::new();
    for some in wanted.chunks(ROWS) {
        let mut sql = Sql::new(conn, "SELECT id, name, address FROM users WHERE address_fold IN (");
        sql.list(some.iter().map(|(_, address)| fold(address)));
        sql.push(") AND address_fold <> '' UNION ALL SELECT id, name, address FROM users WHERE address_fold = '' AND name_fold IN (");
        sql.list(some.iter().map(|(name, _)| fold(name))).push(")");
        let rows: Vec<(Uuid, String, String)> = sql.all(conn).await?;
        known.extend(
            rows.into_iter().map(|(id, name, address)| {
                (user_key(&name, &address), User { id: UserId(id), name, address })
            }),
        );
        let mut new = vec![];
        for (name, address) in some {
            let key = user_key(name, address);
            match known.get(&key) {
                Some(user) if user.name == *name || name.is_empty() => {}
                Some(_) => {
                    let renamed = find_or_make(conn, name, address, reach, now).await?;
                    known.insert(key, renamed);
                }
                None => {
                    let name = if name.is_empty() { address } else { name };
                    let user =
                        User { id: UserId(random::id(now)?), name: name.clone(), address: address.clone() };
                    new.push(user.clone());
                    known.insert(key, user);
                }
            }
        }
        insert_users(conn, &new).await?;
    }
    Ok(known)
}

async fn insert_users(conn: &mut Conn, users: &[User]) -> Result<()> {
    for some in users.chunks(ROWS) {
        let mut sql =
            Sql::new(conn, "INSERT INTO users (id, name, address, name_fold, address_fold, search) VALUES ");
        sql.rows(some.iter().map(|user| -> [Value; 6] {
            let (name, address) = (fold(&user.name), fold(&user.address));
            let search = format!("{name}\n{address}");
            [
                user.id.0.into(),
                (&user.name).into(),
                (&user.address).into(),
                name.into(),
                address.into(),
                search.into(),
            ]
        }));
        sql.run(conn).await?;
    }
    Ok(())
}
