//! What a reader of the repository may rely on without looking: the formatting, clippy's silence, who may use
//! what, what reaches the browser, licences, complete languages and tidy files. Every rule is a function from
//! what was read to a list of findings, so that its test can show it made-up input that breaks it.

mod crates;
mod files;
mod graph;
mod languages;
mod licences;
mod versions;
mod wasm;

use anyhow::{Result, bail};

use crate::cmd;
use crate::stages::Stages;
use graph::Graph;

pub fn check() -> Result<()> {
    let mut all = Stages::begin();
    stages(&mut all)?;
    println!("\n{}", all.summary());
    Ok(())
}

/// The quick ones first, and all of them: one broken rule should not hide another.
pub fn stages(all: &mut Stages) -> Result<()> {
    let results = [
        all.stage("formatting", || cmd::run(cmd::cargo("fmt").args(["--all", "--check"]))),
        all.stage("rules", rules),
        all.stage("clippy", || {
            cmd::run(cmd::cargo("clippy").args(["--workspace", "--all-targets", "--", "--deny", "warnings"]))
        }),
    ];
    results.into_iter().collect()
}

fn rules() -> Result<()> {
    let root = cmd::root();
    let graph = Graph::read()?;
    let findings: Vec<String> = [
        crates::findings(&graph),
        versions::findings(&graph),
        licences::findings(&graph, &licences::read(&root)?),
        wasm::findings(&wasm::read()?),
        languages::findings(&languages::read(&root.join("app/locales"))?),
        files::findings(&files::read(&root)?, &root.to_string_lossy()),
    ]
    .concat();
    if findings.is_empty() {
        return Ok(());
    }
    for finding in &findings {
        println!("  {finding}");
    }
    bail!("{} rules are broken, see above", findings.len())
}
