//! P9: how long others wait while two hundred people sign in at once, each from an address of their own, against how long
//! they wait in calm: whoever asks for something small, and devices that come by. Not everybody's password is looked at: the
//! row says how many were, and others are timed only as long as somebody still waits for an answer.

use super::polls::pollers;
use crate::{
    client::Visitor,
    console::Console,
    fleet::Fleet,
    load::{self, Asker, Reader, together},
    table::{Table, Target, median},
};
use anyhow::{Result, bail};
use std::{net::SocketAddr, path::Path, time::Duration};

const ROUNDS: usize = 5;
const PEOPLE: usize = 200;
const DEVICES: usize = 4;
const CALM: Duration = Duration::from_secs(2);

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let (mut small, mut polls) = (Waits::default(), Waits::default());
    for _ in 0..ROUNDS {
        // A console of its own, for sign-ins are counted against everybody together.
        let fleet = Fleet::enrol(DEVICES).await?;
        let console = fleet.console(binary, None).await?;
        let visitor = Visitor::at(console.address).await?;
        small.round(&console, &mut [Reader { visitor, path: "/readyz" }]).await?;
        drop(console);
        let fleet = Fleet::enrol(DEVICES).await?;
        let console = fleet.console(binary, None).await?;
        polls.round(&console, &mut pollers(&fleet, console.devices, true).await?).await?;
    }
    small.tell(table, "a small request");
    polls.tell(table, "an idle device's poll");
    Ok(())
}

/// How long others wait, in storm and in calm.
#[derive(Default)]
struct Waits {
    ratios: Vec<f64>,
    hashed: Vec<f64>,
    worst: f64,
}

impl Waits {
    async fn round(&mut self, console: &Console, others: &mut [impl Asker]) -> Result<()> {
        load::ask(others, CALM / 4).await?;
        let calm = load::ask(others, CALM).await?.p99();
        let storm = tokio::spawn(storm(console.address));
        let busy = load::ask_while(others, || !storm.is_finished()).await?;
        let looked_at = storm.await??;
        if looked_at == 0 || busy.requests < 100.0 {
            bail!("{looked_at} passwords were looked at, and {} requests timed: too few", busy.requests);
        }
        self.ratios.push(busy.p99() / calm);
        self.worst = self.worst.max(busy.p99());
        self.hashed.push(f64::from(looked_at));
        Ok(())
    }

    fn tell(self, table: &mut Table, of: &str) {
        let what = format!(
            "p99 of {of} while {PEOPLE} sign in at once and {:.0} passwords are looked at ÷ calm (at worst {:.1} ms)",
            median(self.hashed),
            self.worst
        );
        table.row("P9", what, median(self.ratios), "×", Target::AtMost(2.0));
    }
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
