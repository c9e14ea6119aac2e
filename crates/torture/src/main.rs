//! The crash proofs: a console that works at full speed is killed again and again, and a history that was kept outside of
//! it is held against what is in the database afterwards. Started by `cargo xtask torture`.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it takes times, reads its settings and prints"
)]

mod checker;
mod child;
mod dice;
mod found;
mod kills;
mod line;
mod live;
mod order;
mod world;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Kill it at random moments; nothing that was acknowledged may be lost, and nothing else be there
    Kills(kills::Options),
    /// Watch its system calls: no answer may leave before what it answers is on the disk
    Order(order::Options),
    /// The console that is killed
    #[command(hide = true)]
    Live,
    /// The console that is watched
    #[command(hide = true)]
    Ask,
}

fn main() -> ExitCode {
    let Err(error) = perform(&Cli::parse().verb) else { return ExitCode::SUCCESS };
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn perform(verb: &Verb) -> Result<()> {
    match verb {
        Verb::Kills(options) => kills::kills(options),
        Verb::Order(options) => order::order(options),
        Verb::Live => live::live(),
        Verb::Ask => order::ask::ask(),
    }
}
