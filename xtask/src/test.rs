//! The one command that proves it: what CI runs, nothing more and nothing less.

use anyhow::Result;

use crate::stages::Stages;
use crate::{bundle, check, cmd, e2e, needs, postgres, torture};

pub fn test() -> Result<()> {
    let mut stages = Stages::begin();
    let found = stages.stage("needs", needs::everything)?;
    check::stages(&mut stages)?;
    // Before the tests: some of them ask the server for what is in the bundle.
    stages.stage("browser bundle", || bundle::bundle(found.wasm, false))?;
    // The builder apart: in one build with the rest, its crates' features would be everyone's, and all would be
    // compiled a second time.
    stages.stage("builder's tests", || cmd::run(cmd::cargo("test").args(["--package", "xtask"])))?;
    stages.stage("tests", || {
        let cluster = postgres::Cluster::start(&found.postgres)?;
        cmd::run(cluster.tell(cmd::cargo("test").args(["--workspace", "--exclude", "xtask"])))
    })?;
    // From here on with what the tests have just built.
    stages.stage("crashes", torture::in_short)?;
    stages.stage("journeys", || e2e::journeys(&found.chromium, &[]))?;
    println!("\n{}", stages.summary());
    Ok(())
}
