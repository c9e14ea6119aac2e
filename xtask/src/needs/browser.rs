//! Chromium for the journeys: one that is named in HOLDFAST_CHROMIUM, one that is already there, or Debian's.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::Missing;
use crate::cmd;

const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "google-chrome-for-testing"];
const ON_A_MAC: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

pub fn missing() -> Option<Missing> {
    let missing = env::var_os("HOLDFAST_CHROMIUM").is_none() && installed().is_none();
    missing.then_some(Missing { what: "Chromium", packages: &["chromium"] })
}

pub fn find() -> Result<PathBuf> {
    if let Some(named) = env::var_os("HOLDFAST_CHROMIUM").map(PathBuf::from) {
        if !named.is_file() {
            bail!("HOLDFAST_CHROMIUM names {}, which is no file", named.display());
        }
        return Ok(named);
    }
    installed().context("no Chromium or Chrome in PATH; HOLDFAST_CHROMIUM may name one")
}

fn installed() -> Option<PathBuf> {
    cmd::find(&NAMES).or_else(|| ON_A_MAC.iter().map(PathBuf::from).find(|path| path.is_file()))
}
