//! Orders over many devices, and what became of their actions.

use super::{ActionRow, COLUMNS, FROM, list::groups_of};
use crate::{
    LeftDevice, LeftOut,
    error::{Error, Result},
    store::{
        Conn, cursor,
        devices::{ALL, COUNT_MOST, narrow, up_to_most},
        execute, on,
        sql::{ROWS, Sql, Value},
    },
};
use domain::{Action, ActionKind, BulkId, Count, DeviceId, FormId, Moment, OperatorId, Reach, State};
use uuid::Uuid;

/// One order over many devices: its row.
pub(crate) struct Bulk {
    pub kind: String,
    pub by: Uuid,
    pub by_name: String,
    pub reason: String,
    pub asked: i64,
    pub left_out: i64,
}

pub(crate) async fn bulk(conn: &mut Conn, id: BulkId) -> Result<Option<Bulk>> {
    let sql = "SELECT kind, operator, operator_name, reason, asked, left_out FROM bulks WHERE id = $1";
    let row: Option<(String, Uuid, String, String, i64, i64)> =
        on!(conn, c => sqlx::query_as(sql).bind(id.0).fetch_optional(c).await?);
    Ok(row.map(|(kind, by, by_name, reason, asked, left_out)| Bulk {
        kind,
        by,
        by_name,
        reason,
        asked,
        left_out,
    }))
}

/// One that is new.
pub(crate) struct NewBulk<'a> {
    pub id: BulkId,
    pub kind: ActionKind,
    pub by: &'a (OperatorId, String),
    pub reason: &'a str,
    pub asked: Moment,
    pub left_out: u32,
}

pub(crate) async fn insert_bulk(conn: &mut Conn, new: &NewBulk<'_>, form: Option<FormId>) -> Result<()> {
    let sql = "INSERT INTO bulks (id, kind, operator, operator_name, reason, asked, left_out, form) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (by, name) = new.by;
    let (left_out, form) = (i64::from(new.left_out), form.map(|f| f.0));
    execute!(conn, sql, new.id.0, new.kind.word(), by.0, name, new.reason, new.asked.0, left_out, form)?;
    Ok(())
}

/// Who was chosen for it and left out.
pub(crate) async fn insert_left_out(conn: &mut Conn, id: BulkId, left: &[(DeviceId, LeftOut)]) -> Result<()> {
    for some in left.chunks(ROWS) {
        let mut sql = Sql::new(conn, "INSERT INTO left_out (bulk, device, why) VALUES ");
        let why = |why| serde_json::to_string(&why).map_err(|e| Error::nonsense(e.to_string()));
        let rows: Result<Vec<[Value; 3]>> = some
            .iter()
            .map(|(device, left)| Ok([id.0.into(), device.0.into(), why(*left)?.into()]))
            .collect();
        sql.rows(rows?);
        sql.run(conn).await?;
    }
    Ok(())
}

/// The first of them by name.
pub(crate) async fn left_out(conn: &mut Conn, reach: &Reach, id: BulkId) -> Result<Vec<LeftDevice>> {
    const FIRST: i64 = 100;
    let mut sql = Sql::new(
        conn,
        "SELECT d.id, d.name, l.why FROM left_out l JOIN devices d ON d.id = l.device WHERE l.bulk = ",
    );
    sql.bind(id.0);
    match reach {
        Reach::Nothing => return Ok(vec![]),
        Reach::Everything => {}
        Reach::Groups(groups) => narrow(&mut sql, "d.id", groups),
    }
    sql.push(" ORDER BY d.name_fold, d.id LIMIT ").bind(FIRST);
    let rows: Vec<(Uuid, String, String)> = sql.all(conn).await?;
    rows.into_iter()
        .map(|(id, name, why)| {
            let why = serde_json::from_str(&why).map_err(|e| Error::nonsense(e.to_string()))?;
            Ok(LeftDevice { id: DeviceId(id), name, why })
        })
        .collect()
}

