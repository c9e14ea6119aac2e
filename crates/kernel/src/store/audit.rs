//! The audit log's rows: written by [`super::chain`] in the transaction of what they record, read by pages and exports.

use super::{
    Conn, cursor, on,
    sql::{Sql, Value},
};
use crate::error::{Error, Result};
use domain::{
    About, Actor, AuditEntry, Deed, DeviceId, Field, Moment, OperatorId, Outcome, Reach, Subject, Why, fold,
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub(crate) struct AuditRow {
    pub(super) seq: i64,
    pub(super) at: i64,
    pub(super) actor: String,
    pub(super) operator: Option<Uuid>,
    pub(super) actor_name: String,
    pub(super) deed: String,
    pub(super) outcome: String,
    pub(super) about_kind: Option<String>,
    pub(super) about_id: Option<String>,
    pub(super) about_name: Option<String>,
    pub(super) device: Option<Uuid>,
    pub(super) note: String,
    pub(super) address: String,
    pub(super) search: String,
    pub(super) hash: Vec<u8>,
}

pub(super) const COLUMNS: &str = "seq, at, actor, operator, actor_name, deed, outcome, about_kind, about_id, about_name, device, \
                              note, address, search, hash";

/// What happened, before it has its place in the chain.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub by: Actor,
    pub deed: Deed,
    pub outcome: Outcome,
    pub about: Option<About>,
    pub device: Option<DeviceId>,
    pub note: Vec<(&'static str, String)>,
    pub address: String,
}

pub(super) fn row_of(seq: i64, at: Moment, entry: &Entry) -> Result<AuditRow> {
    let (actor, operator, actor_name) = match &entry.by {
        Actor::Operator { id, name } => ("operator", Some(id.0), name.clone()),
        Actor::Stranger { name } => ("stranger", None, name.clone()),
        Actor::Console => ("console", None, String::new()),
    };
    let note: std::collections::BTreeMap<_, _> = entry.note.iter().cloned().collect();
    let about = entry.about.clone();
    let searched = format!("{actor_name}\n{}", about.as_ref().map_or("", |a| a.name.as_str()));
    Ok(AuditRow {
        seq,
        at: at.0,
        actor: actor.into(),
        operator,
        actor_name,
        deed: entry.deed.word().into(),
        outcome: entry.outcome.word().into(),
        about_kind: about.as_ref().map(|a| a.kind.word().into()),
        about_id: about.as_ref().map(|a| a.id.clone()),
        about_name: about.map(|a| a.name),
        device: entry.device.map(|d| d.0),
        note: serde_json::to_string(&note).map_err(|e| Error::nonsense(e.to_string()))?,
        address: entry.address.clone(),
        search: fold(&searched),
        hash: vec![],
    })
}

pub(super) async fn insert(conn: &mut Conn, rows: Vec<AuditRow>) -> Result<()> {
    let mut sql = Sql::new(conn, "INSERT INTO audit (");
    sql.push(COLUMNS).push(") VALUES ");
    sql.rows(rows.into_iter().map(|row| -> [Value; 15] {
        [
            row.seq.into(),
            row.at.into(),
            row.actor.into(),
            row.operator.into(),
            row.actor_name.into(),
            row.deed.into(),
            row.outcome.into(),
            row.about_kind.into(),
            row.about_id.into(),
            row.about_name.into(),
            row.device.into(),
            row.note.into(),
            row.address.into(),
            row.search.into(),
            row.hash.into(),
        ]
    }));
    sql.run(conn).await?;
    Ok(())
}

impl TryFrom<AuditRow> for AuditEntry {
    type Error = Error;
    fn try_from(row: AuditRow) -> Result<Self> {
        let by = match (row.actor.as_str(), row.operator) {
            ("operator", Some(id)) => Actor::Operator { id: OperatorId(id), name: row.actor_name },
            ("console", _) => Actor::Console,
            _ => Actor::Stranger { name: row.actor_name },
        };
        let kind = row.about_kind.as_deref().and_then(Subject::from_word);
        let about = kind.zip(row.about_id).map(|(kind, id)| About {
            kind,
            id,
            name: row.about_name.unwrap_or_default(),
        });
        Ok(Self {
            seq: row.seq,
            at: Moment(row.at),
            by,
            deed: Deed::from_word(&row.deed).ok_or_else(|| Error::nonsense(row.deed))?,
            outcome: Outcome::from_word(&row.outcome).ok_or_else(|| Error::nonsense(row.outcome))?,
            about,
            device: row.device.map(DeviceId),
            note: serde_json::from_str(&row.note).unwrap_or_default(),
            address: row.address,
        })
    }
}

/// Which entries a list shows.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Part of the name of the one who did it, or of what it was done to.
    pub search: String,
    pub who: Option<OperatorId>,
    pub deed: Option<Deed>,
    pub outcome: Option<Outcome>,
    pub device: Option<DeviceId>,
    /// From this moment, and before that one.
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    pub after: Option<String>,
    pub limit: u32,
}

