//! Files of devices: kept as they came until they are brought in or discarded.

use super::{Conn, execute, on};
use crate::{error::Result, operator::import::ImportState, store::devices::word};
use domain::{ImportId, Moment, OperatorId};

pub(crate) struct Import {
    pub file: String,
    pub state: ImportState,
    pub content: Option<Vec<u8>>,
    /// What came of it: made, changed, left as they were, refused.
    pub counts: [i64; 4],
}

type Row = (String, String, Option<Vec<u8>>, i64, i64, i64, i64);

pub(crate) async fn insert(
    conn: &mut Conn,
    id: ImportId,
    operator: OperatorId,
    file: &str,
    at: Moment,
    content: Vec<u8>,
) -> Result<()> {
    let sql = "INSERT INTO imports (id, operator, file, at, state, content, made, changed, same, refused) \
               VALUES ($1, $2, $3, $4, 'staged', $5, 0, 0, 0, 0)";
    execute!(conn, sql, id.0, operator.0, file, at.0, content)?;
    Ok(())
}

/// A file is only its owner's.
pub(crate) async fn import(conn: &mut Conn, id: ImportId, operator: OperatorId) -> Result<Option<Import>> {
    let sql = "SELECT file, state, content, made, changed, same, refused FROM imports WHERE id = $1 AND operator = $2";
    let row: Option<Row> =
        on!(conn, c => sqlx::query_as(sql).bind(id.0).bind(operator.0).fetch_optional(c).await?);
    row.map(|(file, state, content, made, changed, same, refused)| {
        let read = |w: &str| ImportState::ALL.iter().copied().find(|s| s.word() == w);
        Ok(Import { file, state: word(&state, read)?, content, counts: [made, changed, same, refused] })
    })
    .transpose()
}

/// False if it was not in that state.
pub(crate) async fn move_state(
    conn: &mut Conn,
    id: ImportId,
    from: ImportState,
    to: ImportState,
) -> Result<bool> {
    let sql = "UPDATE imports SET state = $3 WHERE id = $1 AND state = $2";
    Ok(execute!(conn, sql, id.0, from.word(), to.word())? == 1)
}

/// It was brought in: the file itself is forgotten, what came of it is not.
pub(crate) async fn done(conn: &mut Conn, id: ImportId, counts: [i64; 4]) -> Result<()> {
    let [made, changed, same, refused] = counts;
    let sql = "UPDATE imports SET state = 'done', content = NULL, made = $2, changed = $3, same = $4, refused = $5 \
               WHERE id = $1";
    execute!(conn, sql, id.0, made, changed, same, refused)?;
    Ok(())
}

pub(crate) async fn delete(conn: &mut Conn, id: ImportId, operator: OperatorId) -> Result<bool> {
    let sql = "DELETE FROM imports WHERE id = $1 AND operator = $2 AND state <> 'running'";
    Ok(execute!(conn, sql, id.0, operator.0)? == 1)
}

/// A server that ended in the middle has brought nothing in.
pub(crate) async fn interrupted(conn: &mut Conn, before: Moment) -> Result<()> {
    execute!(conn, "UPDATE imports SET state = 'failed' WHERE state = 'running' AND at < $1", before.0)?;
    Ok(())
}

pub(crate) async fn forget(conn: &mut Conn, before: Moment) -> Result<()> {
    execute!(conn, "DELETE FROM imports WHERE at < $1", before.0)?;
    Ok(())
}
