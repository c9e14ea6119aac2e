//! The command line. Each command is a file; all of them end in success or in a [`Stop`], which says what is the
//! matter, what it means and what to do.

mod admin;
mod audit;
mod backup;
mod data;
mod demo;
mod doctor;
mod keys;
mod opening;
mod restoring;
mod seed;
mod serve;

use crate::config::{Config, Given};
use crate::stop::Stop;
use clap::{Args, Parser, Subcommand};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Holdfast: a self-hosted console that locks managed devices, removes forgotten passcodes and keeps recovery PINs.
#[derive(Parser)]
#[command(name = "holdfast", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Which console is meant; the same for every command.
#[derive(Args)]
struct Place {
    /// The folder with the database and the master key [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<String>,
    /// The database, as sqlite:PATH or postgres://… [default: holdfast.db in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// A configuration file [default: holdfast.toml in the data folder, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the console until SIGTERM or Ctrl-C
    Serve(serve::Options),
    /// Start a console over a throw-away database, with three people and a small school district in it
    Demo(demo::Options),
    /// Fill the console with a school district that looks real
    Seed(seed::Options),
    /// Check everything the console needs, a line each, and say what to do about what is wrong
    Doctor,
    /// Write a consistent copy of the database to a new file, also while the console runs (SQLite)
    Backup(backup::File),
    /// Put the database back from such a file, while the console does not run (SQLite)
    Restore(backup::File),
    /// The audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// What only this computer's own administrator may do
    #[command(subcommand)]
    Admin(admin::Command),
    /// The keys that seal secrets
    #[command(subcommand)]
    Keys(keys::Command),
}

pub fn run() -> ExitCode {
    match go(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("holdfast: {stop}");
            Stop::exit_code()
        }
    }
}

fn go(cli: Cli) -> Result<(), Stop> {
    let mut flags = BTreeMap::new();
    let mut flag =
        |name: &str, value: Option<String>| value.map(|value| flags.insert(name.to_owned(), value));
    flag("data", cli.place.data);
    flag("database_url", cli.place.database_url);
    if let Command::Serve(options) = &cli.command {
        flag("listen", options.listen.clone());
    }
    let given = Given::from_process(cli.place.config, flags);
    match cli.command {
        Command::Serve(options) => serve::run(&options, given),
        Command::Demo(options) => demo::run(&options, given),
        Command::Seed(options) => wait(seed::run(&Config::load(&given)?, &options)),
        Command::Doctor => doctor::run(&given),
        Command::Backup(to) => wait(backup::write(&Config::load(&given)?, &to)),
        Command::Restore(from) => wait(backup::read(&Config::load(&given)?, &from)),
        Command::Audit(audit::Command::Verify) => wait(audit::verify(&Config::load(&given)?)),
        Command::Admin(admin::Command::AddOwner(owner)) => wait(admin::run(&Config::load(&given)?, &owner)),
        Command::Admin(admin::Command::BelieveClock) => wait(admin::believe_clock(&Config::load(&given)?)),
        Command::Keys(keys::Command::Rotate) => wait(keys::rotate(&Config::load(&given)?)),
    }
}

/// To standard output, which may be closed: whoever piped it into `head` has seen enough.
fn say(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Commands are short: one thread is enough for all but `serve`, whose own is built the same way.
fn wait<T>(work: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Stop::new(
            format!("No threads can be started: {error}."),
            "the system has none to give, or forbids it.",
            "look at the limits that this program is run under.",
        )
    })?;
    runtime.block_on(work)
}
