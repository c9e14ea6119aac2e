//! P4: one order that locks a hundred thousand Macs, each with a recovery PIN of its own and its line in the log, against one
//! bare statement that copies as many rows; and how long it takes until all of them have acknowledged.

use crate::{
    console::Console,
    district::Large,
    fleet::Fleet,
    table::{Table, Target, median, timed},
    wire::{Line, Paper},
};
use anyhow::{Result, bail};
use domain::{ActionKind, Capability, Device, DeviceId, Moment, Platform};
use kernel::{DeviceQuery, yardstick};
use std::{path::Path, sync::Arc, time::Instant};
use tokio::task::JoinSet;

const ROUNDS: usize = 3;
pub const MACS: usize = 100_000;
const MESSAGE: &str = "This Mac is lost. Call the school on +31 20 123 4567.";
const LINES: usize = 256;
/// A device answers its push within a few seconds, in which so many are pushed.
const APART: usize = 4096;

pub async fn measure(large: &Large, table: &mut Table) -> Result<()> {
    let opened = large.get().await?.open().await?;
    let query = DeviceQuery { platform: Some(Platform::MacOs), ..DeviceQuery::default() };
    let macs: Vec<DeviceId> =
        opened.devices(&query, ROUNDS * MACS, can_be_locked).await?.into_iter().map(|mac| mac.id).collect();
    if macs.is_empty() {
        bail!("no Mac can be locked");
    }
    let each = MACS.min(macs.len());
    let folder = tempfile::tempdir()?;
    let mut bare = yardstick::open(folder.path(), u32::try_from(each)?).await?;
    let (mut accepted, mut ratios) = (vec![], vec![]);
    // No Mac is locked twice, so there are as many rounds as there are Macs for them.
    for some in macs.chunks_exact(each) {
        let (copied, ()) = timed(yardstick::copy_all(&mut bare)).await?;
        yardstick::clear(&mut bare).await?;
        let (took, ()) = timed(opened.order(some, ActionKind::RemoteLock, MESSAGE)).await?;
        accepted.push(took / 1000.0);
        ratios.push(took / copied);
    }
    let what = format!("{each} Macs locked in one order: accepted");
    table.row("P4", &what, median(accepted), "s", Target::AtMost(2.0));
    table.row("P4", what + " ÷ one INSERT … SELECT", median(ratios), "×", Target::AtMost(40.0));
    yardstick::close(bare).await?;
    opened.close().await;
    Ok(())
}

fn can_be_locked(mac: &Device) -> bool {
    mac.lock.is_none() && Capability::of(mac, ActionKind::RemoteLock, Moment::default()).is_available()
}

/// So many Macs, locked by one order, come by over so many lines as a proxy keeps, and acknowledge: in about the order in which
/// they are pushed; and in no order at all, which spreads what is written over the whole file.
pub async fn acknowledged(binary: &Path, macs: usize, keep: Option<&Path>, table: &mut Table) -> Result<()> {
    let fleet = match keep {
        Some(keep) => Fleet::kept(macs, keep).await?,
        None => Fleet::enrol(macs).await?,
    };
    let mut papers = fleet.papers.clone();
    papers.sort_by_key(|paper| paper.id);
    let ids: Vec<DeviceId> = papers.iter().map(|paper| paper.id).collect();
    papers.chunks_mut(APART).for_each(|some| some.sort_by(Paper::by_chance));
    let mut in_no_order = papers.clone();
    in_no_order.sort_by(Paper::by_chance);
    for (papers, how) in [(papers, "about as pushed"), (in_no_order, "in no order")] {
        let fleet = fleet.again()?;
        let opened = fleet.open().await?;
        opened.order(&ids, ActionKind::RemoteLock, MESSAGE).await?;
        opened.close().await;
        let took = all_come(&fleet.console(binary, None).await?, &papers).await?;
        let what = format!("{macs} locks handed out and acknowledged over the protocol, {how}");
        table.row("P4", what, took, "s", Target::AtMost(within(macs)?));
    }
    Ok(())
}

/// A hundred thousand within a minute.
fn within(macs: usize) -> Result<f64> {
    Ok(f64::from(u32::try_from(macs)?) / 100_000.0 * 60.0)
}

/// Until they have all acknowledged, in seconds.
async fn all_come(console: &Console, papers: &[Arc<Paper>]) -> Result<f64> {
    let start = Instant::now();
    let mut lines = JoinSet::new();
    for first in 0..LINES {
        let mine: Vec<_> = papers.iter().skip(first).step_by(LINES).cloned().collect();
        let to = console.devices;
        lines.spawn(async move {
            let (mut line, mut done) = (Line::to(to).await?, 0);
            for paper in mine {
                done += line.does_all(&paper).await?;
            }
            anyhow::Ok(done)
        });
    }
    let mut done = 0;
    for some in lines.join_all().await {
        done += some?;
    }
    if usize::try_from(done)? != papers.len() {
        bail!("{done} of {} locks were acknowledged", papers.len());
    }
    Ok(start.elapsed().as_secs_f64())
}
