//! `holdfast seed`: fills a console with a school district that looks real, to see and to measure what it does with many
//! devices.

use super::opening;
use crate::config::Config;
use crate::stop::Stop;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

#[derive(Args)]
pub struct Options {
    /// How many devices
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    devices: u32,
    /// Another number makes another district
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    district: u64,
}

pub async fn run(config: &Config, options: &Options) -> Result<(), Stop> {
    super::data::prepare(&config.data)?;
    let kernel = opening::open(config).await?;
    let bar = bar(options.devices.into());
    let seeded =
        kernel.seed(options.devices as usize, options.district, |done| bar.set_position(done as u64)).await;
    bar.finish_and_clear();
    kernel.close().await;
    let schools = seeded.map_err(|error| opening::failed(&error))?;
    super::say(&format!("{} devices in {} new schools.\n", options.devices, schools.len()));
    Ok(())
}

/// How far it is, on a terminal.
pub fn bar(devices: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos} of {len} devices, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(devices).with_style(style)
}
