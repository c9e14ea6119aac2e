//! P12: how long until it is ready, over a database that was in use when the console ended: in order, or killed.

use crate::{
    client::Visitor,
    console::Console,
    district::Large,
    table::{Table, Target, median},
};
use anyhow::Result;
use std::path::Path;

const ROUNDS: usize = 5;

pub async fn measure(binary: &Path, large: &Large, table: &mut Table) -> Result<()> {
    let district = large.get().await?;
    let mut console = Console::over(binary, None, &district.data()).await?;
    let mut owner = console.signed_in().await?;
    let (mut stopped, mut killed) = (vec![], vec![]);
    for round in 0..ROUNDS {
        for (kill, times) in [(false, &mut stopped), (true, &mut killed)] {
            use_it(&mut owner, &format!("{round} {kill}")).await?;
            let (again, took) = if kill {
                console.killed_and_started().await?
            } else {
                console.stopped_and_started().await?
            };
            times.push(took.as_secs_f64() * 1000.0);
            owner = again.beside(&owner).await?;
            console = again;
        }
    }
    let what = |how| format!("{how}, started, ready, with {} devices", district.devices);
    table.row("P12", what("stopped"), median(stopped), "ms", Target::AtMost(150.0));
    table.row("P12", what("killed"), median(killed), "ms", Target::AtMost(1000.0));
    Ok(())
}

/// So much is written that the journal is not empty.
async fn use_it(owner: &mut Visitor, round: &str) -> Result<()> {
    for n in 0..40 {
        let (name, sign_in) = (format!("Person {round} {n}"), format!("p-{round}-{n}").replace(' ', "-"));
        let fields = [("name", name.as_str()), ("sign_in_name", sign_in.as_str())];
        owner.post("/api/invite_person", &fields).await?.leads_on()?;
    }
    Ok(())
}
