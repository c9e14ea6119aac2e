//! The queue: what waits, and what a device is given next. Questions are about devices and their own actions; nothing scans the table.

use crate::{
    error::{Error, Result},
    store::{
        Conn,
        devices::word,
        on,
        sql::{ROWS, Sql},
    },
};
use domain::{ActionId, ActionKind, BulkId, DeviceId, FormId, Moment, OperatorId, State};
use sqlx::FromRow;
use uuid::Uuid;

/// What was asked with this very form.
pub(crate) async fn by_form(
    conn: &mut Conn,
    by: OperatorId,
    form: FormId,
) -> Result<Option<(ActionId, DeviceId)>> {
    let sql = "SELECT id, device FROM actions WHERE operator = $1 AND form = $2";
    let row: Option<(Uuid, Uuid)> =
        on!(conn, c => sqlx::query_as(sql).bind(by.0).bind(form.0).fetch_optional(c).await?);
    Ok(row.map(|(id, device)| (ActionId(id), DeviceId(device))))
}

pub(crate) async fn by_bulk_form(conn: &mut Conn, by: OperatorId, form: FormId) -> Result<Option<BulkId>> {
    let sql = "SELECT id FROM bulks WHERE operator = $1 AND form = $2";
    let id: Option<Uuid> =
        on!(conn, c => sqlx::query_scalar(sql).bind(by.0).bind(form.0).fetch_optional(c).await?);
    Ok(id.map(BulkId))
}

/// The lock of this Mac whose PIN is outstanding.
pub(crate) async fn standing(conn: &mut Conn, device: DeviceId) -> Result<Option<ActionId>> {
    let sql = "SELECT id FROM actions WHERE device = $1 AND outstanding";
    let id: Option<Uuid> = on!(conn, c => sqlx::query_scalar(sql).bind(device.0).fetch_optional(c).await?);
    Ok(id.map(ActionId))
}

/// The same of many devices.
pub(crate) async fn standing_among(
    conn: &mut Conn,
    devices: &[DeviceId],
) -> Result<std::collections::HashMap<DeviceId, ActionId>> {
    let mut all = std::collections::HashMap::new();
    for some in devices.chunks(5 * ROWS) {
        let mut sql = Sql::new(conn, "SELECT device, id FROM actions WHERE outstanding AND device IN (");
        sql.list(some.iter().map(|d| d.0)).push(")");
        let rows: Vec<(Uuid, Uuid)> = sql.all(conn).await?;
        all.extend(rows.into_iter().map(|(device, id)| (DeviceId(device), ActionId(id))));
    }
    Ok(all)
}

/// What is written out for a device.
pub(crate) struct Command {
    pub id: ActionId,
    pub device: DeviceId,
    pub kind: ActionKind,
    pub state: State,
    pub life: i64,
    pub message: String,
    pub phone: String,
    pub sent: Option<Moment>,
    pub deferred: i64,
    pub handed_out: i64,
    pub outstanding: bool,
    pub secret: Option<Uuid>,
    pub pin_ends: Option<Moment>,
    pub token: Option<Uuid>,
    pub asked: Moment,
    pub bulk: Option<BulkId>,
}

#[derive(FromRow)]
struct CommandRow {
    id: Uuid,
    device: Uuid,
    kind: String,
    state: String,
    life: i64,
    message: String,
    phone: String,
    sent: Option<i64>,
    deferred: i64,
    handed_out: i64,
    outstanding: bool,
    secret: Option<Uuid>,
    pin_ends: Option<i64>,
    token: Option<Uuid>,
    asked: i64,
    bulk: Option<Uuid>,
}

impl TryFrom<CommandRow> for Command {
    type Error = Error;

    fn try_from(row: CommandRow) -> Result<Self> {
        Ok(Self {
            id: ActionId(row.id),
            device: DeviceId(row.device),
            kind: word(&row.kind, ActionKind::from_word)?,
            state: word(&row.state, State::from_word)?,
            life: row.life,
            message: row.message,
            phone: row.phone,
            sent: row.sent.map(Moment),
            deferred: row.deferred,
            handed_out: row.handed_out,
            outstanding: row.outstanding,
            secret: row.secret,
            pin_ends: row.pin_ends.map(Moment),
            token: row.token,
            asked: Moment(row.asked),
            bulk: row.bulk.map(BulkId),
        })
    }
}

const COMMAND: &str = "SELECT id, device, kind, state, life, message, phone, sent, deferred, handed_out, outstanding, \
                       secret, pin_ends, token, asked, bulk FROM actions WHERE ";

