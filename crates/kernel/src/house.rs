//! What one running kernel holds, and how it is opened.

use crate::{
    Caller, Clock, OpenError,
    clock_watch::ClockWatch,
    device::{Comers, Rounds},
    error::Result,
    master_key::{self, KeySource, MasterKey},
    password::Hasher,
    random,
    store::{self, Db, Turn, Writer, audit::Entry, chain::ChainKey},
    throttle::Throttle,
    vault::{DataKey, Vault},
    watch::News,
};
use domain::{DeviceId, ImportId, Moment, Refusal};
use std::{
    collections::HashMap,
    fs,
    sync::{Mutex, PoisonError, atomic::AtomicBool},
    time::Duration,
};
use tokio::sync::broadcast;
use zeroize::Zeroizing;

/// Under this name the audit chain's key is wrapped.
pub(crate) const CHAIN: &str = "audit chain";

pub(crate) struct House {
    pub db: Db,
    pub writer: Writer,
    pub vault: Vault,
    pub chain: ChainKey,
    pub clock: Clock,
    pub clock_watch: ClockWatch,
    pub hasher: Hasher,
    pub throttle: Throttle,
    pub keys: KeySource,
    pub news: News,
    /// Rung for a device for which something waits.
    pub bell: broadcast::Sender<DeviceId>,
    pub comers: Comers,
    pub rounds: Rounds,
    /// Who was heard from since it was last written down, and how.
    pub heard: Mutex<HashMap<DeviceId, Moment>>,
    /// How many lines of a file have been brought in so far by this server, and of how many.
    pub progress: Mutex<HashMap<ImportId, (u32, u32)>>,
    /// How long something waits to be handed out before it expires.
    pub waits: Duration,
    /// Whether the journal may still hold what was destroyed.
    pub journal_is_stale: AtomicBool,
    /// Held by whoever folds the journal: two at once would get in each other's way.
    pub folding: tokio::sync::Mutex<()>,
}

/// What a kernel is opened with.
pub struct Settings {
    /// `sqlite:` and a path, or `postgres://…`.
    pub database_url: String,
    pub master_key: KeySource,
    pub clock: Clock,
    /// After how many days something that was not handed out expires.
    pub action_days: u32,
}

/// So long where nobody says otherwise, and so long at most: a recovery PIN must outlive what it belongs to.
pub const ACTION_DAYS: u32 = 7;
pub const ACTION_DAYS_MOST: u32 = 14;
/// So many rings may wait for whoever wakes devices.
const RINGS: usize = 4096;

impl House {
    pub async fn open(settings: Settings) -> Result<Self, OpenError> {
        let db = Db::open(&settings.database_url).await?;
        let news = News::begin(&db);
        let writer = Writer::new(db.clone(), news.clone());
        let keys = settings.master_key;
        let mut conn = db.read().await?;
        let stored = store::console::audit_key(&mut conn).await?;
        let believed = store::console::heartbeat(&mut conn).await?;
        drop(conn);
        let wrapped = match stored {
            Some(wrapped) => wrapped,
            None => begin(&writer, &keys, settings.clock.now()).await?,
        };
        let (vault, chain) = unlock(&keys, &wrapped)?;
        let house = Self {
            db,
            writer,
            vault,
            chain,
            clock_watch: ClockWatch::begin(&settings.clock, believed),
            clock: settings.clock,
            hasher: Hasher::new(),
            throttle: Throttle::default(),
            keys,
            news,
            bell: broadcast::Sender::new(RINGS),
            comers: Comers::default(),
            rounds: Rounds::default(),
            heard: Mutex::default(),
            progress: Mutex::default(),
            waits: Duration::from_hours(24) * settings.action_days.clamp(1, ACTION_DAYS_MOST),
            journal_is_stale: AtomicBool::new(true),
            folding: tokio::sync::Mutex::default(),
        };
        house.furnish().await?;
        Ok(house)
    }

