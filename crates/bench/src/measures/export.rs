//! P13: a hundred thousand devices as a file, and what memory that takes while it is written.

use super::memory::walk;
use crate::{
    console::Console,
    district::Large,
    table::{Table, Target, median, timed},
};
use anyhow::Result;
use std::path::Path;

const ROUNDS: usize = 3;
const ROWS: usize = 100_000;
/// Memory is looked at once in so many pieces.
const EVERY: usize = 10;

pub async fn measure(binary: &Path, large: &Large, table: &mut Table) -> Result<()> {
    let district = large.get().await?;
    let console = Console::over(binary, None, &district.data()).await?;
    let mut owner = console.signed_in().await?;
    walk(&mut owner, 50).await?;
    let before = console.memory()?;
    let (mut seconds, mut on_top) = (vec![], 0.0f64);
    for _ in 0..ROUNDS {
        let (took, most) = timed(taken(&console)).await?;
        seconds.push(took / 1000.0);
        on_top = on_top.max(most - before);
    }
    let rows = ROWS.min(district.devices);
    let what = format!("a CSV file, {rows} rows out of {}", district.devices);
    table.row("P13", &what, median(seconds), "s", Target::AtMost(3.0));
    table.row("P13", what + ": memory on top", on_top, "MB", Target::AtMost(20.0));
    Ok(())
}

/// Takes so many rows and no more; says how much memory the console had at most.
async fn taken(console: &Console) -> Result<f64> {
    let mut reader = console.signed_in().await?;
    let mut file = reader.stream("/devices.csv", "text/csv").await?;
    let (mut lines, mut pieces, mut most) = (0, 0, 0.0f64);
    while let Some(piece) = file.next().await? {
        lines += piece.split(|byte| *byte == b'\n').count() - 1;
        if pieces % EVERY == 0 {
            most = most.max(console.memory()?);
        }
        pieces += 1;
        if lines > ROWS {
            break;
        }
    }
    Ok(most)
}
