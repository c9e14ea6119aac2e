//! The benchmarks: the release binary as it would be handed out, measured by the crate `bench`.

use anyhow::{Context, Result};
use clap::Args;

use crate::{bundle, cmd, needs, run};

#[derive(Args)]
pub struct Options {
    /// A measure's id, such as P5, or P4-acknowledged; all of them without it
    name: Option<String>,
    /// How many devices the large console has
    #[arg(long, default_value_t = 1_000_000)]
    devices: u32,
    /// Where the large console's data is kept for the next time
    #[arg(long)]
    keep: Option<std::path::PathBuf>,
}

pub fn bench(options: &Options) -> Result<()> {
    bundle::bundle(needs::for_building()?, true)?;
    let binary = run::server(true)?;
    let mut cargo = cmd::cargo("run");
    cargo.args(["--release", "--package", "bench", "--", "--binary"]).arg(binary);
    cargo.args(["--devices", &options.devices.to_string()]).args(&options.name);
    if let Some(keep) = &options.keep {
        cargo.arg("--keep").arg(keep);
    }
    cmd::run(&mut cargo).context("the benchmarks")
}
