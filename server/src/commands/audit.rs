//! `holdfast audit verify`: walks the chain from the first entry to the last.

use super::opening;
use crate::config::Config;
use crate::stop::Stop;
use clap::Subcommand;
use kernel::Verdict;

#[derive(Subcommand)]
pub enum Command {
    /// Prove that no entry was altered, removed or put in; also while the console runs
    Verify,
}

pub async fn verify(config: &Config) -> Result<(), Stop> {
    let kernel = opening::open_existing(config).await?;
    let verdict = kernel.verify_audit().await;
    kernel.close().await;
    let verdict = verdict.map_err(|error| opening::failed(&error))?;
    super::say(&(judge(&verdict)? + "\n"));
    Ok(())
}

pub fn judge(verdict: &Verdict) -> Result<String, Stop> {
    let keep =
        "keep a copy of the database as it is, find out who could write to it, and compare it with a backup.";
    match verdict {
        Verdict::Whole { entries } => Ok(format!("The audit log is whole: {entries} entries.")),
        Verdict::BrokenAt { seq } => Err(Stop::new(
            format!("The audit log is broken at entry {seq}."),
            "that entry was altered or removed by something other than Holdfast.",
            keep,
        )),
        Verdict::EndMissing { found } => Err(Stop::new(
            format!("The end of the audit log is not what was written; {found} entries were found."),
            "entries were cut off or put on by something other than Holdfast.",
            keep,
        )),
    }
}
