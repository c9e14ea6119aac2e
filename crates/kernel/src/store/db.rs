//! The two databases behind one door. [`on!`] expands one expression for both, so every type stays native and the
//! SQL text stands once. Placeholders are `$1`; moments are bound from the clock; no arrays, JSON or enum types.

use super::batch::WRITER_HOLDS;
use crate::{
    OpenError,
    error::Result,
    watch::{CHANNEL, Change},
};
use sqlx::{
    ConnectOptions, PgPool, Postgres, Sqlite, SqlitePool,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// How long to wait for another process that holds the database.
const BUSY: Duration = Duration::from_secs(1);
/// After so long without an answer a connection is given up.
const SILENCE: Duration = Duration::from_secs(10);
/// At so many pages a commit folds the journal into the file, where nobody has done so meanwhile.
const CHECKPOINT: &str = "16000";
/// So many rows are read ahead of who takes them: a list's page is one step from the database's thread to ours, not two.
const ROWS_AHEAD: usize = 512;
/// So many prepared statements are kept; there are some hundred, in a few sizes each.
const STATEMENTS: usize = 512;
const READERS: u32 = 4;
const SERVERS_SHARE: u32 = 16;

/// One connection, of whichever database.
pub enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// Runs one expression, which is one statement, over whichever connection it is.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {{
        metrics::counter!("holdfast_database_statements_total").increment(1);
        match $conn {
            $crate::store::Conn::Sqlite(held) => {
                let $c = &mut **held;
                $body
            }
            $crate::store::Conn::Postgres(held) => {
                let $c = &mut **held;
                $body
            }
        }
    }};
}
pub(crate) use on;

/// Runs a statement with its values over whichever connection it is; says how many rows it changed.
macro_rules! execute {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::store::on!($conn, c => {
            sqlx::query($sql)$(.bind($value))*.execute(c).await.map(|done| done.rows_affected())
        })
    };
}
pub(crate) use execute;

#[derive(Clone)]
pub(crate) enum Db {
    /// One connection writes, a pool reads.
    Sqlite {
        file: PathBuf,
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens, creates if there is nothing, and brings the schema up to date.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let db = if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await?
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(path.trim_start_matches("//").into()).await?
        } else {
            return Err(OpenError::Url);
        };
        db.migrate().await?;
        Ok(db)
    }

    async fn open_sqlite(file: PathBuf) -> Result<Self, OpenError> {
        closed_to_others(&file)?;
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("secure_delete", "on")
            // What a turn may have to take back is kept in memory, not in a file.
            .pragma("temp_store", "memory")
            .pragma("wal_autocheckpoint", CHECKPOINT)
            .row_buffer_size(ROWS_AHEAD)
            .statement_cache_capacity(STATEMENTS)
            .disable_statement_logging();
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            // It is a file in this process: nothing can have become of it.
            .test_before_acquire(false)
            .connect_with(options.clone().pragma("cache_size", WRITER_HOLDS).create_if_missing(true))
            .await
            .map_err(|e| OpenError::sqlite(&file, &e))?;
        let read = SqlitePoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(options.pragma("query_only", "on"));
        Ok(Self::Sqlite { file, write, read })
    }

    async fn open_postgres(url: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| OpenError::Url)?
            .application_name("holdfast")
            .statement_cache_capacity(STATEMENTS)
            .options([
                ("synchronous_commit", "on"),
                ("lock_timeout", "5s"),
                ("statement_timeout", "30s"),
                ("idle_in_transaction_session_timeout", "10s"),
            ])
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(SERVERS_SHARE)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await
            .map_err(|e| OpenError::Postgres(e.to_string()))?;
        Ok(Self::Postgres(pool))
    }

    async fn migrate(&self) -> Result<(), OpenError> {
        let done = match self {
            Self::Sqlite { write, .. } => SQLITE.run(write).await,
            Self::Postgres(pool) => POSTGRES.run(pool).await,
        };
        done.map_err(|e| match (e, self) {
            (MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..), _) => OpenError::Newer,
            (MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _), Self::Sqlite { file, .. }) => {
                OpenError::sqlite(file, &e)
            }
            (e, _) => OpenError::Schema(e.to_string()),
        })
    }

    pub async fn read(&self) -> Result<Conn> {
        Ok(match self {
            Self::Sqlite { read, .. } => Conn::Sqlite(read.acquire().await?),
            Self::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        })
    }

    pub async fn write(&self) -> Result<Conn> {
        Ok(match self {
            Self::Sqlite { write, .. } => Conn::Sqlite(write.acquire().await?),
            Self::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        })
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Makes the file, where there is none, for its owner alone; SQLite's journals take its rights over.
fn closed_to_others(file: &Path) -> Result<(), OpenError> {
    use std::os::unix::fs::OpenOptionsExt;
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match made {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::ReadOnlyFilesystem => {
            Err(OpenError::ReadOnly(file.display().to_string()))
        }
        Err(_) => Err(OpenError::CannotOpen(file.display().to_string())),
    }
}

impl Conn {
    /// A statement without values, such as BEGIN. A server that does not answer at all is away; a file in this process is waited
    /// for, for what it has begun it ends, however slow its disk is, and nobody could say then that nothing was done.
    pub async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        let sqlite = self.is_sqlite();
        let run = async { on!(self, c => sqlx::raw_sql(sql).execute(c).await.map(drop)) };
        if sqlite {
            return run.await;
        }
        tokio::time::timeout(SILENCE, run).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// On PostgreSQL, has the commit tell all servers what has changed.
    pub async fn notify(&mut self, changes: &[Change]) -> Result<(), sqlx::Error> {
        // A notification holds 8,000 bytes.
        const MOST: usize = 20;
        let Self::Postgres(held) = self else { return Ok(()) };
        for some in changes.chunks(MOST) {
            let text = serde_json::to_string(some).unwrap_or_default();
            let sql = "SELECT pg_notify($1, $2)";
            sqlx::query(sql).bind(CHANNEL).bind(text).execute(&mut **held).await?;
        }
        Ok(())
    }

    /// Ends a connection to a server for good: nobody knows in which state it is. SQLite's is in this process.
    pub fn discard_if_postgres(self) {
        if let Self::Postgres(held) = self {
            drop(held.detach());
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}
