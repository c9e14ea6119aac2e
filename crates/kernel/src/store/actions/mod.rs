//! Actions' rows: the queue of each device, and the report over all. Moves are guarded by the state they leave.

mod bulks;
mod list;
mod moves;
mod new;
mod queue;
mod row;

pub(crate) use bulks::{
    NewBulk, Pins, bulk, bulk_page, bulk_pins, count_left_out, count_pins, insert_bulk, insert_left_out,
    left_out,
};
pub(crate) use list::{Way, amiss, list, reported};
pub(crate) use moves::{Moved, destroy_pins, no_longer_outstanding, open, opened, verify, write_all};
pub(crate) use new::{NewAction, insert_many};
pub(crate) use queue::{
    Command, by_bulk_form, by_form, command, due, due_pins, next, pin_of, standing, standing_among, those,
    tokens_tried, unanswered, unanswered_by, waiting_before,
};
pub(crate) use row::{ActionRow, COLUMNS};

use super::{Conn, sql::Sql};
use crate::error::Result;
use domain::{Action, ActionId, ActionKind, BulkId, DeviceId, Moment, OperatorId, State};

/// Which actions the report shows.
#[derive(Clone, Debug, Default)]
pub struct ActionQuery {
    /// Part of the device's name or serial.
    pub search: String,
    pub device: Option<DeviceId>,
    pub kind: Option<ActionKind>,
    pub state: Option<State>,
    /// Queued, sent or deferred.
    pub waiting: bool,
    /// Waiting for more than a day.
    pub stuck: bool,
    pub by: Option<OperatorId>,
    /// What the name of whoever asked begins with.
    pub by_name: String,
    /// What the reason begins with.
    pub reason: String,
    pub bulk: Option<BulkId>,
    /// Asked from this moment, and before that one; likewise the last change.
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    pub changed_from: Option<Moment>,
    pub changed_to: Option<Moment>,
    pub after: Option<String>,
    pub limit: u32,
}

pub(crate) const FROM: &str = " FROM actions a JOIN devices d ON d.id = a.device ";

/// One action, whoever asks: whether they may know of it is decided by the caller.
pub(crate) async fn action(conn: &mut Conn, id: ActionId) -> Result<Option<Action>> {
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS).push(FROM).push("WHERE a.id = ").bind(id.0);
    sql.all::<ActionRow>(conn).await?.pop().map(Action::try_from).transpose()
}

/// The lock whose PIN stands on the device's page: the latest with one, until another action is sent to the device.
pub(crate) async fn card(conn: &mut Conn, device: DeviceId) -> Result<Option<Action>> {
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS)
        .push(FROM)
        .push("WHERE a.id = (SELECT l.id FROM actions l WHERE l.device = ")
        .bind(device.0);
    sql.push(
        " AND l.secret IS NOT NULL ORDER BY l.id DESC LIMIT 1) AND NOT EXISTS (SELECT 1 FROM actions o \
         WHERE o.device = a.device AND o.id <> a.id AND o.handed_out > 0 \
         AND (o.id > a.id OR o.sent_last > COALESCE(a.sent, a.asked)))",
    );
    sql.all::<ActionRow>(conn).await?.pop().map(Action::try_from).transpose()
}

/// The latest of one device, the newest first.
pub(crate) async fn of_device(conn: &mut Conn, device: DeviceId, most: i64) -> Result<Vec<Action>> {
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS).push(FROM).push("WHERE a.device = ").bind(device.0);
    sql.push(" ORDER BY a.id DESC LIMIT ").bind(most);
    sql.all::<ActionRow>(conn).await?.into_iter().map(Action::try_from).collect()
}
