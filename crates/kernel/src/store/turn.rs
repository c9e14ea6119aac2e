//! Writers take turns. All turns of one server go through one connection, each inside a savepoint of one open
//! transaction; when nobody waits any more, or the batch is full or a few milliseconds old, it is committed once
//! and everyone who took part is answered after that one fsync. A turn that fails takes only its own work with it.
//!
//! A turn is alone. On SQLite the database sees to that; on PostgreSQL the batch locks the head of the audit chain
//! against the other servers before it reads anything. So what a turn reads nobody changes before its commit, and no
//! two servers wait for one another.
//!
//! A turn that is dropped is undone. A caller that goes away in the middle leaves nothing open: the lifecycle runs
//! in tasks of its own, not in the caller's.

use super::{Conn, Db};
use crate::{
    error::{Error, Fault, Result, is_away},
    watch::{Change, News},
};
use domain::Refusal;
use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard, oneshot, watch},
    time::Instant,
};

/// A batch ends at the latest after so many turns, or so much time.
const MOST_TURNS: u32 = 256;
const LONGEST: Duration = Duration::from_millis(5);
/// Who waits longer than this is told to come back; so is everyone who finds so many waiting.
const PATIENCE: Duration = Duration::from_secs(5);
const MOST_WAITING: usize = 4096;

#[derive(Clone)]
pub(crate) struct Writer(Arc<Desk>);

struct Desk {
    db: Db,
    news: News,
    door: Arc<Mutex<Option<Batch>>>,
    waiting: AtomicUsize,
}

type Outcome = Option<Ended>;

/// How a batch ended, for everyone who took part.
#[derive(Clone)]
enum Ended {
    Kept,
    /// Undone, for the database is away.
    Away,
    /// The database went away while it was asked to commit.
    Unsure,
    Broken(String),
}

impl Ended {
    fn undone(cause: &sqlx::Error) -> Self {
        if is_away(cause) { Self::Away } else { Self::Broken(cause.to_string()) }
    }

    fn told(self) -> Result<()> {
        match self {
            Self::Kept => Ok(()),
            Self::Away => Err(Refusal::Away { seconds: 2 }.into()),
            Self::Unsure => Err(Refusal::Unsure.into()),
            Self::Broken(why) => Err(Fault::Lost(why).into()),
        }
    }
}

/// One open transaction and those who take part in it.
struct Batch {
    conn: Conn,
    turns: u32,
    since: Instant,
    outcome: watch::Sender<Outcome>,
    /// Why it can only be rolled back.
    spoiled: Option<Ended>,
}

/// Leave to write. Dropping it undoes what was written through it.
pub(crate) struct Turn {
    changes: Vec<Change>,
    desk: Arc<Desk>,
    slot: Option<OwnedMutexGuard<Option<Batch>>>,
}

impl Writer {
    pub fn new(db: Db, news: News) -> Self {
        Self(Arc::new(Desk { db, news, door: Arc::default(), waiting: AtomicUsize::new(0) }))
    }

    /// Waits for this caller's turn.
    pub async fn turn(&self) -> Result<Turn> {
        let away = || Error::Refused(Refusal::Away { seconds: 2 });
        if self.0.waiting.load(Ordering::SeqCst) >= MOST_WAITING {
            return Err(away());
        }
        let (give, get) = oneshot::channel();
        self.0.waiting.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(self.0.clone().next_turn(give));
        match tokio::time::timeout(PATIENCE, get).await {
            Ok(Ok(turn)) => turn,
            Ok(Err(_)) => Err(Fault::Lost("the turn ended before it began".into()).into()),
            Err(_) => Err(away()),
        }
    }

    /// Waits until everything that was begun is committed or undone.
    pub async fn drain(&self) {
        let slot = self.0.door.clone().lock_owned().await;
        finish(slot).await;
    }
}

impl Desk {
    async fn next_turn(self: Arc<Self>, give: oneshot::Sender<Result<Turn>>) {
        let mut slot = self.door.clone().lock_owned().await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        if give.is_closed() {
            return self.pass_on(slot).await;
        }
        match self.begin(&mut slot).await {
            // If the caller has left meanwhile, the turn comes back with the error and its drop undoes it.
            Ok(()) => drop(give.send(Ok(Turn { changes: vec![], desk: self, slot: Some(slot) }))),
            Err(e) => {
                drop(give.send(Err(e)));
                self.pass_on(slot).await;
            }
        }
    }

