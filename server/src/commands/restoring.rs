//! Putting another database in the place of one, so that a crash at any moment leaves a whole one: the old one with its
//! journal until the new one is whole and on the disk, and from then on the new one.
//!
//! The new one is made as `….restoring`. Its renaming to `….restored` is the moment at which it counts. What follows
//! (the old one's journal goes, the new one takes the name) is done again by the next start if it was cut short, so
//! that no database meets the journal of another. Whoever calls this holds the lock.

use super::opening::{folder_of, with_ending};
use crate::stop::Stop;
use kernel::Clock;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const JOURNALS: [&str; 2] = ["-wal", "-shm"];

/// Where the new one is made and tried out.
pub fn workplace(database: &Path) -> PathBuf {
    with_ending(database, ".restoring")
}

fn restored(database: &Path) -> PathBuf {
    with_ending(database, ".restored")
}

/// Removes a new one that never came to count.
pub fn clear(database: &Path) -> io::Result<()> {
    let made = workplace(database);
    for ending in ["", "-wal", "-shm"] {
        remove(&with_ending(&made, ending))?;
    }
    Ok(())
}

/// Puts the new one in its place. Comes back with the name under which the old one is kept.
pub fn put_in_place(database: &Path) -> io::Result<Option<PathBuf>> {
    let made = workplace(database);
    for ending in JOURNALS {
        let journal = with_ending(&made, ending);
        if fs::metadata(&journal).is_ok_and(|about| about.len() > 0) && ending == "-wal" {
            return Err(io::Error::other(format!("{} was not emptied", journal.display())));
        }
        remove(&journal)?;
    }
    fs::File::open(&made)?.sync_all()?;
    let kept = keep(database)?;
    sync_folder(database)?;
    fs::rename(&made, restored(database))?;
    sync_folder(database)?;
    finish(database)?;
    Ok(kept)
}

/// The last steps, also where a start finds them undone. Comes back with whether there was something to do.
pub fn finish(database: &Path) -> io::Result<bool> {
    let restored = restored(database);
    if !restored.exists() {
        return Ok(false);
    }
    for ending in JOURNALS {
        remove(&with_ending(database, ending))?;
    }
    sync_folder(database)?;
    fs::rename(&restored, database)?;
    sync_folder(database)?;
    Ok(true)
}

/// For a start: what a crash left undone is done; and where a restore has left its traces but no database, nobody makes
/// an empty one.
pub fn finish_before_start(database: &Path) -> Result<(), Stop> {
    let finished = finish(database).map_err(|error| {
        Stop::new(
            format!("A restore of {} was cut short and cannot be ended: {error}.", database.display()),
            "the restored database is whole, and waits beside its place.",
            "give the folder to the user that runs Holdfast, then start again.",
        )
    })?;
    if finished {
        tracing::warn!("a restore had been cut short; the restored database is in its place now");
    }
    if database.exists() {
        return Ok(());
    }
    let Some(left) = left_over(database) else { return Ok(()) };
    Err(Stop::new(
        format!("There is no database {}, but {} lies there.", database.display(), left.display()),
        "a restore left it; an empty console would be made beside a full one.",
        "`holdfast restore` a backup, or move what was left to another folder.",
    ))
}

/// For commands that only look: whoever finds a restore half done leaves it alone.
pub fn nothing_half_done(database: &Path) -> Result<(), Stop> {
    if !restored(database).exists() {
        return Ok(());
    }
    Err(Stop::new(
        format!("A restore of {} is under way, or was cut short.", database.display()),
        "the restored database is whole, and waits beside its place.",
        "wait for the restore to end; if none runs, start the console, which ends it.",
    ))
}

fn left_over(database: &Path) -> Option<PathBuf> {
    let name = database.file_name()?.to_string_lossy().into_owned();
    let ours = [format!("{name}.restoring"), format!("{name}.replaced-"), format!("{name}-wal")];
    let entries = fs::read_dir(folder_of(database)).ok()?;
    let mut names = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    names.find(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        ours.iter().any(|ours| name.starts_with(ours.as_str()))
    })
}

/// The database of now under another name as well, with its journal.
fn keep(database: &Path) -> io::Result<Option<PathBuf>> {
    if !database.exists() {
        return Ok(None);
    }
    let time: String =
        Clock::system().now().to_string().chars().filter(char::is_ascii_alphanumeric).collect();
    let mut kept = with_ending(database, &format!(".replaced-{time}"));
    let mut more = 1;
    while kept.exists() || with_ending(&kept, "-wal").exists() {
        more += 1;
        kept = with_ending(database, &format!(".replaced-{time}-{more}"));
    }
    // The other journal, `-shm`, is made anew from these two.
    let journal = with_ending(database, "-wal");
    if journal.exists() {
        also_as(&journal, &with_ending(&kept, "-wal"))?;
    }
    also_as(database, &kept)?;
    Ok(Some(kept))
}

/// As a second name of the same file, or as a copy where the disk knows none.
fn also_as(file: &Path, name: &Path) -> io::Result<()> {
    if fs::hard_link(file, name).is_ok() {
        return Ok(());
    }
    fs::copy(file, name)?;
    fs::File::open(name)?.sync_all()
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A name is on the disk when its folder is.
pub fn sync_folder(file: &Path) -> io::Result<()> {
    fs::File::open(folder_of(file))?.sync_all()
}
