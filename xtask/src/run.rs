//! Builds everything and becomes the console: from then on the terminal and its Ctrl-C are the server's.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::{bundle, cmd, needs};

#[derive(Args)]
pub struct Options {
    /// Build for release: slower to build, faster to run
    #[arg(long)]
    release: bool,
    /// Keep everything in this PostgreSQL database instead of SQLite
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// The port of the console
    #[arg(long, default_value_t = 3000)]
    port: u16,
}

pub fn run(options: &Options) -> Result<()> {
    bundle::bundle(needs::for_building()?, options.release)?;
    let mut holdfast = cmd::command(server(options.release)?);
    holdfast.args(["serve", "--data", "data", "--port", &options.port.to_string()]);
    if let Some(url) = &options.database_url {
        holdfast.args(["--database-url", url]);
    }
    // Comes back only when it could not start.
    Err(holdfast.exec()).context("the server did not start")
}

#[derive(Args)]
pub struct Demo {
    /// The port of the console
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// How many devices it has
    #[arg(long, default_value_t = 400)]
    devices: u32,
}

/// The same over a throw-away database that has something in it.
pub fn demo(options: &Demo) -> Result<()> {
    bundle::bundle(needs::for_building()?, false)?;
    let mut holdfast = cmd::command(server(false)?);
    holdfast.args(["demo", "--port", &options.port.to_string(), "--devices", &options.devices.to_string()]);
    Err(holdfast.exec()).context("the demo did not start")
}

#[derive(Args)]
pub struct Seed {
    /// How many devices
    #[arg(long)]
    devices: u32,
    /// Into this PostgreSQL database instead of SQLite in ./data
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

/// A million devices are no work for a debug build.
pub fn seed(options: &Seed) -> Result<()> {
    bundle::bundle(needs::for_building()?, true)?;
    let mut holdfast = cmd::command(server(true)?);
    holdfast.args(["seed", "--data", "data", "--devices", &options.devices.to_string()]);
    if let Some(url) = &options.database_url {
        holdfast.args(["--database-url", url]);
    }
    cmd::run(&mut holdfast).context("the console was not filled")
}

/// Builds the server and answers with its binary.
pub fn server(release: bool) -> Result<PathBuf> {
    let mut cargo = cmd::cargo("build");
    cargo.args(["--package", "server"]);
    if release {
        cargo.arg("--release");
    }
    cmd::run(&mut cargo).context("the server did not build")?;
    Ok(binary(release))
}

pub fn binary(release: bool) -> PathBuf {
    cmd::root().join("target").join(if release { "release" } else { "debug" }).join("holdfast")
}