    /// Writes what every database must hold.
    async fn furnish(&self) -> Result<()> {
        let mut turn = self.writer.turn().await?;
        store::chain::begin(turn.conn()?, &self.chain).await?;
        store::roles::write_built_ins(turn.conn()?).await?;
        turn.commit().await
    }

    /// The latest it can be, whatever somebody set the clock to. What ends, ends by this.
    pub fn latest(&self) -> Moment {
        self.clock_watch.latest(&self.clock)
    }

    /// When these were heard need not be written down any more.
    pub fn wrote_down_heard(&self, written: &[(DeviceId, Moment)]) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        for (device, at) in written {
            if heard.get(device).is_some_and(|last| last <= at) {
                heard.remove(device);
            }
        }
    }

    /// Something waits for this device: whoever can reach it is told.
    pub fn ring(&self, device: DeviceId) {
        // Nobody may be able to.
        let _ = self.bell.send(device);
    }

    pub fn progress(&self, id: ImportId) -> (u32, u32) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied().unwrap_or_default()
    }

    /// Says how far it is, to whoever looks at it here; nothing of it is committed yet.
    pub fn has_progressed(&self, id: ImportId, lines: u32, all: u32) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (lines, all));
        self.news.tell(vec![crate::Change { import: Some(id), ..crate::Change::default() }]);
    }

    pub fn end_progress(&self, id: ImportId) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Counts one try with a password or a link.
    pub fn count_try(&self, account: Option<&str>, caller: &Caller) -> Result<(), Refusal> {
        self.throttle.take(account, caller.address, self.clock.steady())
    }

    pub async fn audit(&self, turn: &mut Turn, entry: &Entry) -> Result<()> {
        self.audit_many(turn, std::slice::from_ref(entry)).await
    }

    pub async fn audit_many(&self, turn: &mut Turn, entries: &[Entry]) -> Result<()> {
        turn.audit(&self.chain, self.clock.now(), entries).await
    }
}

/// A database that is new: makes the master key where there is none, and the chain's key.
async fn begin(writer: &Writer, keys: &KeySource, now: Moment) -> Result<Vec<u8>, OpenError> {
    let master = if let Some(master) = keys.read()? {
        master
    } else {
        let master = MasterKey::fresh(now)?;
        keys.create(&master)?;
        master
    };
    let chain: DataKey = Zeroizing::new(random::bytes()?);
    let wrapped = Vault::new(master).wrap(&chain, CHAIN)?;
    let mut turn = writer.turn().await?;
    store::console::insert(turn.conn()?, &wrapped).await?;
    // Another server may have been first; what is stored is what counts.
    let stored = store::console::audit_key(turn.conn()?).await?.unwrap_or(wrapped);
    turn.commit().await?;
    Ok(stored)
}

/// Opens the vault with the master key, or with the next one, if changing keys was cut short after the database
/// had been wrapped anew.
fn unlock(keys: &KeySource, wrapped: &[u8]) -> Result<(Vault, ChainKey), OpenError> {
    let main = keys.read();
    if let Ok(Some(master)) = &main {
        let vault = Vault::new(master.clone());
        if let Ok(chain) = vault.unwrap(wrapped, CHAIN) {
            return Ok((vault, chain));
        }
    }
    if let (Some(path), KeySource::File(file)) = (keys.next(), keys)
        && let Ok(Some(master)) = master_key::read_file(&path)
    {
        let vault = Vault::new(master);
        if let Ok(chain) = vault.unwrap(wrapped, CHAIN) {
            fs::rename(&path, file)
                .map_err(|e| OpenError::KeyUnreadable(path.display().to_string(), e.to_string()))?;
            return Ok((vault, chain));
        }
    }
    match main? {
        None => Err(OpenError::KeyMissing(keys.describe())),
        Some(_) => Err(OpenError::KeyWrong(keys.describe())),
    }
}
