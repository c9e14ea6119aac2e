//! P9, the sign-ins' half: how long others wait while two hundred people sign in at once, each from an address of
//! their own, against how long they wait in calm. Not everybody's password is looked at: the row says how many were, and
//! others are timed only as long as somebody still waits for an answer.

use crate::{
    client::Visitor,
    console::Console,
    load::{self, together},
    table::{Table, Target, median},
};
use anyhow::{Result, bail};
use std::{net::SocketAddr, path::Path, time::Duration};

const ROUNDS: usize = 5;
const PEOPLE: usize = 200;
const CALM: Duration = Duration::from_secs(2);

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let (mut ratios, mut hashed, mut waits) = (vec![], vec![], 0.0f64);
    for _ in 0..ROUNDS {
        // A console of its own, for sign-ins are counted against everybody together.
        let console = Console::start(binary, None).await?;
        drop(console.owner().await?);
        let mut others = [Visitor::at(console.address).await?];
        let calm = load::ask(&mut others, "/readyz", CALM).await?.p99();
        let storm = tokio::spawn(storm(console.address));
        let busy = load::ask_while(&mut others, "/readyz", || !storm.is_finished()).await?;
        let looked_at = storm.await??;
        if looked_at == 0 || busy.requests < 100.0 {
            bail!(
                "{looked_at} passwords were looked at, and {} small requests timed: too few",
                busy.requests
            );
        }
        ratios.push(busy.p99() / calm);
        waits = waits.max(busy.p99());
        hashed.push(f64::from(looked_at));
    }
    let what = format!(
        "p99 of a small request while {PEOPLE} sign in at once and {:.0} passwords are looked at ÷ calm \
         (at worst {waits:.1} ms)",
        median(hashed)
    );
    table.row("P9", what, median(ratios), "×", Target::AtMost(2.0));
    Ok(())
}

/// Everybody knocks at once; says how many had their password looked at. The others are told to come back.
async fn storm(console: SocketAddr) -> Result<u32> {
    let knocks = (0..PEOPLE).map(async |n| -> Result<u32> {
        let mut visitor = Visitor::at(console).await?;
        visitor.from = Some(format!("203.0.113.{}", n % 250));
        let name = format!("person{n}");
        let fields = [("sign_in_name", name.as_str()), ("password", "not the right one at all")];
        match visitor.call("/api/sign_in", &fields).await?.status.as_u16() {
            // It was wrong; only looking at it tells.
            422 => Ok(1),
            429 | 503 => Ok(0),
            other => bail!("a sign-in was answered with {other}"),
        }
    });
    Ok(together(knocks).await?.into_iter().sum())
}