async fn commands(conn: &mut Conn, ask: impl FnOnce(&mut Sql)) -> Result<Vec<Command>> {
    let mut sql = Sql::new(conn, COMMAND);
    ask(&mut sql);
    sql.all::<CommandRow>(conn).await?.into_iter().map(Command::try_from).collect()
}

/// What each device is given next: locks first, then the oldest; nothing whose time is over.
pub(crate) async fn next(conn: &mut Conn, devices: &[DeviceId], now: Moment) -> Result<Vec<Command>> {
    commands(conn, |sql| {
        sql.push(
            "id IN (SELECT (SELECT a.id FROM actions a WHERE a.device = d.id \
             AND a.state IN ('queued', 'sent', 'deferred') AND a.finished IS NULL AND a.expires > ",
        );
        sql.bind(now.0)
            .push(" AND a.life = d.life ORDER BY a.rank, a.id LIMIT 1) FROM devices d WHERE d.id IN (");
        sql.within(devices.iter().map(|d| d.0)).push("))");
    })
    .await
}

pub(crate) async fn command(conn: &mut Conn, id: ActionId) -> Result<Option<Command>> {
    Ok(those(conn, &[id]).await?.pop())
}

pub(crate) async fn those(conn: &mut Conn, ids: &[ActionId]) -> Result<Vec<Command>> {
    commands(conn, |sql| {
        sql.push("id IN (").within(ids.iter().map(|id| id.0)).push(")");
    })
    .await
}

/// Waiting, and not handed out in time; at most so many.
pub(crate) async fn due(conn: &mut Conn, now: Moment, most: i64) -> Result<Vec<Command>> {
    commands(conn, |sql| {
        sql.push("state IN ('queued', 'deferred') AND expires <= ").bind(now.0).push(" LIMIT ").bind(most);
    })
    .await
}

/// What waits for a device from before this life.
pub(crate) async fn waiting_before(conn: &mut Conn, device: DeviceId, life: i64) -> Result<Vec<Command>> {
    commands(conn, |sql| {
        sql.push("device = ")
            .bind(device.0)
            .push(" AND state IN ('queued', 'sent', 'deferred') AND finished IS NULL AND life < ");
        sql.bind(life);
    })
    .await
}

/// Sent to these devices and not answered, until it was too late to send it again.
pub(crate) async fn unanswered_by(
    conn: &mut Conn,
    devices: &[DeviceId],
    now: Moment,
) -> Result<Vec<Command>> {
    commands(conn, |sql| {
        sql.push("device IN (").within(devices.iter().map(|d| d.0));
        sql.push(") AND state = 'sent' AND finished IS NULL AND expires <= ").bind(now.0);
    })
    .await
}

/// Sent before then, and never answered.
pub(crate) async fn unanswered(conn: &mut Conn, before: Moment, most: i64) -> Result<Vec<Command>> {
    commands(conn, |sql| {
        sql.push("state = 'sent' AND sent <= ").bind(before.0).push(" LIMIT ").bind(most);
    })
    .await
}

/// With a recovery PIN that has ended.
pub(crate) async fn due_pins(conn: &mut Conn, now: Moment, most: i64) -> Result<Vec<Command>> {
    commands(conn, |sql| {
        sql.push("secret IS NOT NULL AND pin_ends <= ").bind(now.0).push(" LIMIT ").bind(most);
    })
    .await
}

/// Where the PINs lie that the device had before and that have not been destroyed.
pub(crate) async fn pin_of(conn: &mut Conn, device: DeviceId) -> Result<Vec<(ActionId, Uuid)>> {
    let mut sql = Sql::new(conn, "SELECT id, secret FROM actions WHERE device = ");
    sql.bind(device.0).push(" AND secret IS NOT NULL");
    let rows: Vec<(Uuid, Uuid)> = sql.all(conn).await?;
    Ok(rows.into_iter().map(|(id, secret)| (ActionId(id), secret)).collect())
}

/// Which unlock tokens have failed already, the latest first.
pub(crate) async fn tokens_tried(conn: &mut Conn, device: DeviceId) -> Result<Vec<Uuid>> {
    let mut sql = Sql::new(conn, "SELECT token FROM actions WHERE device = ");
    sql.bind(device.0)
        .push(" AND kind = 'remove-passcode' AND state = 'failed' AND token IS NOT NULL ORDER BY id DESC");
    let rows: Vec<(Uuid,)> = sql.all(conn).await?;
    Ok(rows.into_iter().map(|(token,)| token).collect())
}
