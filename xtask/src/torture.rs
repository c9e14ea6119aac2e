//! The crash proofs, by the crate `torture`: the console killed at work on both databases, and its system calls watched.

use std::path::Path;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{cmd, needs, postgres};

#[derive(Args)]
pub struct Options {
    /// How often it is killed, on each database
    #[arg(long, default_value_t = 1000)]
    kills: u32,
    /// Only this one
    #[arg(long, value_enum)]
    database: Option<Database>,
    /// As an earlier run has printed it
    #[arg(long)]
    seed: Option<u64>,
    /// Watch the order of syncs and answers instead, over so many locks one by one and as many at once
    #[arg(long, value_name = "LOCKS", num_args = 0..=1, default_missing_value = "1000", conflicts_with_all = ["database", "kills", "seed"])]
    fsync: Option<u32>,
    /// Kill the program itself instead, while so many simulated Macs enrol and are locked over the real protocol
    #[arg(long, value_name = "MACS", num_args = 0..=1, default_missing_value = "1000", conflicts_with_all = ["kills", "seed", "fsync"])]
    macs: Option<u32>,
    /// Twenty kills on each database and two hundred locks watched, with a debug build
    #[arg(long, conflicts_with_all = ["database", "kills", "seed", "fsync", "macs"])]
    short: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

const BOTH: [Database; 2] = [Database::Sqlite, Database::Postgres];

/// The release build: how soon it is healthy again counts there.
pub fn torture(options: &Options) -> Result<()> {
    needs::for_building()?;
    if options.short {
        needs::for_tracing()?;
        cmd::run(cmd::cargo("build").args(["--package", "torture"]))?;
        return in_short();
    }
    let databases = BOTH.into_iter().filter(|one| options.database.is_none_or(|only| only == *one));
    if let Some(macs) = options.macs {
        let mut databases = databases;
        return databases.try_for_each(|database| protocol(database, macs));
    }
    cmd::run(cmd::cargo("build").args(["--release", "--package", "torture"]))?;
    let torture = cmd::root().join("target/release/torture");
    if let Some(locks) = options.fsync {
        needs::for_tracing()?;
        return order(&torture, locks);
    }
    for database in databases {
        kills(&torture, database, options.kills, options.seed)?;
    }
    Ok(())
}

/// With the debug build that is there.
pub fn in_short() -> Result<()> {
    let torture = cmd::root().join("target/debug/torture");
    for database in BOTH {
        kills(&torture, database, 20, None)?;
    }
    order(&torture, 200)
}

/// PostgreSQL is a cluster of its own, so that its database is new.
fn kills(torture: &Path, database: Database, kills: u32, seed: Option<u64>) -> Result<()> {
    let mut command = cmd::command(torture);
    command.args(["kills", "--kills", &kills.to_string()]);
    if let Some(seed) = seed {
        command.args(["--seed", &seed.to_string()]);
    }
    match database {
        Database::Sqlite => {
            println!("SQLite, {kills} kills");
            cmd::run(command.args(["--database", "sqlite"]))
        }
        Database::Postgres => {
            println!("PostgreSQL, {kills} kills");
            let cluster = postgres::Cluster::start(&needs::for_postgres()?)?;
            cmd::run(cluster.tell(command.args(["--database", "postgres"])))
        }
    }
    .context("the console under torture")
}

/// The server's own test of it, which says what it has found.
fn protocol(database: Database, macs: u32) -> Result<()> {
    let mut test = cmd::cargo("test");
    test.args(["--package", "server", "--test", "it"]).env("HOLDFAST_TEST_MACS", macs.to_string());
    match database {
        Database::Sqlite => cmd::run(test.args(["killed::over_sqlite", "--", "--nocapture"])),
        Database::Postgres => {
            let cluster = postgres::Cluster::start(&needs::for_postgres()?)?;
            cmd::run(cluster.tell(test.args(["killed::over_postgresql", "--", "--nocapture"])))
        }
    }
    .context("the console that is killed among its Macs")
}

fn order(torture: &Path, locks: u32) -> Result<()> {
    println!("SQLite's syncs, {locks} locks one by one and {locks} at once");
    cmd::run(cmd::command(torture).args(["order", "--locks", &locks.to_string()]))
        .context("the order of syncs and answers")
}
