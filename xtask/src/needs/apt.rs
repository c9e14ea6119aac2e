//! Debian's packages: one list, said aloud, installed in one go by root, or printed for someone who is.

use std::fs;

use anyhow::{Result, bail};

use crate::cmd;

/// Something that was looked for and not found, and the packages that bring it.
pub struct Missing {
    pub what: &'static str,
    pub packages: &'static [&'static str],
}

pub fn install(missing: &[Missing]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let what = missing.iter().map(|one| one.what).collect::<Vec<_>>().join(", ");
    if cmd::find(&["apt-get"]).is_none() {
        bail!("this machine lacks: {what}.\nPlease install it with this system's own means, then try again.");
    }
    let packages: Vec<_> = missing.iter().flat_map(|one| one.packages.iter().copied()).collect();
    let install = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if !is_root() {
        bail!(
            "this machine lacks: {what}. Please run\n\n    sudo apt-get update\n    sudo {install}\n\nand try again."
        );
    }
    println!("This machine lacks: {what}. Installing: {}", packages.join(" "));
    cmd::run(apt().arg("update"))?;
    cmd::run(apt().args(["install", "-y", "--no-install-recommends"]).args(&packages))
}

fn apt() -> std::process::Command {
    let mut apt = cmd::command("apt-get");
    apt.arg("-q").env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

/// Whose rights we have, by what the kernel says of our own process.
pub fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let uid = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    // The second number is the effective one.
    uid.and_then(|uids| uids.split_whitespace().nth(1)) == Some("0")
}
