//! What is done from the server's own command line, and what the console does for itself. It needs no sign-in:
//! whoever may read the master key may do it.

use crate::{
    ClockTrust, Kernel, OpenError, SETUP_LASTS,
    error::{Error, Fault, Result},
    front::about,
    house::CHAIN,
    master_key::{self, KeySource, MasterKey},
    random,
    store::{self, Conn, Db, audit::Entry, chain::Verdict, on},
    vault::Vault,
};
use domain::{About, Actor, Deed, Moment, Outcome, Subject, clean_name, clean_sign_in_name};
use std::{fs, path::Path, sync::atomic::Ordering};

impl Kernel {
    /// Walks the audit chain from its first entry to its last.
    pub async fn verify_audit(&self) -> Result<Verdict> {
        let mut conn = self.0.db.read().await?;
        // One state for the whole walk, while others go on writing.
        let begin = if conn.is_sqlite() { "BEGIN" } else { "BEGIN ISOLATION LEVEL REPEATABLE READ" };
        conn.run(begin).await?;
        let verdict = store::chain::verify(&mut conn, &self.0.chain).await;
        conn.run("ROLLBACK").await?;
        verdict
    }

    /// A person with the Owner's role, for a console whose Owners are all gone. The secret of their link comes back.
    pub async fn add_owner(&self, name: &str, sign_in_name: &str) -> Result<String> {
        let (house, now) = (&self.0, self.0.latest());
        let (name, sign_in_name) = (clean_name(name)?, clean_sign_in_name(sign_in_name)?);
        let token = random::token()?;
        let hash = random::token_hash(&token).ok_or_else(|| Error::nonsense("a fresh token has no hash"))?;
        let mut turn = house.writer.turn().await?;
        let id = house.insert_owner(&mut turn, &name, &sign_in_name, None, now).await?;
        store::operators::set_link(turn.conn()?, id, &hash, now.plus(SETUP_LASTS), None).await?;
        house.audit(&mut turn, &by_console(Deed::AddOwner, about(id, &name))).await?;
        turn.commit().await?;
        Ok(token)
    }

    /// What is thought of the wall clock; while it jumped, nothing is destroyed.
    pub fn clock_trust(&self) -> ClockTrust {
        self.0.clock_watch.trust(&self.0.clock)
    }

    /// A person says that the clock is right, however far it is from what was believed.
    pub async fn believe_clock(&self) -> Result<Moment> {
        let (house, now) = (&self.0, self.0.clock.now());
        let mut turn = house.writer.turn().await?;
        store::console::believe(turn.conn()?, now).await?;
        let subject = About { kind: Subject::Console, id: "clock".into(), name: now.to_string() };
        house.audit(&mut turn, &by_console(Deed::BelieveClock, subject)).await?;
        turn.commit().await?;
        house.clock_watch.believe(now, &house.clock);
        Ok(now)
    }

