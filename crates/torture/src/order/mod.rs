//! The order of writing, syncing and answering. The system calls of a console are recorded while it takes locks; from the
//! record alone it must follow that every answer left after what it answers was on the disk.

pub mod ask;
mod proof;
mod trace;

use crate::{
    child::{Child, ourselves},
    line::Line,
    live,
    world::{Database, Start, World},
};
use anyhow::{Context, Result, bail};
use clap::Args;
use proof::Proof;
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
    process::Command,
    time::Duration,
};

pub const AT_ONCE: usize = 32;
/// Each system call stops the console twice; it takes its time.
const PATIENCE: Duration = Duration::from_mins(20);

#[derive(Args)]
pub struct Options {
    /// So many one after the other, and as many again from 32 operators at once
    #[arg(long, default_value_t = 1000)]
    locks: usize,
}

pub fn order(options: &Options) -> Result<()> {
    let (folder, runtime) = (tempfile::tempdir()?, live::runtime()?);
    let world = World::new(Database::Sqlite, folder.path(), AT_ONCE, 2 * options.locks, 0);
    let world = runtime.block_on(world).context("the console could not be set up")?;
    let record = folder.path().join("record");
    let start = Start { world, seed: 0, life: 0, orders: vec![], reports: vec![] };
    let said = Child::start(watched(&record)?, &start).and_then(|child| child.ends(PATIENCE)).context(
        "strace could not watch the console; where the system refuses ptrace (a container without SYS_PTRACE, \
         kernel.yama.ptrace_scope above 1), this proof cannot be given",
    )?;
    let answered = said.iter().filter(|(_, line)| matches!(line, Line::Answered { .. })).count();
    let mut proof = Proof::default();
    for line in BufReader::new(File::open(&record).context("strace has recorded nothing")?).lines() {
        proof.read(&line?);
    }
    proof.faults.iter().take(20).for_each(|fault| println!("  {fault}"));
    let wanted = 2 * options.locks;
    println!(
        "{} of {wanted} answers left after the sync that covers them ({} syncs, {} commits)",
        proof.covered, proof.syncs, proof.commits
    );
    if proof.covered != wanted || answered != wanted || !proof.faults.is_empty() {
        bail!("{answered} of {wanted} locks were answered, {} answers were covered", proof.covered);
    }
    Ok(())
}

/// Ourselves under strace: every thread, names of files, all bytes of what is written.
fn watched(record: &Path) -> Result<Command> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-tt", "-y", "-xx", "-s", "4200", "-e", "signal=none"]);
    strace.args(["-e", "trace=fsync,fdatasync,write,pwrite64", "-o"]).arg(record);
    let ourselves = ourselves("ask")?;
    strace.arg(ourselves.get_program()).args(ourselves.get_args());
    Ok(strace)
}
