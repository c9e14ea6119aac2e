//! `holdfast admin add-owner`: a way back in when every Owner is gone. It needs the master key, not a sign-in.

use super::opening;
use crate::config::Config;
use crate::stop::Stop;
use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub enum Command {
    /// Say that the clock of this computer is right, after it was set or the console rested for days
    BelieveClock,
    /// Make a person with the Owner's role and print a one-time address at which they choose a password
    AddOwner(Owner),
}

#[derive(Args)]
pub struct Owner {
    /// The person's name, as others see it
    pub name: String,
    /// The name they sign in with
    pub sign_in_name: String,
}

pub async fn run(config: &Config, owner: &Owner) -> Result<(), Stop> {
    let kernel = opening::open_existing(config).await?;
    let added = kernel.add_owner(&owner.name, &owner.sign_in_name).await;
    kernel.close().await;
    let token = added.map_err(|error| match error {
        kernel::Error::Refused(refusal) => Stop::new(
            format!("There is no new Owner: {refusal}."),
            "nothing was changed.",
            "choose another name; see `holdfast admin add-owner --help`.",
        ),
        fault @ kernel::Error::Fault(_) => opening::failed(&fault),
    })?;
    let address = config.public_url(config.listen);
    super::say(&format!("{} is an Owner now. Within 30 minutes, choose a password there:\n", owner.name));
    super::say(&format!("{address}/invitation?token={token}\n"));
    Ok(())
}

/// A running console hears of it at its next sweep.
pub async fn believe_clock(config: &Config) -> Result<(), Stop> {
    opening::is_there(config)?;
    let kernel = opening::open_existing(config).await?;
    let believed = kernel.believe_clock().await;
    kernel.close().await;
    let now = believed.map_err(|error| opening::failed(&error))?;
    super::say(&format!("It is {now}. From now on secrets end by this clock.\n"));
    Ok(())
}
