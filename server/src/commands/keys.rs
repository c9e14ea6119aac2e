//! `holdfast keys rotate`: a new master key. The console must not run meanwhile, for it would go on with the old one.

use super::opening::{self, Lock};
use crate::config::Config;
use crate::stop::Stop;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Make a new master key and seal everything with it, while no console runs; older backups keep needing the old one
    Rotate,
}

pub async fn rotate(config: &Config) -> Result<(), Stop> {
    opening::is_there(config)?;
    let lock = Lock::alone(config)?;
    let kernel = opening::open_existing(config).await?;
    let rotated = kernel.rotate_keys().await;
    kernel.close().await;
    drop(lock);
    rotated.map_err(|error| opening::refused(&error))?;
    super::say("There is a new master key, and everything is sealed with it.\n");
    super::say("Keep a copy of it apart from the backups. Backups made before now need the old one.\n");
    Ok(())
}
