//! The audit log's chain: every entry carries a keyed hash over itself and the one before, and the head is sealed
//! with the same key, so that neither a changed, a removed nor a cut-off entry stays unseen by whoever holds the key.

use super::{
    Conn,
    audit::{AuditRow, COLUMNS, Entry, insert, row_of},
    execute, on,
    sql::ROWS,
};
use crate::error::Result;
use domain::Moment;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sqlx::QueryBuilder;
use zeroize::Zeroizing;

pub(crate) type ChainKey = Zeroizing<[u8; 32]>;

/// Writes the head of an empty chain.
pub(crate) async fn begin(conn: &mut Conn, key: &ChainKey) -> Result<()> {
    let hash = mac(key, &[b"chain"]);
    let sql =
        "INSERT INTO audit_head (id, seq, hash, seal) VALUES (1, 0, $1, $2) ON CONFLICT (id) DO NOTHING";
    let seal = mac(key, &[b"head", &0i64.to_be_bytes(), &hash]);
    execute!(conn, sql, &hash, &seal)?;
    Ok(())
}

/// The end of the chain, as the turns of one batch leave it; it is written once, before they are committed.
#[derive(Clone)]
pub(crate) struct Head {
    seq: i64,
    hash: Vec<u8>,
    seal: Vec<u8>,
}

impl Head {
    async fn read(conn: &mut Conn) -> Result<Self> {
        let sql = "SELECT seq, hash, seal FROM audit_head WHERE id = 1";
        let (seq, hash, seal) = on!(conn, c => sqlx::query_as(sql).fetch_one(c).await?);
        Ok(Self { seq, hash, seal })
    }

    pub async fn write(&self, conn: &mut Conn) -> Result<(), sqlx::Error> {
        let sql = "UPDATE audit_head SET seq = $1, hash = $2, seal = $3 WHERE id = 1";
        execute!(conn, sql, self.seq, &self.hash, &self.seal).map(drop)
    }
}

/// Adds entries to the chain, after the head that is known or the one that is stored; answers with the new one. The batch is
/// alone, so nobody else has moved it.
pub(crate) async fn append(
    conn: &mut Conn,
    head: Option<Head>,
    key: &ChainKey,
    at: Moment,
    entries: &[Entry],
) -> Result<Head> {
    let head = match head {
        Some(head) => head,
        None => Head::read(conn).await?,
    };
    let (mut last, mut before) = (head.seq, head.hash);
    for some in entries.chunks(ROWS) {
        let mut rows = Vec::with_capacity(some.len());
        for entry in some {
            let mut row = row_of(last + 1, at, entry)?;
            row.hash = row.link(key, &before);
            (last, before) = (row.seq, row.hash.clone());
            rows.push(row);
        }
        insert(conn, rows).await?;
    }
    let seal = mac(key, &[b"head", &last.to_be_bytes(), &before]);
    Ok(Head { seq: last, hash: before, seal })
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
