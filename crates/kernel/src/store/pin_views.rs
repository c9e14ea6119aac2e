//! What is uncovered: through which sign-in, of what, from where on, and until when.

use super::{Conn, execute, on};
use crate::error::Result;
use domain::{Moment, SignInId};
use uuid::Uuid;

pub(crate) async fn open(
    conn: &mut Conn,
    sign_in: SignInId,
    about: Uuid,
    place: &str,
    until: Moment,
) -> Result<()> {
    let sql = "INSERT INTO pin_views (sign_in, about, place, ends) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (sign_in, about) DO UPDATE SET place = excluded.place, ends = excluded.ends";
    execute!(conn, sql, sign_in.0, about, place, until.0)?;
    Ok(())
}

pub(crate) async fn until(
    conn: &mut Conn,
    sign_in: SignInId,
    about: Uuid,
    now: Moment,
) -> Result<Option<(Moment, String)>> {
    let sql = "SELECT ends, place FROM pin_views WHERE sign_in = $1 AND about = $2 AND ends > $3";
    let row: Option<(i64, String)> =
        on!(conn, c => sqlx::query_as(sql).bind(sign_in.0).bind(about).bind(now.0).fetch_optional(c).await?);
    Ok(row.map(|(ends, place)| (Moment(ends), place)))
}

pub(crate) async fn close(conn: &mut Conn, sign_in: SignInId, about: Uuid) -> Result<()> {
    execute!(conn, "DELETE FROM pin_views WHERE sign_in = $1 AND about = $2", sign_in.0, about)?;
    Ok(())
}

pub(crate) async fn sweep(conn: &mut Conn, now: Moment) -> Result<()> {
    execute!(conn, "DELETE FROM pin_views WHERE ends <= $1", now.0)?;
    Ok(())
}
