//! P8: how much memory a console takes that has just been used and now waits; and how much more with every device.

use crate::{
    client::Visitor,
    console::Console,
    district::{District, Large},
    table::{Table, Target},
};
use anyhow::Result;
use std::path::Path;

/// So many pages are looked at.
const WALK: usize = 200;
const SMALL: usize = 1_000;

pub async fn idle(binary: &Path, table: &mut Table) -> Result<()> {
    let console = Console::start(binary, None).await?;
    let mut owner = console.owner().await?;
    for page in ["/", "/devices", "/actions", "/people", "/roles", "/audit"] {
        owner.get(page).await?.well()?;
    }
    table.row("P8", "memory, idle after use", console.memory()?, "MB", Target::AtMost(40.0));
    Ok(())
}

pub async fn growth(binary: &Path, large: &Large, table: &mut Table) -> Result<()> {
    let large = large.get().await?;
    let small = walked(binary, &District::seed(SMALL.min(large.devices / 10)).await?).await?;
    let grown = walked(binary, large).await?;
    #[allow(clippy::cast_precision_loss, reason = "so many devices fit a float")]
    let hundred_thousands = large.devices as f64 / 100_000.0;
    let what = format!(
        "memory after {WALK} pages with {} devices ({grown:.1} MB), more than with {SMALL} ({small:.1} MB), per 100,000",
        large.devices
    );
    table.row("P8", what, (grown - small) / hundred_thousands, "MB", Target::AtMost(12.0));
    Ok(())
}

async fn walked(binary: &Path, district: &District) -> Result<f64> {
    let console = Console::over(binary, None, &district.data()).await?;
    let mut owner = console.signed_in().await?;
    walk(&mut owner, WALK).await?;
    console.memory()
}

/// The list of devices, page after page; from its end it begins again.
pub async fn walk(visitor: &mut Visitor, pages: usize) -> Result<()> {
    let mut path = "/devices".to_owned();
    for _ in 0..pages {
        let body = visitor.get(&path).await?.well()?.body;
        let page = String::from_utf8_lossy(&body);
        let rest = page.split_once("after=").map_or("", |(_, rest)| rest);
        let after: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        path = if after.is_empty() { "/devices".to_owned() } else { format!("/devices?after={after}") };
    }
    Ok(())
}
