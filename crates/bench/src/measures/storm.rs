//! P9, the sign-ins' half: how long others wait while two hundred people sign in at once, each from an address of
//! their own, against how long they wait in calm.

use crate::{
    client::Visitor,
    console::Console,
    load::{self, together},
    table::{Table, Target, median},
};
use anyhow::{Result, bail};
use std::{path::Path, time::Duration};

const ROUNDS: usize = 5;
const PEOPLE: usize = 200;
const ROUND: Duration = Duration::from_secs(2);

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let (mut ratios, mut hashed) = (vec![], 0);
    for _ in 0..ROUNDS {
        // A console of its own, for sign-ins are counted against everybody together.
        let console = Console::start(binary, None).await?;
        drop(console.owner().await?);
        let mut others = [Visitor::at(console.address).await?];
        let calm = load::ask(&mut others, "/readyz", ROUND).await?.p99();
        let storm = tokio::spawn(storm(console.address));
        let busy = load::ask(&mut others, "/readyz", ROUND).await?.p99();
        hashed += storm.await??;
        ratios.push(busy / calm);
    }
    if hashed == 0 {
        bail!("no sign-in was let through to the hashing");
    }
    let what = "p99 of a small request during 200 sign-ins ÷ calm";
    table.row("P9", what, median(ratios), "×", Target::AtMost(2.0));
    Ok(())
}

/// Everybody knocks at once; says how many had their password looked at.
async fn storm(console: std::net::SocketAddr) -> Result<usize> {
    let knocks = (0..PEOPLE).map(async |n| -> Result<bool> {
        let mut visitor = Visitor::at(console).await?;
        visitor.from = Some(format!("203.0.113.{}", n % 250));
        let name = format!("person{n}");
        let fields = [("sign_in_name", name.as_str()), ("password", "not the right one at all")];
        let place = visitor.post("/api/sign_in", &fields).await?.location.unwrap_or_default();
        Ok(place.contains("__err"))
    });
    Ok(together(knocks).await?.into_iter().filter(|looked_at| *looked_at).count())
}
