//! The packages of the journeys, exactly as the lock file says. Playwright's own browsers are never downloaded:
//! the journeys run in the Chromium that `browser` found.

use std::fs;

use anyhow::{Context, Result};

use super::Missing;
use crate::cmd;

const STAMP: &str = "node_modules/.installed-from";

pub fn missing() -> Option<Missing> {
    let found = cmd::find(&["node"]).is_some() && cmd::find(&["npm"]).is_some();
    (!found).then_some(Missing { what: "Node and npm", packages: &["nodejs", "npm"] })
}

/// Installs when there is nothing yet or the lock file has changed since.
pub fn ensure() -> Result<()> {
    let folder = cmd::root().join("end2end");
    let lock =
        fs::read_to_string(folder.join("package-lock.json")).context("end2end has no package-lock.json")?;
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|from| from == lock) {
        return Ok(());
    }
    println!("Installing the journeys' npm packages ...");
    let mut npm = cmd::command("npm");
    npm.current_dir(&folder)
        .args(["ci", "--no-audit", "--no-fund"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    cmd::run(&mut npm)?;
    fs::write(folder.join(STAMP), lock).context("could not remember what was installed")
}
