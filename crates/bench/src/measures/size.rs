//! P14: the one binary.

use crate::table::{Table, Target};
use anyhow::Result;
use std::path::Path;

#[allow(clippy::cast_precision_loss, reason = "a file's size fits a float")]
pub fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let size = std::fs::metadata(binary)?.len() as f64 / (1024.0 * 1024.0);
    table.row("P14", "the binary with everything in it", size, "MB", Target::AtMost(25.0));
    Ok(())
}
