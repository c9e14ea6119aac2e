//! `holdfast backup` and `holdfast restore`: the SQLite database as one file. The master key is never in it; without
//! a copy of the key, kept elsewhere, the secrets in a backup stay closed.

use super::opening::{self, Lock};
use super::{audit, data};
use crate::config::Config;
use crate::stop::Stop;
use clap::Args;
use kernel::Kernel;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct File {
    /// The backup's file
    pub file: PathBuf,
}

pub async fn write(config: &Config, to: &File) -> Result<(), Stop> {
    only_sqlite(config, "pg_dump")?;
    let kernel = opening::open_existing(config).await?;
    let shown = to.file.display();
    // Made first, empty and closed to others: what is copied into it was never open to them.
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to.file).map_err(|error| {
        let todo = if error.kind() == io::ErrorKind::AlreadyExists {
            "choose another name; a backup never replaces a file."
        } else {
            "choose a place that this user may write to."
        };
        Stop::new(format!("The backup {shown} cannot be written: {error}."), "nothing was changed.", todo)
    });
    let copied = match made {
        Ok(_) => kernel.backup(&to.file).await.map_err(|error| opening::failed(&error)),
        Err(stop) => Err(stop),
    };
    kernel.close().await;
    copied?;
    super::say(&format!(
        "The database is copied to {shown}. The master key is not in it: keep that apart.\n"
    ));
    Ok(())
}

/// Tries the backup out beside the database before it takes its place; the database of before is kept.
pub async fn read(config: &Config, from: &File) -> Result<(), Stop> {
    only_sqlite(config, "pg_restore")?;
    data::prepare(&config.data)?;
    let lock = Lock::alone(config)?;
    let Some(database) = config.sqlite_file() else { return Ok(()) };
    let tried = beside(&database, "restoring");
    clear(&tried);
    let done = replace(config, &from.file, &tried, &database).await;
    clear(&tried);
    drop(lock);
    let (sentence, kept) = done?;
    super::say(&format!("The database is back as it was in {}. {sentence}\n", from.file.display()));
    if let Some(kept) = kept {
        super::say(&format!("The one it replaced is kept as {}.\n", kept.display()));
    }
    Ok(())
}

async fn replace(
    config: &Config,
    from: &Path,
    tried: &Path,
    database: &Path,
) -> Result<(String, Option<PathBuf>), Stop> {
    let broken = |error: io::Error| {
        Stop::new(
            format!("{} cannot be restored: {error}.", from.display()),
            "the database is as it was.",
            "look at the file's name and rights, and at the room on the disk.",
        )
    };
    let mut source = fs::File::open(from).map_err(broken)?;
    let mut copy = OpenOptions::new().write(true).create_new(true).mode(0o600).open(tried).map_err(broken)?;
    io::copy(&mut source, &mut copy).and_then(|_| copy.sync_all()).map_err(broken)?;
    let url = format!("sqlite:{}", tried.display());
    let verdict = Kernel::check(&url, config.master_key.clone()).await.map_err(|error| {
        let mut stop = opening::refused(&error);
        stop.means = format!("the backup was tried out and left; the database is as it was. {}", stop.means);
        stop
    })?;
    let sentence = audit::judge(&verdict)?;
    let kept = keep(database).map_err(broken)?;
    fs::rename(tried, database).map_err(broken)?;
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(broken)?;
    Ok((sentence, kept))
}

/// Puts the database of now aside, with its journal, under the first free name.
fn keep(database: &Path) -> io::Result<Option<PathBuf>> {
    if !database.exists() {
        return Ok(None);
    }
    let mut number = 1;
    let mut free = beside(database, "replaced-1");
    while free.exists() {
        number += 1;
        free = beside(database, &format!("replaced-{number}"));
    }
    for ending in ["-wal", "-shm"] {
        let journal = with_ending(database, ending);
        if journal.exists() {
            fs::rename(journal, with_ending(&free, ending))?;
        }
    }
    fs::rename(database, &free)?;
    Ok(Some(free))
}

fn clear(tried: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // What is not there need not go.
        let _ = fs::remove_file(with_ending(tried, ending));
    }
}

fn beside(database: &Path, word: &str) -> PathBuf {
    with_ending(database, &format!(".{word}"))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn only_sqlite(config: &Config, tool: &str) -> Result<(), Stop> {
    if config.sqlite_file().is_some() {
        return Ok(());
    }
    Err(Stop::new(
        "The database is PostgreSQL.",
        "it has tools of its own for this, which know how to do it while it works.",
        format!("use {tool}, and keep a copy of the master key apart."),
    ))
}
