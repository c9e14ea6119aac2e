//! A batch: one open transaction of several turns, and how it ended for everyone who took part.

use super::{
    Conn, Db,
    audit::Entry,
    chain::{self, ChainKey, Head},
};
use crate::error::{Fault, Result, is_away};
use domain::{Moment, Refusal};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{OwnedMutexGuard, watch},
    time::Instant,
};

/// It ends at the latest after so many turns, or so much time.
const MOST_TURNS: u32 = 256;
const LONGEST: Duration = Duration::from_millis(20);

const BEGIN: &str = "BEGIN IMMEDIATE";
const BEGIN_ANEW: &str = "ROLLBACK; BEGIN IMMEDIATE";
/// The indexes that a large turn writes are held in memory instead of being read and written again and again.
const HOLD_MUCH: &str = "PRAGMA cache_size = -200000";
const HOLD_LITTLE: &str = "PRAGMA cache_size = -16000";
/// The same where the writer is opened: what a busy hour touches again and again.
pub(super) const WRITER_HOLDS: &str = "-16000";

pub(super) type Outcome = Option<Ended>;

/// How a batch ended, for everyone who took part.
#[derive(Clone)]
pub(super) enum Ended {
    Kept,
    /// Undone, for the database is away.
    Away,
    /// The database went away while it was asked to commit.
    Unsure,
    Broken(String),
}

impl Ended {
    pub fn undone(cause: &sqlx::Error) -> Self {
        if is_away(cause) { Self::Away } else { Self::Broken(cause.to_string()) }
    }

    pub fn told(self) -> Result<()> {
        match self {
            Self::Kept => Ok(()),
            Self::Away => Err(Refusal::Away { seconds: 2 }.into()),
            Self::Unsure => Err(Refusal::Unsure.into()),
            Self::Broken(why) => Err(Fault::Lost(why).into()),
        }
    }
}

/// One open transaction and those who take part in it.
pub(super) struct Batch {
    pub conn: Conn,
    pub outcome: watch::Sender<Outcome>,
    /// How many batches have ended; this one counts before anybody hears how it ended.
    ends: Arc<AtomicU64>,
    turns: u32,
    since: Instant,
    /// It holds one turn, which writes so much that it is not to be remembered what it changes, only that it may be undone
    /// as a whole.
    alone: bool,
    /// The end of the audit chain, if a turn has moved it; and where it was before the turn at hand.
    head: Option<Head>,
    head_before: Option<Head>,
    /// Why it can only be rolled back.
    spoiled: Option<Ended>,
}

/// Commits the batch and tells everyone who took part, once the next may begin.
pub(super) async fn finish(mut slot: OwnedMutexGuard<Option<Batch>>) {
    let Some(batch) = slot.take() else { return };
    let (outcome, ended) = end(batch).await;
    drop(slot);
    outcome.send_replace(Some(ended));
}

/// Commits the batch for somebody who has the door and keeps it.
pub(super) async fn make_room(slot: &mut Option<Batch>) {
    if let Some(batch) = slot.take() {
        let (outcome, ended) = end(batch).await;
        outcome.send_replace(Some(ended));
    }
}

async fn end(batch: Batch) -> (watch::Sender<Outcome>, Ended) {
    let Batch { mut conn, turns, outcome, ends, head, spoiled, alone, .. } = batch;
    let ended = match spoiled {
        Some(ended) => ended,
        None => commit(&mut conn, head).await,
    };
    ends.fetch_add(1, Ordering::SeqCst);
    if alone && let Err(e) = conn.run(HOLD_LITTLE).await {
        tracing::warn!(cause = %e, "the memory of a large write was not given back");
    }
    metrics::histogram!("holdfast_database_batch_turns").record(f64::from(turns));
    if !matches!(ended, Ended::Kept) {
        let why = if let Ended::Broken(why) = &ended { why } else { "the database is away" };
        tracing::error!(why, turns, "a batch of writes was lost");
        // Fails where the database has rolled back by itself already, and where it no longer answers.
        if let Err(e) = conn.run("ROLLBACK").await {
            tracing::debug!(cause = %e, "nothing left to roll back");
            conn.discard_if_postgres();
        }
    }
    (outcome, ended)
}

async fn commit(conn: &mut Conn, head: Option<Head>) -> Ended {
    if let Some(head) = head
        && let Err(e) = head.write(conn).await
    {
        return Ended::undone(&e);
    }
    match conn.run("COMMIT").await {
        Ok(()) => Ended::Kept,
        // SQLite says no before it has written; a server that stops answering may have.
        Err(e) if is_away(&e) && !conn.is_sqlite() => Ended::Unsure,
        Err(e) => Ended::undone(&e),
    }
}

impl Batch {
    /// Opens a transaction that is alone with what it will read; for one `large` turn, or for many.
    pub async fn open(db: &Db, ends: Arc<AtomicU64>, large: bool) -> Result<Self> {
        let mut conn = db.write().await?;
        let alone = large && conn.is_sqlite();
        if alone {
            conn.run(HOLD_MUCH).await?;
        }
        let begin = if conn.is_sqlite() { BEGIN } else { "BEGIN; LOCK TABLE audit_head IN EXCLUSIVE MODE" };
        if let Err(e) = conn.run(begin).await {
            if alone {
                conn.run(HOLD_LITTLE).await?;
            }
            conn.discard_if_postgres();
            return Err(e.into());
        }
        Ok(Self {
            conn,
            outcome: watch::Sender::new(None),
            ends,
            turns: 0,
            since: Instant::now(),
            alone,
            head: None,
            head_before: None,
            spoiled: None,
        })
    }

    pub async fn begin_turn(&mut self) -> Result<()> {
        self.turns += 1;
        self.head_before.clone_from(&self.head);
        if self.alone {
            return Ok(());
        }
        let begun = self.conn.run("SAVEPOINT turn").await;
        begun.map_err(|e| {
            self.spoiled = Some(Ended::undone(&e));
            e.into()
        })
    }

    /// May another turn take part?
    pub fn has_room(&self) -> bool {
        !self.alone && self.spoiled.is_none() && self.turns < MOST_TURNS && self.since.elapsed() < LONGEST
    }

    /// Writes entries of the audit log.
    pub async fn audit(&mut self, key: &ChainKey, at: Moment, entries: &[Entry]) -> Result<()> {
        let head = self.head.clone();
        self.head = Some(chain::append(&mut self.conn, head, key, at, entries).await?);
        Ok(())
    }

    /// Keeps the work of the turn at hand, as far as the batch is kept.
    pub async fn release(&mut self) -> Result<(), sqlx::Error> {
        if self.alone { Ok(()) } else { self.conn.run("RELEASE SAVEPOINT turn").await }
    }

    /// Takes back the work of the turn at hand, which goes on.
    pub async fn start_over(&mut self) -> Result<()> {
        self.head.clone_from(&self.head_before);
        let back = if self.alone { BEGIN_ANEW } else { "ROLLBACK TO SAVEPOINT turn" };
        Ok(self.conn.run(back).await?)
    }

    /// Takes back the work of the turn at hand; where that fails, the whole batch can only be rolled back.
    pub async fn undo(&mut self) {
        self.head.clone_from(&self.head_before);
        let back = if self.alone { BEGIN_ANEW } else { "ROLLBACK TO SAVEPOINT turn; RELEASE SAVEPOINT turn" };
        if let Err(e) = self.conn.run(back).await {
            self.spoiled = Some(Ended::undone(&e));
        }
    }
}
