//! Writers take turns. All turns of one server go through one connection, each inside a savepoint of one open
//! transaction; when nobody waits any more, or the batch is full or some milliseconds old, it is committed once
//! and everyone who took part is answered after that one fsync. A turn that fails takes only its own work with it.
//!
//! A turn is alone. On SQLite the database sees to that; on PostgreSQL the batch locks the head of the audit chain
//! against the other servers before it reads anything. So what a turn reads nobody changes before its commit, and no
//! two servers wait for one another.
//!
//! A turn that is dropped is undone. A caller that goes away in the middle leaves nothing open: the lifecycle runs
//! in tasks of its own, not in the caller's.

use super::{
    Conn, Db,
    audit::Entry,
    batch::{Batch, Ended, finish, make_room},
    chain::ChainKey,
};
use crate::{
    error::{Error, Fault, Result},
    watch::{Change, News},
};
use domain::{Moment, Refusal};
use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

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
    /// How many batches have ended here.
    ends: Arc<AtomicU64>,
}

/// Leave to write. Dropping it undoes what was written through it.
pub(crate) struct Turn {
    changes: Vec<Change>,
    desk: Arc<Desk>,
    slot: Option<OwnedMutexGuard<Option<Batch>>>,
}

impl Writer {
    pub fn new(db: Db, news: News) -> Self {
        let waiting = AtomicUsize::new(0);
        Self(Arc::new(Desk { db, news, door: Arc::default(), waiting, ends: Arc::default() }))
    }

    /// Waits for this caller's turn.
    pub async fn turn(&self) -> Result<Turn> {
        self.next(false).await
    }

    /// The same for one that writes very much: it shares its commit with nobody.
    pub async fn large_turn(&self) -> Result<Turn> {
        self.next(true).await
    }

    async fn next(&self, large: bool) -> Result<Turn> {
        let away = || Error::Refused(Refusal::Away { seconds: 2 });
        if self.0.waiting.load(Ordering::SeqCst) >= MOST_WAITING {
            return Err(away());
        }
        let (give, get) = oneshot::channel();
        self.0.waiting.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(self.0.clone().next_turn(give, large));
        match tokio::time::timeout(PATIENCE, get).await {
            Ok(Ok(turn)) => turn,
            Ok(Err(_)) => Err(Fault::Lost("the turn ended before it began".into()).into()),
            Err(_) => Err(away()),
        }
    }

    /// Stays the same as long as nothing is written: what was read after it was asked is still so. None where other servers
    /// write as well.
    pub fn age(&self) -> Option<u64> {
        matches!(self.0.db, Db::Sqlite { .. }).then(|| self.0.ends.load(Ordering::SeqCst))
    }

    /// Waits until everything that was begun is committed or undone.
    pub async fn drain(&self) {
        let slot = self.0.door.clone().lock_owned().await;
        finish(slot).await;
    }
}

impl Desk {
    async fn next_turn(self: Arc<Self>, give: oneshot::Sender<Result<Turn>>, large: bool) {
        let mut slot = self.door.clone().lock_owned().await;
        if large && !give.is_closed() {
            make_room(&mut slot).await;
        }
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        if give.is_closed() {
            return self.pass_on(slot).await;
        }
        match self.begin(&mut slot, large).await {
            // If the caller has left meanwhile, the turn comes back with the error and its drop undoes it.
            Ok(()) => drop(give.send(Ok(Turn { changes: vec![], desk: self, slot: Some(slot) }))),
            Err(e) => {
                drop(give.send(Err(e)));
                self.pass_on(slot).await;
            }
        }
    }

    async fn begin(&self, slot: &mut Option<Batch>, large: bool) -> Result<()> {
        let batch = match slot {
            Some(batch) => batch,
            none => none.insert(Batch::open(&self.db, self.ends.clone(), large).await?),
        };
        batch.begin_turn().await
    }

    /// Leaves the open batch to whoever waits, or ends it.
    async fn pass_on(&self, slot: OwnedMutexGuard<Option<Batch>>) {
        let Some(batch) = &*slot else { return };
        if !(batch.has_room() && self.waiting.load(Ordering::SeqCst) > 0) {
            finish(slot).await;
        }
    }
}

impl Turn {
    pub fn conn(&mut self) -> Result<&mut Conn> {
        Ok(&mut self.batch()?.conn)
    }

    fn batch(&mut self) -> Result<&mut Batch> {
        let batch = self.slot.as_mut().and_then(|slot| slot.as_mut());
        batch.ok_or_else(|| Fault::Lost("the turn is over".into()).into())
    }

    /// Writes entries of the audit log.
    pub async fn audit(&mut self, key: &ChainKey, at: Moment, entries: &[Entry]) -> Result<()> {
        self.batch()?.audit(key, at, entries).await
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
                Ok(()) => batch.release().await,
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
        self.batch()?.start_over().await
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
