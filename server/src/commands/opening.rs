//! Opening the kernel, and what the person at the terminal is told when it will not open. Also the lock beside the
//! database: two consoles, or a console and a `restore`, must not work on the same file.

use super::restoring;
use crate::config::Config;
use crate::stop::Stop;
use kernel::{Clock, Kernel, OpenError, Settings};
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

pub async fn open(config: &Config) -> Result<Kernel, Stop> {
    let settings = Settings {
        database_url: config.database_url.clone(),
        master_key: config.master_key.clone(),
        clock: Clock::system(),
        action_days: config.action_days,
    };
    Kernel::open(settings).await.map_err(|error| refused(&error))
}

/// For commands about a console that is there already: they make no database and no key.
pub async fn open_existing(config: &Config) -> Result<Kernel, Stop> {
    is_there(config)?;
    open(config).await
}

/// The database is there, and whole.
pub fn is_there(config: &Config) -> Result<(), Stop> {
    let Some(path) = config.sqlite_file() else { return Ok(()) };
    restoring::nothing_half_done(&real_file(config).unwrap_or_else(|| path.clone()))?;
    if path.exists() {
        return Ok(());
    }
    Err(Stop::new(
        format!("There is no database {}.", path.display()),
        "no console was started here yet, or another folder is meant.",
        "name the folder with --data, or start the console first with `holdfast serve`.",
    ))
}

/// The kernel says what is the matter; here is what it means and what to do.
pub fn refused(error: &OpenError) -> Stop {
    let (means, todo) = match error {
        OpenError::Url => (
            "it is not known where to keep anything.",
            "correct database_url: sqlite:PATH or postgres://NAME:PASSWORD@HOST/DATABASE.",
        ),
        OpenError::NotADatabase(_) => (
            "something else lies where the database should be; it was left as it is.",
            "name another place with --database-url or --data, or `holdfast restore` a backup.",
        ),
        OpenError::Damaged(_) => (
            "SQLite finds its file inconsistent; nothing was written to it.",
            "keep a copy of the file, then `holdfast restore` the last backup.",
        ),
        OpenError::ReadOnly(_) => (
            "nothing could be recorded, so nothing may be done.",
            "give the file and its folder to the user that runs Holdfast (chown, chmod u+w).",
        ),
        OpenError::CannotOpen(_) => (
            "the folder may be missing, or closed to this user.",
            "make the folder, or name another with --data or --database-url.",
        ),
        OpenError::Locked(_) => (
            "another program is writing to it and does not let go.",
            "stop that program (another Holdfast? a database browser?) and start again.",
        ),
        OpenError::Full(_) => ("nothing more can be written.", "make room on the disk, then start again."),
        OpenError::Postgres(_) => (
            "without its database the console can do nothing.",
            "see that PostgreSQL runs, and that address, name and password in database_url are right.",
        ),
        OpenError::Newer => (
            "this version does not know all that is in it, so it touches nothing.",
            "start the newer version, or `holdfast restore` a backup made before the change.",
        ),
        OpenError::Schema(_) => (
            "somebody changed the tables, or the database belongs to another program.",
            "name another database with --database-url, or `holdfast restore` a backup.",
        ),
        OpenError::KeyMissing(_) => (
            "the database holds what only this key opens.",
            "put the key file back from where you keep its copy, or name it with HOLDFAST_MASTER_KEY_FILE.",
        ),
        OpenError::KeyWrong(_) => (
            "the database was sealed with another key.",
            "put the right key back, or name its file with HOLDFAST_MASTER_KEY_FILE.",
        ),
        OpenError::KeyOpenToOthers(_) => (
            "whoever read it can open every secret in the database and its backups.",
            "close it with chmod 600, and run `holdfast keys rotate` if others may have read it.",
        ),
        OpenError::KeyUnreadable(..) => (
            "without it nothing in the vault can be opened.",
            "give the file to the user that runs Holdfast.",
        ),
        OpenError::KeyMalformed(_) => (
            "without it nothing in the vault can be opened.",
            "put the right key there: 64 hexadecimal digits on one line.",
        ),
        OpenError::Other(_) => ("the console cannot start like this.", "run `holdfast doctor`."),
    };
    Stop::new(capital(&format!("{error}.")), means, todo)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    // A path stays as it is written.
    letters.next().map_or_else(String::new, |first| match first {
        't' if text.starts_with("the ") => format!("T{}", letters.as_str()),
        _ => text.to_owned(),
    })
}

/// The kernel opened, and one piece of work failed.
pub fn failed(error: &kernel::Error) -> Stop {
    Stop::new(format!("It could not be done: {error}."), "nothing was changed.", "run `holdfast doctor`.")
}

/// Held as long as the value lives; the system lets go of it when the program ends in any way.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// For a console over PostgreSQL, of which there may be several.
    pub fn shared(config: &Config) -> Result<Self, Stop> {
        Self::take(config, File::try_lock_shared)
    }

    /// For a console over SQLite, and for whatever replaces the database or its key.
    pub fn alone(config: &Config) -> Result<Self, Stop> {
        Self::take(config, File::try_lock)
    }

    /// Beside SQLite's file: whoever means the same file by another name meets the same lock.
    fn place(config: &Config) -> PathBuf {
        real_file(config).map_or_else(|| config.data.join("lock"), |file| with_ending(&file, ".lock"))
    }

    fn take(config: &Config, how: fn(&File) -> Result<(), TryLockError>) -> Result<Self, Stop> {
        let path = Self::place(config);
        let shown = path.display();
        let broken = |error: std::io::Error| {
            Stop::new(
                format!("{shown} cannot be locked: {error}."),
                "it could not be seen whether another console works here.",
                "make the folder, or give it to the user that runs Holdfast.",
            )
        };
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(broken)?;
        match how(&file) {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::Error(error)) => Err(broken(error)),
            Err(TryLockError::WouldBlock) => Err(Stop::new(
                format!("A console is at work there already: {shown} is held."),
                "two of them would get in each other's way.",
                "stop that one first, or name another folder with --data.",
            )),
        }
    }
}

/// SQLite's file, where it really lies.
pub fn real_file(config: &Config) -> Option<PathBuf> {
    let named = config.sqlite_file()?;
    let in_its_folder = || Some(folder_of(&named).canonicalize().ok()?.join(named.file_name()?));
    Some(named.canonicalize().ok().or_else(in_its_folder).unwrap_or(named))
}

pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

pub fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
