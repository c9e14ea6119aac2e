//! PostgreSQL's server programs. Only the programs: the tests make clusters of their own.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Missing;

pub fn missing() -> Option<Missing> {
    let missing = installed().is_none();
    missing.then_some(Missing { what: "PostgreSQL's server programs", packages: &["postgresql"] })
}

/// The folder that holds `initdb`, `pg_ctl` and `postgres`.
pub fn find() -> Result<PathBuf> {
    installed().context("no folder with PostgreSQL's initdb and pg_ctl was found")
}

fn installed() -> Option<PathBuf> {
    // Debian keeps the programs of every version in folders that PATH does not name, and a wrapper that PATH
    // does name would hide which version it is: so the folders come first, the newest of them.
    let mut folders: Vec<PathBuf> = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"]
        .iter()
        .filter_map(|parent| fs::read_dir(parent).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path().join("bin")))
        .filter(|bin| is_complete(bin))
        .collect();
    folders.sort_by_key(|bin| version(bin));
    let path = env::var_os("PATH").unwrap_or_default();
    folders.pop().or_else(|| env::split_paths(&path).find(|bin| is_complete(bin)))
}

fn is_complete(bin: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| bin.join(name).is_file())
}

/// `…/15/bin` and `…/postgresql@15/bin` are 15.
fn version(bin: &Path) -> u32 {
    let folder = bin.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    folder.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_is_newer_than_nine_by_number_not_by_spelling() {
        assert!(
            version(Path::new("/usr/lib/postgresql/15/bin"))
                > version(Path::new("/usr/lib/postgresql/9/bin"))
        );
        assert_eq!(version(Path::new("/opt/homebrew/opt/postgresql@17/bin")), 17);
    }
}
