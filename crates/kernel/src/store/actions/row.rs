//! An action's row, and what it means.

use crate::{
    error::{Error, Result},
    store::devices::{some_word, word},
};
use domain::{
    Action, ActionId, ActionKind, BulkId, Cause, DeviceId, MessageResult, Moment, OperatorId, Platform, State,
};
use sqlx::FromRow;
use uuid::Uuid;

/// With `a` for the action and `d` for its device.
pub(crate) const COLUMNS: &str = "a.id, a.device, d.name AS device_name, d.serial, d.platform, a.kind, a.state, a.operator, \
    a.operator_name, a.reason, a.message, a.phone, a.asked, a.changed, a.expires, a.sent, a.sent_last, a.handed_out, \
    a.deferred, a.finished, a.cause, a.code, a.said, a.message_result, a.standing, a.outstanding, a.secret, a.pin_ends, \
    a.opened, a.opened_by, a.verified, a.bulk";

#[derive(FromRow)]
pub(crate) struct ActionRow {
    id: Uuid,
    device: Uuid,
    device_name: String,
    serial: Option<String>,
    platform: String,
    kind: String,
    state: String,
    operator: Option<Uuid>,
    operator_name: String,
    reason: String,
    message: String,
    phone: String,
    asked: i64,
    changed: i64,
    expires: i64,
    sent: Option<i64>,
    sent_last: Option<i64>,
    handed_out: i64,
    deferred: i64,
    finished: Option<i64>,
    cause: Option<String>,
    code: Option<i64>,
    said: String,
    message_result: Option<String>,
    standing: Option<Uuid>,
    outstanding: bool,
    pub(super) secret: Option<Uuid>,
    pin_ends: Option<i64>,
    opened: Option<i64>,
    opened_by: String,
    verified: Option<i64>,
    bulk: Option<Uuid>,
}

impl TryFrom<ActionRow> for Action {
    type Error = Error;

    fn try_from(row: ActionRow) -> Result<Self> {
        Ok(Self {
            id: ActionId(row.id),
            device: DeviceId(row.device),
            device_name: row.device_name,
            serial: row.serial,
            platform: word(&row.platform, Platform::from_word)?,
            kind: word(&row.kind, ActionKind::from_word)?,
            state: word(&row.state, State::from_word)?,
            by: row.operator.map(OperatorId),
            by_name: row.operator_name,
            reason: row.reason,
            message: row.message,
            phone: row.phone,
            asked: Moment(row.asked),
            changed: Moment(row.changed),
            expires: Moment(row.expires),
            sent: row.sent.map(Moment),
            sent_last: row.sent_last.map(Moment),
            handed_out: row.handed_out,
            deferred: row.deferred,
            finished: row.finished.map(Moment),
            cause: some_word(row.cause, Cause::from_word)?,
            code: row.code,
            said: row.said,
            message_result: some_word(row.message_result, MessageResult::from_word)?,
            standing: row.standing.map(ActionId),
            outstanding: row.outstanding,
            has_pin: row.secret.is_some(),
            pin_ends: row.pin_ends.map(Moment),
            opened: row.opened.map(Moment),
            opened_by: row.opened_by,
            verified: row.verified.map(Moment),
            bulk: row.bulk.map(BulkId),
        })
    }
}