/// What somebody may read of the log: over which devices they may read it, and which devices there are for them.
pub(crate) struct Readable {
    pub log: Reach,
    pub devices: Reach,
    pub own: OperatorId,
}

impl Readable {
    /// Who may read the log over all devices sees everything, over some groups what was done to their devices; everybody
    /// sees their own deeds. Of a device that is not there for them, nobody sees anything.
    fn narrow(&self, sql: &mut Sql) {
        let of_groups = |sql: &mut Sql, reach: &Reach| {
            if let Reach::Groups(groups) = reach {
                sql.push(" OR EXISTS (SELECT 1 FROM device_groups dg WHERE dg.device = audit.device AND dg.group_id IN (");
                sql.list(groups.iter().map(|g| g.0)).push("))");
            }
        };
        if self.log != Reach::Everything {
            sql.push(" AND (operator = ").bind(self.own.0);
            of_groups(sql, &self.log);
            sql.push(")");
        }
        if self.devices != Reach::Everything {
            sql.push(" AND (device IS NULL");
            of_groups(sql, &self.devices);
            sql.push(")");
        }
    }
}

/// The newest first.
pub(crate) async fn list(
    conn: &mut Conn,
    readable: &Readable,
    query: &AuditQuery,
) -> Result<domain::Page<AuditEntry>> {
    let after = query.after.as_deref().map(cursor::number).transpose()?;
    let limit = cursor::page(query.limit, 1000);
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        return Err(Error::invalid(Field::Time, Why::Malformed));
    }
    let like = super::operators::like(&query.search);
    let mut sql = Sql::new(conn, "SELECT ");
    sql.push(COLUMNS).push(" FROM audit WHERE 1 = 1");
    readable.narrow(&mut sql);
    if let Some(like) = like {
        sql.push(" AND search LIKE ").bind(like).push(" ESCAPE '!'");
    }
    if let Some(who) = query.who {
        sql.push(" AND operator = ").bind(who.0);
    }
    if let Some(deed) = query.deed {
        sql.push(" AND deed = ").bind(deed.word());
    }
    if let Some(outcome) = query.outcome {
        sql.push(" AND outcome = ").bind(outcome.word());
    }
    if let Some(device) = query.device {
        sql.push(" AND device = ").bind(device.0);
    }
    if let Some(from) = query.from {
        sql.push(" AND at >= ").bind(from.0);
    }
    if let Some(to) = query.to {
        sql.push(" AND at < ").bind(to.0);
    }
    if let Some(after) = after {
        sql.push(" AND seq < ").bind(after);
    }
    sql.push(" ORDER BY seq DESC LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let rows: Vec<AuditRow> = sql.all(conn).await?;
    let more = rows.len() > limit;
    let items = rows.into_iter().take(limit).map(AuditEntry::try_from).collect::<Result<Vec<_>>>()?;
    let next = items.last().filter(|_| more).map(|e| e.seq.to_string());
    Ok(domain::Page { items, next, total: None })
}

/// How many entries since then ended so.
pub(crate) async fn count_since(conn: &mut Conn, since: Moment, outcome: Outcome) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM audit WHERE at >= $1 AND outcome = $2";
    Ok(on!(conn, c => sqlx::query_scalar(sql).bind(since.0).bind(outcome.word()).fetch_one(c).await?))
}

/// Who read the recovery PIN of this lock, and when; the latest first.
pub(crate) async fn readers(conn: &mut Conn, action: domain::ActionId) -> Result<Vec<(Moment, String)>> {
    let sql = "SELECT at, actor_name FROM audit WHERE about_id = $1 AND deed = $2 AND outcome = 'done' \
               ORDER BY seq DESC LIMIT 200";
    let rows: Vec<(i64, String)> = on!(conn, c => sqlx::query_as(sql)
        .bind(action.to_string()).bind(Deed::ReadPin.word()).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(at, name)| (Moment(at), name)).collect())
}
