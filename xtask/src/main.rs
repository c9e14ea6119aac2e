//! The builder: everything that happens to this repository on a developer's machine or in CI, as verbs of
//! `cargo xtask`. It builds the browser bundle with libraries instead of programs, so that Cargo is the only
//! tool to install by hand; what else is missing, `needs` finds and installs.

#![allow(clippy::disallowed_methods, reason = "a builder reads its environment and takes the time")]

mod bench;
mod bundle;
mod check;
mod cmd;
mod dist;
mod e2e;
mod needs;
mod postgres;
mod run;
mod stages;
mod test;
mod torture;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Builds, runs and proves Holdfast.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build everything and start a demo: a throw-away console with people, schools and devices
    Demo(run::Demo),
    /// Build everything and fill the console in ./data with a school district that looks real
    Seed(run::Seed),
    /// Build everything and start the console on http://127.0.0.1:3000, over SQLite in ./data
    Run(run::Options),
    /// Prove everything: check, unit, doc and integration tests on both databases, browser journeys
    Test,
    /// Formatting, clippy and the rules on dependencies, files and languages
    Check,
    /// Browser journeys in headless Chromium; a pattern picks some of them
    E2e(e2e::Options),
    /// Run a command (such as: cargo test -p kernel) beside a throw-away PostgreSQL that
    /// HOLDFAST_TEST_POSTGRES names
    Postgres(postgres::Options),
    /// Measure the release build, each figure beside its target
    Bench(bench::Options),
    /// Kill the release build at work, a thousand times on each database; or while Macs enrol; or watch its syncs
    Torture(torture::Options),
    /// Build the browser bundle into target/site
    Bundle(bundle::Options),
    /// Make the one release binary, target/dist/holdfast, with every asset inside
    Dist,
    /// Find out what this machine lacks for building and testing, and install it
    Needs,
}

fn main() -> ExitCode {
    let Err(error) = perform(Cli::parse().verb) else { return ExitCode::SUCCESS };
    // For a person: what went wrong and in which step, without the builder's own stack.
    eprintln!("\nerror: {error:#}");
    ExitCode::FAILURE
}

fn perform(verb: Verb) -> Result<()> {
    match verb {
        Verb::Demo(options) => run::demo(&options),
        Verb::Seed(options) => run::seed(&options),
        Verb::Run(options) => run::run(&options),
        Verb::Test => test::test(),
        Verb::Check => check::check(),
        Verb::E2e(options) => e2e::e2e(&options),
        Verb::Postgres(options) => postgres::beside(&options),
        Verb::Bench(options) => bench::bench(&options),
        Verb::Torture(options) => torture::torture(&options),
        Verb::Bundle(options) => bundle::bundle_with_needs(&options),
        Verb::Dist => dist::dist(),
        Verb::Needs => needs::everything().map(|_| println!("Nothing is missing.")),
    }
}
