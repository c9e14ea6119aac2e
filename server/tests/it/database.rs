//! One database a test: a file in a folder of its own, or a fresh one in the PostgreSQL that
//! `HOLDFAST_TEST_POSTGRES` names. Both are gone afterwards, also after a panic.

use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Sqlite,
    Postgres,
}

pub struct Database {
    pub url: String,
    /// For the master key, and for SQLite's file.
    folder: TempDir,
    drop_with: Option<(String, String)>,
}

impl Database {
    pub fn fresh(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        match kind {
            Kind::Sqlite => {
                let url = format!("sqlite:{}", folder.path().join("holdfast.db").display());
                Self { url, folder, drop_with: None }
            }
            Kind::Postgres => {
                let cluster = cluster();
                let name = format!("holdfast_{}", uuid::Uuid::new_v4().simple());
                psql(&cluster, &format!("CREATE DATABASE {name}"));
                let url =
                    format!("{}/{name}", cluster.rsplit_once('/').expect("an address with a database").0);
                Self { url, folder, drop_with: Some((cluster, name)) }
            }
        }
    }

    pub fn key(&self) -> PathBuf {
        self.folder.path().join("master.key")
    }
}

impl Database {
    /// Something that no console does by itself.
    pub fn run(&self, sql: &str) {
        psql(&self.url, sql);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((cluster, name)) = &self.drop_with {
            psql(cluster, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is how the tests are told where PostgreSQL is")]
pub fn cluster() -> String {
    std::env::var("HOLDFAST_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "HOLDFAST_TEST_POSTGRES is not set: name a PostgreSQL superuser's address in it, \
             or run `cargo xtask test`, which starts one"
        )
    })
}

fn psql(url: &str, sql: &str) {
    let done = Command::new(program()).args(["--no-psqlrc", "--quiet", "--command", sql, url]).output();
    let done = done.expect("psql comes with PostgreSQL");
    assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Debian keeps the real one where no PATH looks.
fn program() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let kept = versions.map(|version| version.path().join("bin/psql")).find(|path| path.is_file());
    kept.unwrap_or_else(|| "psql".into())
}
