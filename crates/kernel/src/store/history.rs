//! Actions as they are to have been: written with their whole life at once. For the seed alone.

use super::{
    Conn,
    sql::{Sql, Value},
};
use crate::error::Result;
use domain::{Action, ActionId, DeviceId, fold};
use std::collections::HashMap;
use uuid::Uuid;

const ROWS: usize = 200;
const INSERT: &str = "INSERT INTO actions (id, device, kind, state, rank, life, operator, operator_name, operator_fold, reason, \
    reason_fold, message, phone, asked, changed, expires, sent, sent_last, handed_out, deferred, finished, cause, code, said, \
    message_result, standing, outstanding, secret, pin_ends, opened, opened_by, verified) VALUES ";

pub(crate) async fn insert(
    conn: &mut Conn,
    actions: &[Action],
    pins: &HashMap<ActionId, Uuid>,
    lives: &HashMap<DeviceId, i64>,
) -> Result<()> {
    for some in actions.chunks(ROWS) {
        let mut sql = Sql::new(conn, INSERT);
        sql.rows(some.iter().map(|action| values(action, pins, lives)));
        sql.run(conn).await?;
    }
    Ok(())
}

fn values(a: &Action, pins: &HashMap<ActionId, Uuid>, lives: &HashMap<DeviceId, i64>) -> [Value; 32] {
    let word = |w: Option<&'static str>| w.map(ToOwned::to_owned);
    [
        a.id.0.into(),
        a.device.0.into(),
        a.kind.word().into(),
        a.state.word().into(),
        i64::from(a.kind.rank()).into(),
        lives.get(&a.device).copied().unwrap_or_default().into(),
        a.by.map(|by| by.0).into(),
        (&a.by_name).into(),
        fold(&a.by_name).into(),
        (&a.reason).into(),
        fold(&a.reason).into(),
        (&a.message).into(),
        (&a.phone).into(),
        a.asked.0.into(),
        a.changed.0.into(),
        a.expires.0.into(),
        a.sent.map(|m| m.0).into(),
        a.sent_last.map(|m| m.0).into(),
        a.handed_out.into(),
        a.deferred.into(),
        a.finished.map(|m| m.0).into(),
        word(a.cause.map(domain::Cause::word)).into(),
        a.code.into(),
        (&a.said).into(),
        word(a.message_result.map(domain::MessageResult::word)).into(),
        a.standing.map(|s| s.0).into(),
        a.outstanding.into(),
        pins.get(&a.id).copied().into(),
        a.pin_ends.map(|m| m.0).into(),
        a.opened.map(|m| m.0).into(),
        (&a.opened_by).into(),
        a.verified.map(|m| m.0).into(),
    ]
}
