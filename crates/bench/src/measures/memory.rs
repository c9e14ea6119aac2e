//! P8: how much memory a console takes that has just been used and now waits.

use crate::{
    console::Console,
    table::{Table, Target},
};
use anyhow::Result;
use std::path::Path;

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let console = Console::start(binary, None).await?;
    let mut owner = console.owner().await?;
    for page in ["/", "/people", "/roles", "/audit"] {
        owner.get(page).await?.well()?;
    }
    table.row("P8", "memory, idle after use", console.memory()?, "MB", Target::AtMost(40.0));
    Ok(())
}
