//! P12: how long until it is ready, over a database that was in use when the console was killed.

use crate::{
    console::Console,
    table::{Table, Target, median},
};
use anyhow::Result;
use std::path::Path;

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let mut console = Console::start(binary, None).await?;
    let mut owner = console.owner().await?;
    let mut times = vec![];
    for round in 0..7 {
        for n in 0..40 {
            let (name, sign_in) = (format!("Person {round} {n}"), format!("p{round}-{n}"));
            owner
                .post("/api/invite_person", &[("name", &name), ("sign_in_name", &sign_in)])
                .await?
                .leads_on()?;
        }
        let (again, took) = console.killed_and_started().await?;
        times.push(took.as_secs_f64() * 1000.0);
        owner = again.beside(&owner).await?;
        console = again;
    }
    table.row("P12", "killed, started, ready", median(times), "ms", Target::AtMost(1000.0));
    Ok(())
}