/// How many of them are in reach.
pub(crate) async fn count_left_out(conn: &mut Conn, reach: &Reach, id: BulkId) -> Result<i64> {
    let Reach::Groups(groups) = reach else { return Ok(0) };
    let mut sql = Sql::new(conn, "SELECT COUNT(*) FROM left_out l WHERE l.bulk = ");
    narrow(sql.bind(id.0), "l.device", groups);
    Ok(sql.one::<(i64,)>(conn).await?.0)
}

/// How many recovery PINs of it can be read, as far as it is worth counting.
pub(crate) async fn count_pins(conn: &mut Conn, reach: &Reach, id: BulkId, now: Moment) -> Result<Count> {
    let mut sql = Sql::new(conn, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM actions a WHERE a.bulk = ");
    sql.bind(id.0).push(" AND a.secret IS NOT NULL AND (a.pin_ends IS NULL OR a.pin_ends > ").bind(now.0);
    sql.push(")");
    match reach {
        Reach::Nothing => return Ok(Count::default()),
        Reach::Everything => {}
        Reach::Groups(groups) => narrow(&mut sql, "a.device", groups),
    }
    sql.push(" LIMIT ").bind(COUNT_MOST + 1).push(") AS few");
    Ok(up_to_most(sql.one::<(i64,)>(conn).await?.0))
}

/// How many of its actions are in which state, of the devices in reach.
pub(crate) async fn bulk_page(conn: &mut Conn, reach: &Reach, id: BulkId) -> Result<Vec<(State, i64)>> {
    let mut sql = Sql::new(conn, "SELECT a.state, COUNT(*) FROM actions a WHERE a.bulk = ");
    sql.bind(id.0);
    if let Some(groups) = groups_of(reach) {
        narrow(&mut sql, "a.device", groups);
    }
    sql.push(" GROUP BY a.state");
    let rows: Vec<(String, i64)> = sql.all(conn).await?;
    let count = |state: &State| rows.iter().find(|(word, _)| word == state.word()).map_or(0, |(_, n)| *n);
    Ok(State::ALL.iter().map(|state| (*state, count(state))).filter(|(_, n)| *n > 0).collect())
}

/// Which recovery PINs of an order.
pub(crate) enum Pins<'a> {
    /// From this place on, so many and one more.
    After(Option<&'a str>, i64),
    These(&'a [Uuid]),
}

/// The actions of an order whose PINs can be read, in the order of the devices' names.
pub(crate) async fn bulk_pins(
    conn: &mut Conn,
    reach: &Reach,
    id: BulkId,
    which: &Pins<'_>,
    now: Moment,
) -> Result<Vec<(Action, Uuid)>> {
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS).push(FROM).push("WHERE a.bulk = ").bind(id.0);
    sql.push(" AND a.secret IS NOT NULL AND (a.pin_ends IS NULL OR a.pin_ends > ").bind(now.0).push(")");
    match reach {
        Reach::Nothing => return Ok(vec![]),
        Reach::Everything => {}
        Reach::Groups(groups) => narrow(&mut sql, "a.device", groups),
    }
    let most = match which {
        Pins::These([]) => return Ok(vec![]),
        Pins::These(actions) => {
            sql.push(" AND a.id IN (").list(actions.iter().copied()).push(")");
            None
        }
        Pins::After(after, most) => {
            if let Some(after) = after {
                let (name, device) = cursor::name(after)?;
                sql.push(" AND (d.name_fold, d.id) > (").bind(name).push(", ").bind(device).push(")");
            }
            Some(most + 1)
        }
    };
    sql.push(" ORDER BY d.name_fold, d.id");
    if let Some(most) = most {
        sql.push(" LIMIT ").bind(most);
    }
    let rows: Vec<ActionRow> = sql.all(conn).await?;
    rows.into_iter()
        .map(|row| {
            let secret = row.secret.unwrap_or(ALL);
            Ok((Action::try_from(row)?, secret))
        })
        .collect()
}
