//! Moves of an action. Each leaves one state for another and must find it there, or nothing is written.

use super::queue::Command;
use crate::{
    error::{Error, Result},
    store::{
        Conn, execute,
        sql::{ROWS, Sql, Value},
    },
};
use domain::{ActionId, Cause, DeviceId, Event, Moment, State, transition};
use std::collections::BTreeMap;

/// One move, with what else is written down of it.
pub(crate) struct Moved {
    id: ActionId,
    from: State,
    pub to: State,
    now: Moment,
    set: Vec<(&'static str, Value)>,
}

impl Moved {
    /// None where nothing may follow.
    pub fn by(event: Event, command: &Command, now: Moment) -> Option<Self> {
        let to = transition(command.state, event)?;
        let mut moved = Self { id: command.id, from: command.state, to, now, set: vec![] };
        if to.is_final() {
            moved = moved.with("finished", now.0);
            // A Mac that acknowledged its lock is locked until it is known to be open.
            if to != State::Done && command.outstanding {
                moved = moved.with("outstanding", false);
            }
        }
        Some(moved)
    }

    #[must_use]
    pub fn with(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self.set.push((column, value.into()));
        self
    }

    #[must_use]
    pub fn because(self, cause: Cause) -> Self {
        self.with("cause", cause.word())
    }

    pub async fn write(self, conn: &mut Conn) -> Result<()> {
        write_all(conn, vec![self]).await
    }

    fn row(&self) -> Vec<Value> {
        let row: [Value; 4] =
            [self.id.0.into(), self.from.word().into(), self.to.word().into(), self.now.0.into()];
        row.into_iter().chain(self.set.iter().map(|(_, value)| value.clone())).collect()
    }
}

/// Moves of several actions, those alike in one statement.
pub(crate) async fn write_all(conn: &mut Conn, moves: Vec<Moved>) -> Result<()> {
    let mut alike: BTreeMap<Vec<&'static str>, Vec<Moved>> = BTreeMap::new();
    for moved in moves {
        alike.entry(moved.set.iter().map(|(column, _)| *column).collect()).or_default().push(moved);
    }
    for (columns, moves) in alike {
        let names = [&["id", "was", "state", "changed"], &columns[..]].concat().join(", ");
        for some in moves.chunks(ROWS) {
            let mut sql = Sql::over(conn, &names, some.iter().map(Moved::row));
            sql.push("UPDATE actions SET state = v.state, changed = v.changed");
            for column in &columns {
                sql.push(", ").push(column).push(" = v.").push(column);
            }
            sql.push(" FROM v WHERE actions.id = v.id AND actions.state = v.was");
            if usize::try_from(sql.run(conn).await?).ok() != Some(some.len()) {
                let ids: Vec<_> = some.iter().map(|moved| moved.id.to_string()).collect();
                return Err(Error::nonsense(format!("not where it was found: {}", ids.join(", "))));
            }
        }
    }
    Ok(())
}

/// The Mac is open again: its PIN is no longer outstanding. False if it was so already.
pub(crate) async fn open(conn: &mut Conn, id: ActionId, by: &str, now: Moment) -> Result<bool> {
    let sql = "UPDATE actions SET outstanding = $4, opened = $2, opened_by = $3, changed = $2 \
               WHERE id = $1 AND outstanding AND state = 'done'";
    Ok(execute!(conn, sql, id.0, now.0, by, false)? == 1)
}

/// The Mac was heard from over another connection than the one over which it acknowledged its lock, long enough after, and
/// about something else.
pub(crate) async fn opened(
    conn: &mut Conn,
    device: DeviceId,
    connection: uuid::Uuid,
    acknowledged_before: Moment,
    answered: Option<ActionId>,
    now: Moment,
) -> Result<bool> {
    let sql = "UPDATE actions SET outstanding = $5, opened = $3, changed = $3 WHERE device = $1 AND outstanding \
               AND state = 'done' AND finished <= $2 AND (connection IS NULL OR connection <> $4) AND id <> $6";
    let answered = answered.map(|id| id.0).unwrap_or_default();
    Ok(execute!(conn, sql, device.0, acknowledged_before.0, now.0, connection, false, answered)? > 0)
}

/// The device itself shows that its passcode is gone.
pub(crate) async fn verify(conn: &mut Conn, device: DeviceId, now: Moment) -> Result<bool> {
    let sql = "UPDATE actions SET verified = $2, changed = $2 WHERE id = (SELECT id FROM actions WHERE device = $1 \
               AND kind = 'remove-passcode' ORDER BY id DESC LIMIT 1) AND state = 'done' AND verified IS NULL";
    Ok(execute!(conn, sql, device.0, now.0)? == 1)
}

/// Destroys the recovery PINs of these actions.
pub(crate) async fn destroy_pins(conn: &mut Conn, commands: &[&Command]) -> Result<()> {
    for command in commands {
        if let Some(secret) = command.secret {
            execute!(&mut *conn, "UPDATE actions SET secret = NULL WHERE id = $1", command.id.0)?;
            execute!(&mut *conn, "DELETE FROM secrets WHERE id = $1", secret)?;
        }
    }
    Ok(())
}

/// A PIN that nobody can read any more is not the one to use: the Mac can be locked again.
pub(crate) async fn no_longer_outstanding(conn: &mut Conn, commands: &[Command], now: Moment) -> Result<()> {
    for command in commands.iter().filter(|c| c.outstanding) {
        let sql = "UPDATE actions SET outstanding = $2, changed = $3 WHERE id = $1 AND outstanding";
        execute!(&mut *conn, sql, command.id.0, false, now.0)?;
    }
    Ok(())
}
