//! The audit log's rows. An entry is written in the transaction of what it records, chained to the one before by a
//! keyed hash; the head is sealed with the same key, so that neither a changed, a removed nor a cut-off entry stays
//! unseen by whoever holds the key.

use super::{Conn, cursor, execute, on};
use crate::error::{Error, Fault, Result};
use domain::{
    About, Actor, AuditEntry, Deed, DeviceId, Field, Moment, OperatorId, Outcome, Reach, Subject, Why,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) type ChainKey = Zeroizing<[u8; 32]>;

#[derive(FromRow)]
pub(crate) struct AuditRow {
    seq: i64,
    at: i64,
    actor: String,
    operator: Option<Uuid>,
    actor_name: String,
    deed: String,
    outcome: String,
    about_kind: Option<String>,
    about_id: Option<String>,
    about_name: Option<String>,
    device: Option<Uuid>,
    note: String,
    address: String,
    hash: Vec<u8>,
}

const COLUMNS: &str = "seq, at, actor, operator, actor_name, deed, outcome, about_kind, about_id, about_name, device, \
                       note, address, hash";

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

/// Writes the head of an empty chain.
pub(crate) async fn begin_chain(conn: &mut Conn, key: &ChainKey) -> Result<()> {
    let hash = mac(key, &[b"chain"]);
    let sql =
        "INSERT INTO audit_head (id, seq, hash, seal) VALUES (1, 0, $1, $2) ON CONFLICT (id) DO NOTHING";
    let seal = mac(key, &[b"head", &0i64.to_be_bytes(), &hash]);
    execute!(conn, sql, &hash, &seal)?;
    Ok(())
}

/// Takes the chain's head for this transaction: whoever audits, waits here for the others. So what is read after
/// this cannot be changed by another audited deed before the commit.
pub(crate) async fn hold_chain(conn: &mut Conn) -> Result<()> {
    let held = execute!(conn, "UPDATE audit_head SET seq = seq WHERE id = 1")?;
    if held == 1 { Ok(()) } else { Err(Fault::Nonsense("the audit log has no head".into()).into()) }
}

/// Adds an entry to the chain; says its number.
pub(crate) async fn append(conn: &mut Conn, key: &ChainKey, at: Moment, entry: &Entry) -> Result<i64> {
    hold_chain(conn).await?;
    let sql = "SELECT seq, hash FROM audit_head WHERE id = 1";
    let (last, before): (i64, Vec<u8>) = on!(&mut *conn, c => sqlx::query_as(sql).fetch_one(c).await?);
    let mut row = row_of(last + 1, at, entry)?;
    row.hash = row.link(key, &before);
    insert(conn, &row).await?;
    let seal = mac(key, &[b"head", &row.seq.to_be_bytes(), &row.hash]);
    let sql = "UPDATE audit_head SET seq = $1, hash = $2, seal = $3 WHERE id = 1";
    execute!(conn, sql, row.seq, &row.hash, &seal)?;
    Ok(row.seq)
}

fn row_of(seq: i64, at: Moment, entry: &Entry) -> Result<AuditRow> {
    let (actor, operator, actor_name) = match &entry.by {
        Actor::Operator { id, name } => ("operator", Some(id.0), name.clone()),
        Actor::Stranger { name } => ("stranger", None, name.clone()),
        Actor::Console => ("console", None, String::new()),
    };
    let note: std::collections::BTreeMap<_, _> = entry.note.iter().cloned().collect();
    let about = entry.about.clone();
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
        hash: vec![],
    })
}

async fn insert(conn: &mut Conn, row: &AuditRow) -> Result<()> {
    let sql = "INSERT INTO audit (seq, at, actor, operator, actor_name, deed, outcome, about_kind, about_id, \
               about_name, device, note, address, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
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
        &row.hash
    )?;
    Ok(())
}

impl AuditRow {
    /// The keyed hash over this entry and the one before. Every field goes in with its length, so that no two
    /// entries read the same.
    fn link(&self, key: &ChainKey, before: &[u8]) -> Vec<u8> {
        let text = |t: &Option<String>| t.as_ref().map(|t| t.clone().into_bytes());
        let fields: [Option<Vec<u8>>; 14] = [
            Some(before.to_vec()),
            Some(self.seq.to_be_bytes().to_vec()),
            Some(self.at.to_be_bytes().to_vec()),
            Some(self.actor.clone().into_bytes()),
            self.operator.map(|o| o.as_bytes().to_vec()),
            Some(self.actor_name.clone().into_bytes()),
            Some(self.deed.clone().into_bytes()),
            Some(self.outcome.clone().into_bytes()),
            text(&self.about_kind),
            text(&self.about_id),
            text(&self.about_name),
            self.device.map(|d| d.as_bytes().to_vec()),
            Some(self.note.clone().into_bytes()),
            Some(self.address.clone().into_bytes()),
        ];
        let mut bytes = Vec::with_capacity(256);
        for field in fields {
            match field {
                None => bytes.push(0),
                Some(field) => {
                    bytes.push(1);
                    bytes.extend((field.len() as u64).to_be_bytes());
                    bytes.extend(field);
                }
            }
        }
        mac(key, &[b"entry", &bytes])
    }
}

fn mac(key: &ChainKey, parts: &[&[u8]]) -> Vec<u8> {
    // HMAC fills a short key up with zeros to one block; written out, it cannot have the wrong length.
    let mut block = Zeroizing::new([0; 64]);
    block[..key.len()].copy_from_slice(&key[..]);
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
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
            sql.push(" AND (LOWER(actor_name) LIKE ").push_bind(like).push(" ESCAPE '!' OR LOWER(about_name) LIKE ")
                .push_bind(like).push(" ESCAPE '!')");
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

/// What a walk along the chain found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// So many entries, each where it was written.
    Whole { entries: i64 },
    /// The first entry that is not what was written, or is missing.
    BrokenAt { seq: i64 },
    /// The entries hold together, but their end was cut off or put on.
    EndMissing { found: i64 },
}

/// Walks the whole chain. One connection, so that it sees one state.
pub(crate) async fn verify(conn: &mut Conn, key: &ChainKey) -> Result<Verdict> {
    const STEP: i64 = 1000;
    let sql = "SELECT seq, hash, seal FROM audit_head WHERE id = 1";
    let head: Option<(i64, Vec<u8>, Vec<u8>)> =
        on!(&mut *conn, c => sqlx::query_as(sql).fetch_optional(c).await?);
    let (mut before, mut seq) = (mac(key, &[b"chain"]), 0);
    loop {
        let rows: Vec<AuditRow> = on!(&mut *conn, c => {
            let mut sql = QueryBuilder::new("SELECT ");
            sql.push(COLUMNS).push(" FROM audit WHERE seq > ").push_bind(seq).push(" ORDER BY seq LIMIT ").push_bind(STEP);
            sql.build_query_as().fetch_all(c).await?
        });
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.seq != seq + 1 || row.hash != row.link(key, &before) {
                return Ok(Verdict::BrokenAt { seq: seq + 1 });
            }
            (before, seq) = (row.hash, row.seq);
        }
    }
    let sealed = mac(key, &[b"head", &seq.to_be_bytes(), &before]);
    Ok(match head {
        Some((last, hash, seal)) if last == seq && hash == before && seal == sealed => {
            Verdict::Whole { entries: seq }
        }
        _ => Verdict::EndMissing { found: seq },
    })
}
