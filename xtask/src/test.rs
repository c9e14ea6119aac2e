//! The one command that proves it: what CI runs, nothing more and nothing less.

use anyhow::Result;

use crate::stages::Stages;
use crate::{bundle, check, cmd, e2e, needs, postgres, run};

pub fn test() -> Result<()> {
    let mut stages = Stages::begin();
    let found = stages.stage("needs", needs::everything)?;
    check::stages(&mut stages)?;
    // Before the tests: some of them ask the server for what is in the bundle.
    stages.stage("browser bundle", || bundle::bundle(found.wasm, false))?;
    stages.stage("tests", || {
        let cluster = postgres::Cluster::start(&found.postgres)?;
        let mut cargo = cmd::cargo("test");
        cmd::run(cargo.arg("--workspace").env("HOLDFAST_TEST_POSTGRES", cluster.url()))
    })?;
    stages.stage("journeys", || {
        run::server(false)?;
        e2e::journeys(&found.chromium, &[])
    })?;
    println!("\n{}", stages.summary());
    Ok(())
}
