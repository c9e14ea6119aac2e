//! The benchmarks: the real binary over a real database, asked over HTTP, beside what it is held against. Every
//! figure is measured in the run that prints it; most are ratios, with both sides interleaved in that run and the
//! median quoted. Started by `cargo xtask bench [NAME]`, which builds the release binary first.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "it takes times and prints them")]

mod client;
mod console;
mod district;
mod fleet;
mod load;
mod measures;
mod table;
mod wire;

use anyhow::Result;
use clap::Parser;
use district::Large;
use std::path::PathBuf;

#[derive(Parser)]
struct Options {
    /// The release binary
    #[arg(long)]
    binary: PathBuf,
    /// Only this measure
    name: Option<String>,
    /// How many devices the large console has
    #[arg(long, default_value_t = 1_000_000)]
    devices: usize,
    /// Where the data of the large console, and of that of 100,000 Macs, is kept for the next time; it is made there once, and
    /// copied for each run
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Serve a bare "hello" instead, for a comparison
    #[arg(long, hide = true)]
    bare: bool,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let options = Options::parse();
    if options.bare {
        return measures::bare::serve().await;
    }
    let wanted = |id: &str| options.name.as_deref().is_none_or(|name| id == name);
    let mut table = table::Table::default();
    let binary = &options.binary;
    let large = Large::of(options.devices, options.keep.clone());
    if wanted("P1") {
        load::on_core(1, async || measures::polls::measure(binary, &mut table).await)?;
    }
    if wanted("P15") {
        measures::parts::measure(&mut table).await?;
    }
    if wanted("P2") {
        measures::queue::hand_out(&mut table).await?;
        measures::queue::over_the_wire(binary, &mut table).await?;
    }
    if wanted("P3") {
        measures::queue::enqueue(&mut table).await?;
    }
    if wanted("P5") || wanted("P16") {
        measures::pages::measure(binary, &mut table).await?;
    }
    if wanted("P8") {
        measures::memory::idle(binary, &mut table).await?;
        measures::memory::growth(binary, &large, &mut table).await?;
    }
    if wanted("P9") {
        measures::storm::measure(binary, &mut table).await?;
    }
    if wanted("P10") {
        measures::first_load::measure(binary, &mut table).await?;
    }
    if wanted("P11") {
        measures::screen::measure(binary, &mut table).await?;
    }
    if wanted("P7") {
        measures::search::measure(&large, &mut table).await?;
    }
    if wanted("P13") {
        measures::export::measure(binary, &large, &mut table).await?;
    }
    if wanted("P6") || wanted("P6b") {
        measures::growth::measure(&large, &mut table).await?;
    }
    if wanted("P12") {
        measures::start::measure(binary, &large, &mut table).await?;
    }
    // The last over the large console: it leaves a lock on every Mac.
    if wanted("P4") {
        measures::many::measure(&large, &mut table).await?;
    }
    if wanted("P4") || wanted("P4-acknowledged") {
        let (macs, keep) = (options.devices.min(measures::many::MACS), options.keep.as_deref());
        measures::many::acknowledged(binary, macs, keep, &mut table).await?;
    }
    if wanted("P14") {
        measures::size::measure(binary, &mut table)?;
    }
    if wanted("names") {
        measures::names::measure(binary, &mut table).await?;
    }
    print!("{table}");
    Ok(())
}
