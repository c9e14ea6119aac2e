//! The data folder: made for its owner alone, and refused when others can look into it.

use crate::stop::Stop;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;

pub fn prepare(folder: &Path) -> Result<(), Stop> {
    if folder.exists() {
        return check(folder);
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        Stop::new(
            format!("The data folder {} cannot be made: {error}.", folder.display()),
            "the database and the master key would have no place.",
            "make it by hand for the user that runs Holdfast, or choose another with --data.",
        )
    })
}

pub fn check(folder: &Path) -> Result<(), Stop> {
    let shown = folder.display();
    let about = fs::metadata(folder).map_err(|error| {
        Stop::new(
            format!("The data folder {shown} cannot be read: {error}."),
            "the database and the master key lie in it.",
            "choose another with --data, or give this one to the user that runs Holdfast.",
        )
    })?;
    if !about.is_dir() {
        return Err(Stop::new(
            format!("{shown} is not a folder."),
            "the data folder holds the database and the master key.",
            "choose another with --data.",
        ));
    }
    if about.mode() & 0o077 != 0 {
        return Err(Stop::new(
            format!("The data folder {shown} is open to other users (mode {:o}).", about.mode() & 0o777),
            "they could read the database or put another in its place.",
            format!("run: chmod 700 {shown}"),
        ));
    }
    Ok(())
}

/// A file that only its owner may read.
pub fn check_closed(file: &Path) -> Result<(), Stop> {
    let shown = file.display();
    let about = fs::metadata(file).map_err(|error| {
        Stop::new(format!("{shown} cannot be read: {error}."), "", "give it to the user that runs Holdfast.")
    })?;
    let open = about.mode() & 0o077 != 0;
    if !open {
        return Ok(());
    }
    Err(Stop::new(
        format!("{shown} can be read by others (mode {:o}).", about.mode() & 0o777),
        "whoever read it can open every secret in the database and its backups.",
        format!("run: chmod 600 {shown}"),
    ))
}