    async fn begin(&self, slot: &mut Option<Batch>) -> Result<()> {
        let batch = match slot {
            Some(batch) => batch,
            none => {
                let mut conn = self.db.write().await?;
                let begin = if conn.is_sqlite() {
                    "BEGIN IMMEDIATE"
                } else {
                    "BEGIN; LOCK TABLE audit_head IN EXCLUSIVE MODE"
                };
                if let Err(e) = conn.run(begin).await {
                    conn.discard_if_postgres();
                    return Err(e.into());
                }
                none.insert(Batch {
                    conn,
                    turns: 0,
                    since: Instant::now(),
                    outcome: watch::Sender::new(None),
                    spoiled: None,
                })
            }
        };
        batch.turns += 1;
        let begun = batch.conn.run("SAVEPOINT turn").await;
        begun.map_err(|e| {
            batch.spoiled = Some(Ended::undone(&e));
            e.into()
        })
    }

    /// Leaves the open batch to whoever waits, or ends it.
    async fn pass_on(&self, slot: OwnedMutexGuard<Option<Batch>>) {
        let Some(batch) = &*slot else { return };
        let room = batch.spoiled.is_none() && batch.turns < MOST_TURNS && batch.since.elapsed() < LONGEST;
        if !(room && self.waiting.load(Ordering::SeqCst) > 0) {
            finish(slot).await;
        }
    }
}

/// Commits the batch and tells everyone who took part.
async fn finish(mut slot: OwnedMutexGuard<Option<Batch>>) {
    let Some(Batch { mut conn, turns, outcome, spoiled, .. }) = slot.take() else { return };
    let ended = match spoiled {
        Some(ended) => ended,
        None => match conn.run("COMMIT").await {
            Ok(()) => Ended::Kept,
            // SQLite says no before it has written; a server that stops answering may have.
            Err(e) if is_away(&e) && !conn.is_sqlite() => Ended::Unsure,
            Err(e) => Ended::undone(&e),
        },
    };
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
    drop(slot);
    outcome.send_replace(Some(ended));
}

impl Batch {
    /// Takes back the work of the turn at hand; where that fails, the whole batch can only be rolled back.
    async fn undo(&mut self) {
        if let Err(e) = self.conn.run("ROLLBACK TO SAVEPOINT turn; RELEASE SAVEPOINT turn").await {
            self.spoiled = Some(Ended::undone(&e));
        }
    }
}

impl Turn {
    pub fn conn(&mut self) -> Result<&mut Conn> {
        let batch = self.slot.as_mut().and_then(|slot| slot.as_mut());
        batch.map(|b| &mut b.conn).ok_or_else(|| Fault::Lost("the turn is over".into()).into())
    }

    /// What is told to those who look at it, once it lasts.
    pub fn tell(&mut self, changes: Vec<Change>) {
        self.changes.extend(changes);
    }

    /// Makes the work last. Returns when it is on stable storage, or says that it is not there.
    pub async fn commit(mut self) -> Result<()> {
        let slot = self.slot.take();
        let desk = self.desk.clone();
        let changes = mem::take(&mut self.changes);
        let ended = tokio::spawn(async move {
            let mut slot = slot?;
            let batch = slot.as_mut()?;
            let mut outcome = batch.outcome.subscribe();
            let told = batch.conn.notify(&changes).await;
            if let Err(e) = match told {
                Ok(()) => batch.conn.run("RELEASE SAVEPOINT turn").await,
                Err(e) => Err(e),
            } {
                batch.undo().await;
                desk.pass_on(slot).await;
                return Some(Ended::undone(&e));
            }
            let here = batch.conn.is_sqlite();
            let news = desk.news.clone();
            desk.pass_on(slot).await;
            let ended = outcome.wait_for(Option::is_some).await.ok()?.clone();
            if here && matches!(ended, Some(Ended::Kept)) {
                news.tell(changes);
            }
            ended
        });
        match ended.await {
            Ok(Some(ended)) => ended.told(),
            Ok(None) | Err(_) => Err(Refusal::Unsure.into()),
        }
    }

    /// Undoes what was written through it so far, and goes on.
    pub async fn start_over(&mut self) -> Result<()> {
        Ok(self.conn()?.run("ROLLBACK TO SAVEPOINT turn").await?)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(mut slot) = mem::take(&mut self.slot) else { return };
        let desk = self.desk.clone();
        let undo = async move {
            if let Some(batch) = slot.as_mut() {
                batch.undo().await;
            }
            desk.pass_on(slot).await;
        };
        // Without a runtime the process is ending, and the database undoes what was not committed.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(undo);
        }
    }
}
