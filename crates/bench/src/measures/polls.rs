//! P1: devices at rest that come by, against a bare handler of the same framework that reads the same and answers as much.

use super::bare::Bare;
use crate::{
    fleet::Fleet,
    load,
    table::{Table, Target, median},
    wire::Poller,
};
use anyhow::Result;
use std::{net::SocketAddr, path::Path, time::Duration};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
const DEVICES: usize = 64;
const SERVED: usize = 0;

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let fleet = Fleet::enrol(DEVICES).await?;
    let console = fleet.console(binary, Some(SERVED)).await?;
    let bare = Bare::start(SERVED).await?;
    for (signed, who) in [(false, "under the certificate that a proxy saw"), (true, "signed (RSA-2048)")] {
        let mut ours = pollers(&fleet, console.devices, signed).await?;
        let mut theirs = pollers(&fleet, bare.address, signed).await?;
        load::ask(&mut ours, ROUND / 4).await?;
        let (mut shares, mut costs, mut rates) = (vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            let (polls, cost) = one_round(&mut ours, || console.cpu()).await?;
            let (hellos, bare_cost) = one_round(&mut theirs, || bare.cpu()).await?;
            shares.push(polls / hellos);
            costs.push(bare_cost / cost);
            rates.push(polls);
        }
        let what = format!("idle polls/s, {who} ({:.0}/s) ÷ bare axum handler", median(rates));
        table.row("P1", &what, median(shares), "", Target::AtLeast(0.5));
        let what = format!("bare axum handler's processor time ÷ an idle poll's, {who}");
        table.row("P1", what, median(costs), "", Target::AtLeast(0.5));
    }
    Ok(())
}

pub async fn pollers(fleet: &Fleet, to: SocketAddr, signed: bool) -> Result<Vec<Poller>> {
    let mut all = vec![];
    for paper in &fleet.papers {
        let signature = if signed { Some(fleet.signature(paper, &paper.idle())?) } else { None };
        all.push(Poller::at(to, paper, signature).await?);
    }
    Ok(all)
}

/// How many a second, and the milliseconds of processor time that each took.
async fn one_round(pollers: &mut [Poller], cpu: impl Fn() -> Result<f64>) -> Result<(f64, f64)> {
    let before = cpu()?;
    let load = load::ask(pollers, ROUND).await?;
    Ok((load.rate(), (cpu()? - before) / load.requests))
}
