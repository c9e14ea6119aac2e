//! P10: what a browser fetches at its first visit, compressed as a browser asks for it.

use crate::{
    client::Visitor,
    console::Console,
    table::{Table, Target},
};
use anyhow::{Context, Result};
use std::{io::Read, path::Path};

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let console = Console::start(binary, None).await?;
    let mut owner = console.owner().await?;
    let mut largest = 0.0f64;
    let mut page = String::new();
    for path in ["/", "/people", "/audit", "/roles/new", "/me"] {
        let body = owner.get_brotli(path).await?.well()?.body;
        largest = largest.max(compressed(&body)?);
        page = String::from_utf8_lossy(&body).into_owned();
    }
    table.row("P10", "the largest page's HTML, brotli", largest, "KB", Target::AtMost(30.0));
    let styles = fetched(&mut owner, &page, ".css").await?;
    table.row("P10", "stylesheet, brotli", styles, "KB", Target::AtMost(15.0));
    let scripts = fetched(&mut owner, &page, ".js").await? + fetched(&mut owner, &page, ".wasm").await?;
    table.row("P10", "wasm + JS, brotli", scripts, "KB", Target::AtMost(265.0));
    Ok(())
}

/// Pages are not compressed by the console itself; this is what a proxy in front would send.
fn compressed(body: &[u8]) -> Result<f64> {
    let mut out = vec![];
    brotli::CompressorReader::new(body, 4096, 5, 22).read_to_end(&mut out)?;
    Ok(kilobytes(out.len()))
}

/// The bundle's file with this ending, as the page names it, as it comes over the line.
async fn fetched(visitor: &mut Visitor, page: &str, ending: &str) -> Result<f64> {
    let mut names = page.split('"').filter(|part| part.starts_with("/pkg/") && part.ends_with(ending));
    let name = names.next().with_context(|| format!("the page names no {ending}"))?;
    Ok(kilobytes(visitor.get_brotli(name).await?.well()?.body.len()))
}

#[allow(clippy::cast_precision_loss, reason = "a file's size fits a float")]
fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}
