//! The benchmarks: the real binary over a real database, asked over HTTP, beside what it is held against. Every
//! figure is measured in the run that prints it; most are ratios, with both sides interleaved in that run and the
//! median quoted. Started by `cargo xtask bench [NAME]`, which builds the release binary first.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "it takes times and prints them")]

mod client;
mod console;
mod load;
mod measures;
mod table;

use anyhow::Result;
use clap::Parser;
use std::path::PathBuf;

#[derive(Parser)]
struct Options {
    /// The release binary
    #[arg(long)]
    binary: PathBuf,
    /// Only measures whose id contains this
    name: Option<String>,
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
    let wanted = |id: &str| options.name.as_deref().is_none_or(|name| id.contains(name));
    let mut table = table::Table::default();
    let binary = &options.binary;
    if wanted("P5") || wanted("P16") {
        measures::pages::measure(binary, &mut table).await?;
    }
    if wanted("P8") {
        measures::memory::measure(binary, &mut table).await?;
    }
    if wanted("P9") {
        measures::storm::measure(binary, &mut table).await?;
    }
    if wanted("P10") {
        measures::first_load::measure(binary, &mut table).await?;
    }
    if wanted("P12") {
        measures::start::measure(binary, &mut table).await?;
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
