//! The search: by an index of three letters, or, with fewer, what begins with it. Much of what is found among a million
//! devices stands side by side in the list, for schools name theirs alike; the list is not walked to get there.

use super::{DeviceQuery, Scoped};
use crate::{
    error::Result,
    store::{Conn, operators::like, sql::Sql},
};
use domain::{DeviceSort, Moment, Reach, fold};
use uuid::Uuid;

/// The index knows so many letters at a time, and nothing of fewer.
const LETTERS: usize = 3;
const FOUND: &str =
    ") s CROSS JOIN devices d LEFT JOIN users u ON u.id = d.user_id WHERE d.number = s.number";

/// Up to so many are looked up once; the list and its count then go to them alone.
const FEW: usize = 500;

impl Scoped<'_> {
    /// Looks a search up in its index, which takes longer than reading the few devices that most searches find.
    pub async fn look_up(&mut self, conn: &mut Conn) -> Result<()> {
        let text = fold(&self.query.search);
        if text.is_empty() || self.query.user.is_some() || !conn.is_sqlite() || is_short(&text) {
            return Ok(());
        }
        let mut sql = Sql::new(conn, "");
        self.push_index(&mut sql);
        sql.push(" LIMIT ").bind(i64::try_from(FEW + 1).unwrap_or(i64::MAX));
        let rows: Vec<(i64,)> = sql.all(conn).await?;
        self.found = (rows.len() <= FEW).then(|| rows.into_iter().map(|(number,)| number).collect());
        Ok(())
    }

    pub(super) fn push_found(&self, sql: &mut Sql, sqlite: bool) {
        let text = fold(&self.query.search);
        if sqlite || is_short(&text) {
            sql.push(" FROM (");
            self.push_index(sql);
        } else {
            sql.push(" FROM (SELECT number FROM devices WHERE search LIKE ");
            sql.bind(like(&text)).push(" ESCAPE '!'");
        }
        sql.push(FOUND);
    }

    /// What each row is asked.
    pub(super) fn rest_of_search(&self, sql: &mut Sql) {
        let text = fold(&self.query.search);
        if !is_short(&text) {
            sql.push(" AND d.search LIKE ").bind(like(&text)).push(" ESCAPE '!'");
        } else if !text.is_empty() {
            sql.push(" AND (d.name_fold LIKE ").bind(begins(&text)).push(" ESCAPE '!' OR d.serial LIKE ");
            sql.bind(begins(&text).map(|like| like.to_uppercase())).push(" ESCAPE '!')");
        }
    }

    /// Is the list narrowed by a search that has an index, and by nothing else?
    pub(super) fn is_of_index(&self, sqlite: bool) -> bool {
        let q = self.query;
        let others = q.platform.is_some() || q.state.is_some() || q.seen.is_some() || q.user.is_some();
        let (alone, text) = (!others && self.groups.is_none(), fold(&q.search));
        alone && self.found.is_none() && !text.is_empty() && (sqlite || is_short(&text))
    }

    /// The numbers of all that are found; the index knows them, and no device is looked at.
    pub(super) fn push_index(&self, sql: &mut Sql) {
        let text = fold(&self.query.search);
        if is_short(&text) {
            sql.push("SELECT number FROM devices WHERE name_fold >= ").bind(&text);
            sql.push(" AND name_fold < ").bind(end(&text)).push(" UNION ALL ");
            self.push_elsewhere(sql);
        } else {
            sql.push("SELECT rowid AS number FROM device_search WHERE device_search MATCH ")
                .bind(phrase(&text));
        }
    }

    /// Of those the ones whose names do not begin with it.
    pub(super) fn push_elsewhere(&self, sql: &mut Sql) {
        let text = fold(&self.query.search);
        if is_short(&text) {
            let serial = text.to_uppercase();
            sql.push("SELECT number FROM devices WHERE serial >= ").bind(&serial);
            sql.push(" AND serial < ").bind(end(&serial)).push(" AND NOT (name_fold >= ").bind(&text);
            sql.push(" AND name_fold < ").bind(end(&text)).push(")");
        } else {
            let elsewhere = format!("{0} NOT ^{0}", phrase(&text));
            sql.push("SELECT rowid AS number FROM device_search WHERE device_search MATCH ").bind(elsewhere);
        }
    }

    /// All in the order of their names, by that index alone; no device is read but those that are found.
    pub(super) fn push_walk(&self, sql: &mut Sql) {
        sql.push(" FROM devices d INDEXED BY devices_by_name WHERE d.number IN (");
        self.push_index(sql);
        sql.push(")");
    }

    /// Those whose names begin with it, which stand side by side, and the few that are found elsewhere: of each the first
    /// that `page` leaves.
    pub(super) fn push_beginning(&self, sql: &mut Sql, page: impl Fn(&mut Sql)) {
        const KEYS: &str = "SELECT * FROM (SELECT d.number, d.name_fold, d.id FROM ";
        let text = fold(&self.query.search);
        sql.push(" FROM (").push(KEYS).push("devices d WHERE d.name_fold >= ").bind(&text);
        sql.push(" AND d.name_fold < ").bind(end(&text));
        page(sql);
        sql.push(") beginning UNION ALL ").push(KEYS).push("(");
        self.push_elsewhere(sql);
        sql.push(") s CROSS JOIN devices d WHERE d.number = s.number");
        page(sql);
        sql.push(") elsewhere) d WHERE 1 = 1");
    }
}

/// The devices that a search finds by its index, if they are no more than so many.
pub(crate) async fn found_up_to(conn: &mut Conn, search: &str, most: usize) -> Result<Option<Vec<Uuid>>> {
    let query = DeviceQuery { search: search.into(), ..DeviceQuery::default() };
    let Some(scoped) = Scoped::new(&Reach::Everything, &query, Moment::default()) else { return Ok(None) };
    if is_short(&fold(search)) {
        return Ok(None);
    }
    let mut sql = Sql::new(conn, "SELECT d.id");
    scoped.push_found(&mut sql, conn.is_sqlite());
    sql.push(" LIMIT ").bind(i64::try_from(most + 1).unwrap_or(i64::MAX));
    let rows: Vec<(Uuid,)> = sql.all(conn).await?;
    Ok((rows.len() <= most).then(|| rows.into_iter().map(|(id,)| id).collect()))
}

/// By name, from the first to the last or the other way round.
pub(super) fn is_by_name(query: &DeviceQuery) -> bool {
    query.sort.unwrap_or(DeviceSort::Name) == DeviceSort::Name
}

fn is_short(text: &str) -> bool {
    text.chars().count() < LETTERS
}

/// As a phrase for the index.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// After everything that begins with it.
fn end(text: &str) -> String {
    format!("{text}\u{10ffff}")
}

fn begins(text: &str) -> Option<String> {
    like(text).map(|like| like.trim_start_matches('%').to_owned())
}
