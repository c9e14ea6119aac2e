//! Lists that people keep under a name, each their own.

use super::{Conn, execute, on};
use crate::error::Result;
use domain::{OperatorId, ViewId, fold};
use uuid::Uuid;

pub(crate) async fn save(
    conn: &mut Conn,
    id: ViewId,
    operator: OperatorId,
    name: &str,
    query: &str,
) -> Result<ViewId> {
    let sql = "INSERT INTO saved_views (id, operator, name, name_fold, query) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (operator, name_fold) DO UPDATE SET name = excluded.name, query = excluded.query \
               RETURNING id";
    let id: Uuid = on!(conn, c => sqlx::query_scalar(sql)
        .bind(id.0).bind(operator.0).bind(name).bind(fold(name)).bind(query).fetch_one(c).await?);
    Ok(ViewId(id))
}

/// False if this person has no such list.
pub(crate) async fn delete(conn: &mut Conn, id: ViewId, operator: OperatorId) -> Result<bool> {
    let sql = "DELETE FROM saved_views WHERE id = $1 AND operator = $2";
    Ok(execute!(conn, sql, id.0, operator.0)? == 1)
}