    /// SQLite's journal still holds what was overwritten in the file: empties it, as soon as nobody reads in it.
    pub(crate) async fn truncate_journal(&self) -> Result<()> {
        if !self.0.journal_is_stale.load(Ordering::SeqCst) {
            return Ok(());
        }
        let _alone = self.0.folding.lock().await;
        let mut conn = self.0.db.write().await?;
        let busy: i64 = match &mut conn {
            Conn::Sqlite(c) => {
                sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut **c).await?
            }
            Conn::Postgres(_) => 0,
        };
        self.0.journal_is_stale.store(busy != 0, Ordering::SeqCst);
        Ok(())
    }

    /// Folds what was committed from SQLite's journal into its file, beside whoever writes: then nobody's commit has to.
    pub async fn fold_journal(&self) -> Result<()> {
        if self.is_embedded() {
            let _alone = self.0.folding.lock().await;
            self.0.db.read().await?.run("PRAGMA wal_checkpoint(PASSIVE)").await?;
        }
        Ok(())
    }

    /// What a restored copy must not bring back: sign-ins and links that were over. The log says that it was restored.
    pub async fn after_restore(database_url: &str, master_key: KeySource) -> Result<(), OpenError> {
        let settings = crate::Settings {
            database_url: database_url.into(),
            master_key,
            clock: crate::Clock::system(),
            action_days: crate::ACTION_DAYS,
        };
        let kernel = Self::open(settings).await?;
        let house = &kernel.0;
        let mut turn = house.writer.turn().await?;
        store::sign_ins::end_everybodys(turn.conn()?).await?;
        store::operators::void_links(turn.conn()?).await?;
        store::links::end_all(turn.conn()?, house.latest()).await?;
        store::console::set_setup(turn.conn()?, None, None).await?;
        let subject = About { kind: Subject::Console, id: "database".into(), name: String::new() };
        house.audit(&mut turn, &by_console(Deed::Restore, subject)).await?;
        turn.commit().await?;
        kernel.truncate_journal().await?;
        kernel.close().await;
        Ok(())
    }

    /// Writes a consistent copy of the database while others go on working. The master key is not in it.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        let mut conn = self.0.db.read().await?;
        if !conn.is_sqlite() {
            return Err(Fault::Nonsense("a PostgreSQL database is backed up with pg_dump".into()).into());
        }
        let path = file.to_string_lossy().into_owned();
        conn.run("PRAGMA query_only = off").await?;
        let copied = on!(&mut conn, c => sqlx::query("VACUUM INTO $1").bind(path).execute(c).await.map(drop));
        conn.run("PRAGMA query_only = on").await?;
        copied?;
        fs::File::open(file).and_then(|f| f.sync_all()).map_err(|e| Fault::Lost(e.to_string()))?;
        Ok(())
    }

    /// Is this a database that this master key opens, with a whole audit chain?
    pub async fn check(database_url: &str, master_key: KeySource) -> Result<Verdict, OpenError> {
        let clock = crate::Clock::system();
        let settings = crate::Settings {
            database_url: database_url.into(),
            master_key,
            clock,
            action_days: crate::ACTION_DAYS,
        };
        let kernel = Self::open(settings).await?;
        let verdict = kernel.verify_audit().await;
        kernel.close().await;
        Ok(verdict?)
    }

    /// SQLite's own check of its file; None on PostgreSQL, which checks itself.
    pub async fn integrity(&self) -> Result<Option<String>> {
        let mut conn = self.0.db.read().await?;
        if !conn.is_sqlite() {
            return Ok(None);
        }
        Ok(Some(on!(&mut conn, c => sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(c).await?)))
    }

    /// Wraps everything under a new master key. The new one waits beside the old until the database has it; a
    /// crash in between is mended at the next start.
    pub async fn rotate_keys(&self) -> Result<(), OpenError> {
        let house = &self.0;
        let KeySource::File(file) = &house.keys else {
            return Err(OpenError::Other("a master key that is given cannot be changed here".into()));
        };
        let master = MasterKey::fresh(house.clock.now())?;
        let next = house.keys.next().ok_or_else(|| OpenError::Other("no place for a new key".into()))?;
        if next.exists() {
            fs::remove_file(&next)
                .map_err(|e| OpenError::KeyUnreadable(next.display().to_string(), e.to_string()))?;
        }
        master_key::write_file(&next, &master)?;
        let new = Vault::new(master.clone());
        let mut turn = house.writer.turn().await?;
        store::console::rewrap(turn.conn()?, &new.wrap(&house.chain, CHAIN)?).await?;
        for (day, wrapped) in store::vault::day_keys(turn.conn()?).await? {
            let key = house.vault.unwrap_day(&wrapped, day)?;
            store::vault::rewrap_day_key(turn.conn()?, day, &new.wrap_day(&key, day)?).await?;
        }
        for (name, sealed) in store::kept::all(turn.conn()?).await? {
            let secret = house.vault.open_kept(&sealed, &name)?;
            store::kept::reseal(turn.conn()?, &name, &new.seal_kept(&secret, &name)?).await?;
        }
        let subject = About { kind: Subject::Console, id: "master key".into(), name: String::new() };
        house.audit(&mut turn, &by_console(Deed::RotateKeys, subject)).await?;
        turn.commit().await?;
        fs::rename(&next, file)
            .map_err(|e| OpenError::KeyUnreadable(next.display().to_string(), e.to_string()))?;
        house.vault.change_master(master)?;
        Ok(())
    }

    /// True where the database is a file of this machine.
    pub fn is_embedded(&self) -> bool {
        matches!(self.0.db, Db::Sqlite { .. })
    }
}

pub(crate) fn by_console(deed: Deed, about: About) -> Entry {
    Entry {
        by: Actor::Console,
        deed,
        outcome: Outcome::Done,
        about: Some(about),
        device: None,
        note: vec![],
        address: String::new(),
    }
}
