//! What is put into the queue.

use crate::{
    error::Result,
    store::{
        Conn,
        sql::{ROWS, Sql, Value},
    },
};
use domain::{ActionId, ActionKind, BulkId, Cause, DeviceId, FormId, Moment, OperatorId, State, fold};
use std::time::Duration;
use uuid::Uuid;

/// An action as it is put into the queue; or, with a cause, one that was refused and only stands in the report.
#[derive(Clone, Debug)]
pub(crate) struct NewAction {
    pub id: ActionId,
    pub device: DeviceId,
    pub kind: ActionKind,
    pub life: i64,
    pub by: Option<(OperatorId, String)>,
    pub reason: String,
    pub message: String,
    pub phone: String,
    pub asked: Moment,
    pub expires: Moment,
    pub secret: Option<Uuid>,
    pub token: Option<Uuid>,
    pub outstanding: bool,
    pub bulk: Option<BulkId>,
    pub form: Option<FormId>,
    pub refused: Option<(Cause, Option<ActionId>)>,
}

impl NewAction {
    /// What every action has; the console asks by itself where nobody else does.
    pub fn of(
        id: ActionId,
        device: DeviceId,
        kind: ActionKind,
        life: i64,
        now: Moment,
        waits: Duration,
    ) -> Self {
        Self {
            id,
            device,
            kind,
            life,
            by: None,
            reason: String::new(),
            message: String::new(),
            phone: String::new(),
            asked: now,
            expires: now.plus(waits),
            secret: None,
            token: None,
            outstanding: false,
            bulk: None,
            form: None,
            refused: None,
        }
    }

    fn values(&self) -> [Value; 25] {
        let state = if self.refused.is_some() { State::Failed } else { State::Queued };
        let name = self.by.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
        [
            self.id.0.into(),
            self.device.0.into(),
            self.kind.word().into(),
            state.word().into(),
            i64::from(self.kind.rank()).into(),
            self.life.into(),
            self.by.as_ref().map(|(id, _)| id.0).into(),
            name.into(),
            fold(name).into(),
            (&self.reason).into(),
            fold(&self.reason).into(),
            (&self.message).into(),
            (&self.phone).into(),
            self.asked.0.into(),
            self.asked.0.into(),
            self.expires.0.into(),
            state.is_final().then_some(self.asked.0).into(),
            self.refused.map(|(cause, _)| cause.word().to_owned()).into(),
            self.refused.and_then(|(_, standing)| standing).map(|s| s.0).into(),
            self.outstanding.into(),
            self.secret.into(),
            self.token.into(),
            self.bulk.map(|b| b.0).into(),
            self.form.map(|f| f.0).into(),
            "".into(),
        ]
    }
}

pub(crate) async fn insert_many(conn: &mut Conn, actions: &[NewAction]) -> Result<()> {
    for some in actions.chunks(ROWS) {
        // The last value stands for what the device said and for who said that it is open: nothing, so far.
        let mut sql = Sql::new(
            conn,
            "INSERT INTO actions (id, device, kind, state, rank, life, operator, operator_name, operator_fold, reason, \
             reason_fold, message, phone, asked, changed, expires, finished, cause, standing, outstanding, secret, token, \
             bulk, form, said, opened_by, handed_out, deferred) VALUES ",
        );
        for (n, action) in some.iter().enumerate() {
            sql.push(if n > 0 { ", (" } else { "(" }).list(action.values()).push(", '', 0, 0)");
        }
        sql.run(conn).await?;
    }
    Ok(())
}
