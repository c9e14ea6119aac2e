//! `holdfast backup` and `holdfast restore`: the SQLite database as one file. The master key is never in it; without
//! a copy of the key, kept elsewhere, the secrets in a backup stay closed.

use super::opening::{self, Lock};
use super::{audit, data, restoring};
use crate::config::Config;
use crate::stop::Stop;
use clap::Args;
use kernel::{Kernel, OpenError};
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
    let refused = |error: io::Error| {
        let todo = if error.kind() == io::ErrorKind::AlreadyExists {
            "choose another name; a backup never replaces a file."
        } else {
            "choose a place that this user may write to."
        };
        Stop::new(format!("The backup {shown} cannot be written: {error}."), "nothing was changed.", todo)
    };
    // Made first, empty and closed to others: what is copied into it was never open to them.
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to.file);
    let copied = match made {
        Ok(_) => {
            let copied = kernel.backup(&to.file).await.map_err(|error| opening::failed(&error));
            let copied = copied.and_then(|()| restoring::sync_folder(&to.file).map_err(refused));
            if copied.is_err() {
                // Half a backup is none. That it is gone is all that can be done.
                let _ = fs::remove_file(&to.file);
            }
            copied
        }
        Err(error) => Err(refused(error)),
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
    let Some(database) = opening::real_file(config) else { return Ok(()) };
    let done = replace(config, &from.file, &database).await;
    // What was tried out and left is of no use; the next restore would remove it as well.
    let _ = restoring::clear(&database);
    drop(lock);
    let (sentence, kept) = done?;
    super::say(&format!("The database is back as it was in {}. {sentence}\n", from.file.display()));
    super::say("Everybody signs in anew, and one-time links of before are void.\n");
    if let Some(kept) = kept {
        super::say(&format!("The one it replaced is kept as {}.\n", kept.display()));
    }
    Ok(())
}

async fn replace(config: &Config, from: &Path, database: &Path) -> Result<(String, Option<PathBuf>), Stop> {
    let broken = |error: io::Error| {
        Stop::new(
            format!("{} cannot be restored: {error}.", from.display()),
            "the database is as it was.",
            "look at the file's name and rights, and at the room on the disk.",
        )
    };
    let tried_out = |error: &OpenError| {
        let mut stop = opening::refused(error);
        stop.means = format!("the backup was tried out and left; the database is as it was. {}", stop.means);
        stop
    };
    restoring::finish(database).map_err(broken)?;
    restoring::clear(database).map_err(broken)?;
    let tried = restoring::workplace(database);
    let mut source = fs::File::open(from).map_err(broken)?;
    let mut copy =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&tried).map_err(broken)?;
    io::copy(&mut source, &mut copy).and_then(|_| copy.sync_all()).map_err(broken)?;
    let url = format!("sqlite:{}", tried.display());
    let verdict = Kernel::check(&url, config.master_key.clone()).await.map_err(|error| tried_out(&error))?;
    let sentence = audit::judge(&verdict)?;
    Kernel::after_restore(&url, config.master_key.clone()).await.map_err(|error| tried_out(&error))?;
    let kept = restoring::put_in_place(database).map_err(|error| {
        let mut stop = broken(error);
        if restoring::nothing_half_done(database).is_err() {
            "the restored database is whole, and takes its place at the next start."
                .clone_into(&mut stop.means);
        }
        stop
    })?;
    Ok((sentence, kept))
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
