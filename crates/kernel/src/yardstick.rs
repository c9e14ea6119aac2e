//! What the database itself can do, for the benchmarks to hold the console against: a file of its own, kept as durably as the
//! console's, and nothing of a console in it.

use crate::error::Result;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::path::Path;
use uuid::Uuid;

/// What an action's row holds, under its key alone.
const COLUMNS: &str = "id BLOB NOT NULL PRIMARY KEY, device BLOB NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, \
    rank INTEGER NOT NULL, life INTEGER NOT NULL, operator BLOB, operator_name TEXT NOT NULL, reason TEXT NOT NULL, \
    message TEXT NOT NULL, asked INTEGER NOT NULL, changed INTEGER NOT NULL, expires INTEGER NOT NULL, secret BLOB, \
    bulk BLOB";
const ROW: &str = "'remote-lock', 'queued', 0, 1, randomblob(16), 'Ada Lovelace', 'Lost on the way to school', \
    'This Mac is lost. Call the school.', 1772521200000, 1772521200000, 1773126000000, randomblob(16), randomblob(16)";

/// A database with two tables of such rows: one that is full, one to write to.
pub struct Bare(SqliteConnection);

/// Opens a new file in this folder; so many rows lie ready to be copied.
pub async fn open(folder: &Path, rows: u32) -> Result<Bare> {
    let mut conn = SqliteConnectOptions::new()
        .filename(folder.join("yardstick.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging()
        .connect()
        .await?;
    for table in ["source", "target"] {
        let sql =
            format!("DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({COLUMNS}) STRICT, WITHOUT ROWID");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut conn).await?;
    }
    // Keys that grow, as the console's do.
    let sql = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
         INSERT INTO source SELECT CAST(printf('%016d', i) AS BLOB), randomblob(16), {ROW} FROM n"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(rows).execute(&mut conn).await?;
    Ok(Bare(conn))
}

/// Writes so many rows, each in a commit of its own.
pub async fn commit_each(bare: &mut Bare, rows: u32) -> Result<()> {
    let sql = format!("INSERT INTO target VALUES ($1, $2, {ROW})");
    for _ in 0..rows {
        let id: [u8; 16] = crate::random::bytes()?;
        sqlx::query(sqlx::AssertSqlSafe(sql.clone()))
            .bind(Uuid::from_bytes(id))
            .bind(Uuid::from_bytes(id))
            .execute(&mut bare.0)
            .await?;
    }
    Ok(())
}

/// Copies the rows that lie ready, in one statement and one commit.
pub async fn copy_all(bare: &mut Bare) -> Result<()> {
    sqlx::query("INSERT INTO target SELECT * FROM source").execute(&mut bare.0).await?;
    Ok(())
}

/// Makes room for the next round.
pub async fn clear(bare: &mut Bare) -> Result<()> {
    sqlx::raw_sql("DELETE FROM target; PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut bare.0).await?;
    Ok(())
}

pub async fn close(bare: Bare) -> Result<()> {
    Ok(bare.0.close().await?)
}
