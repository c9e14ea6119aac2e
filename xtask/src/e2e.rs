//! Journeys in a real browser, by Playwright, against the server that everything else uses too.

use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;

use crate::{bundle, cmd, needs, run};

#[derive(Args)]
pub struct Options {
    /// Part of a file's name or of a journey's; what begins with a dash is Playwright's own
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pattern: Vec<String>,
}

pub fn e2e(options: &Options) -> Result<()> {
    let wasm = needs::for_building()?;
    let chromium = needs::for_journeys()?;
    bundle::bundle(wasm, false)?;
    run::server(false)?;
    journeys(&chromium, &options.pattern)
}

/// Runs them with what is built already.
pub fn journeys(chromium: &Path, pattern: &[String]) -> Result<()> {
    let folder = cmd::root().join("end2end");
    let mut playwright = cmd::command(folder.join("node_modules/.bin/playwright"));
    playwright.current_dir(&folder).arg("test");
    let (own, words): (Vec<_>, Vec<_>) = pattern.iter().partition(|word| word.starts_with('-'));
    if !words.is_empty() {
        let words: Vec<_> = words.into_iter().map(String::as_str).collect();
        playwright.args(["--grep", &words.join(" ")]);
    }
    playwright.args(own);
    playwright.env("HOLDFAST_BINARY", run::binary(false)).env("HOLDFAST_CHROMIUM", chromium);
    cmd::run(&mut playwright).context("the journeys")
}
