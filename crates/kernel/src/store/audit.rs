//! The audit log's rows: written by [`super::chain`] in the transaction of what they record, read by pages and exports.

use super::{Conn, cursor, execute, on};
use crate::error::{Error, Result};
use domain::{
    About, Actor, AuditEntry, Deed, DeviceId, Field, Moment, OperatorId, Outcome, Reach, Subject, Why, fold,
};
use sqlx::{FromRow, QueryBuilder};
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

pub(super) async fn insert(conn: &mut Conn, row: &AuditRow) -> Result<()> {
    let sql = "INSERT INTO audit (seq, at, actor, operator, actor_name, deed, outcome, about_kind, about_id, \
               about_name, device, note, address, search, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    execute!(
        conn,
        sql,
        row.seq,
        row.at,
        &row.actor,
        row.operator,
        &row.actor_name,
        &row.deed,
        &row.outcome,
        &row.about_kind,
        &row.about_id,
        &row.about_name,
        row.device,
        &row.note,
        &row.address,
        &row.search,
        &row.hash
    )?;
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

/// The newest first. Who may read the log over all devices sees everything; others see their own deeds.
pub(crate) async fn list(
    conn: &mut Conn,
    reach: &Reach,
    own: OperatorId,
    query: &AuditQuery,
) -> Result<domain::Page<AuditEntry>> {
    let after = query.after.as_deref().map(cursor::number).transpose()?;
    let limit = cursor::page(query.limit, 1000);
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        return Err(Error::invalid(Field::Time, Why::Malformed));
    }
    let like = super::operators::like(&query.search);
    let rows: Vec<AuditRow> = on!(conn, c => {
        let mut sql = QueryBuilder::new("SELECT ");
        sql.push(COLUMNS).push(" FROM audit WHERE 1 = 1");
        if *reach != Reach::Everything {
            sql.push(" AND operator = ").push_bind(own.0);
        }
        if let Some(like) = &like {
            sql.push(" AND search LIKE ").push_bind(like).push(" ESCAPE '!'");
        }
        if let Some(who) = query.who {
            sql.push(" AND operator = ").push_bind(who.0);
        }
        if let Some(deed) = query.deed {
            sql.push(" AND deed = ").push_bind(deed.word());
        }
        if let Some(outcome) = query.outcome {
            sql.push(" AND outcome = ").push_bind(outcome.word());
        }
        if let Some(device) = query.device {
            sql.push(" AND device = ").push_bind(device.0);
        }
        if let Some(from) = query.from {
            sql.push(" AND at >= ").push_bind(from.0);
        }
        if let Some(to) = query.to {
            sql.push(" AND at < ").push_bind(to.0);
        }
        if let Some(after) = after {
            sql.push(" AND seq < ").push_bind(after);
        }
        sql.push(" ORDER BY seq DESC LIMIT ").push_bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
        sql.build_query_as().fetch_all(c).await?
    });
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
