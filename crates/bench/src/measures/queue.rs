//! P2 and P3: how quickly devices get through what waits for them, and how quickly something is put into the queue; each
//! against what the same disk does with one row a commit.

use crate::{
    district::{Comer, District, Opened},
    fleet::Fleet,
    table::{Table, Target, median, timed},
    wire::Line,
};
use anyhow::Result;
use domain::ActionKind;
use kernel::yardstick;
use std::{net::SocketAddr, path::Path, sync::Arc};
use tempfile::TempDir;
use tokio::task::JoinSet;

const ROUNDS: usize = 5;
const DEVICES: usize = 2_000;
/// What both are held against: so many rows, each in a commit of its own.
const SINGLE: u32 = 500;
/// So many devices come by at once, and so much waits for each.
const AT_ONCE: usize = 64;
const WAITING: usize = 40;
/// So many people ask at once, each so often.
const CALLERS: usize = 32;
const EACH: usize = 60;
const ALONE: usize = 300;

struct Single(yardstick::Bare, #[allow(dead_code, reason = "it goes with it")] TempDir);

impl Single {
    async fn open() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self(yardstick::open(folder.path(), 1).await?, folder))
    }

    async fn rate(&mut self) -> Result<f64> {
        let (took, ()) = timed(yardstick::commit_each(&mut self.0, SINGLE)).await?;
        Ok(f64::from(SINGLE) / took * 1000.0)
    }
}

pub async fn hand_out(table: &mut Table) -> Result<()> {
    let district = District::seed(DEVICES).await?;
    let opened = district.open().await?;
    let comers = opened.at_rest(&district.sample, AT_ONCE).await?;
    let ids: Vec<_> = comers.iter().map(|comer| comer.id).collect();
    let mut single = Single::open().await?;
    let (mut ratios, mut rates) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let commits = single.rate().await?;
        for _ in 0..WAITING {
            opened.order(&ids, ActionKind::Sync, "").await?;
        }
        let (took, done) = timed(all_come(&opened, &comers)).await?;
        rates.push(f64::from(done) / took * 1000.0);
        ratios.push(f64::from(done) / took * 1000.0 / commits);
    }
    let what =
        format!("handed out and acknowledged at {AT_ONCE} devices ({:.0}/s) ÷ single commits", median(rates));
    table.row("P2", what, median(ratios), "×", Target::AtLeast(4.0));
    opened.close().await;
    Ok(())
}

/// The same over the protocol: the binary itself, and a line for each device.
pub async fn over_the_wire(binary: &Path, table: &mut Table) -> Result<()> {
    let fleet = Fleet::enrol(AT_ONCE).await?;
    let ids: Vec<_> = fleet.papers.iter().map(|paper| paper.id).collect();
    let mut single = Single::open().await?;
    let (mut ratios, mut rates) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let commits = single.rate().await?;
        let opened = fleet.open().await?;
        for _ in 0..WAITING {
            opened.order(&ids, ActionKind::Sync, "").await?;
        }
        opened.close().await;
        let console = fleet.console(binary, None).await?;
        let (took, done) = timed(all_call(&fleet, console.devices)).await?;
        rates.push(f64::from(done) / took * 1000.0);
        ratios.push(f64::from(done) / took * 1000.0 / commits);
    }
    let what = format!(
        "handed out and acknowledged over the protocol at {AT_ONCE} devices ({:.0}/s, each asked two things) ÷ single commits",
        median(rates)
    );
    table.row("P2", what, median(ratios), "×", Target::AtLeast(4.0));
    Ok(())
}

async fn all_call(fleet: &Fleet, to: SocketAddr) -> Result<u32> {
    let mut tasks = JoinSet::new();
    for paper in fleet.papers.iter().map(Arc::clone) {
        tasks.spawn(async move { Line::to(to).await?.does_all(&paper).await });
    }
    tasks.join_all().await.into_iter().sum()
}

async fn all_come(opened: &Opened, comers: &[Comer]) -> Result<u32> {
    let mut tasks = JoinSet::new();
    for comer in comers {
        let (comer, kernel) = (comer.clone(), opened.kernel.clone());
        tasks.spawn(async move { comer.does_all(&kernel).await });
    }
    tasks.join_all().await.into_iter().sum()
}

pub async fn enqueue(table: &mut Table) -> Result<()> {
    let district = District::seed(DEVICES).await?;
    let opened = district.open().await?;
    let comers = opened.at_rest(&district.sample, DEVICES).await?;
    let mut single = Single::open().await?;
    let (mut alone, mut many) = (Asked::default(), Asked::default());
    for _ in 0..ROUNDS {
        alone.round(&opened, &comers, &mut single, (1, ALONE)).await?;
        many.round(&opened, &comers, &mut single, (CALLERS, EACH)).await?;
    }
    alone.tell(table, 1, Target::AtLeast(0.8));
    many.tell(table, CALLERS, Target::AtLeast(5.0));
    opened.close().await;
    Ok(())
}

#[derive(Default)]
struct Asked {
    ratios: Vec<f64>,
    rates: Vec<f64>,
}

impl Asked {
    async fn round(
        &mut self,
        opened: &Opened,
        comers: &[Comer],
        single: &mut Single,
        (callers, each): (usize, usize),
    ) -> Result<()> {
        let commits = single.rate().await?;
        let (took, asked) = timed(all_ask(opened, comers, callers, each)).await?;
        self.rates.push(f64::from(asked) / took * 1000.0);
        self.ratios.push(f64::from(asked) / took * 1000.0 / commits);
        Ok(())
    }

    fn tell(self, table: &mut Table, callers: usize, target: Target) {
        let what = format!("asked by {callers} at once ({:.0}/s) ÷ single commits", median(self.rates));
        table.row("P3", what, median(self.ratios), "×", target);
    }
}

/// Everybody asks something of other devices than the rest.
async fn all_ask(opened: &Opened, comers: &[Comer], callers: usize, each: usize) -> Result<u32> {
    let mut tasks = JoinSet::new();
    for n in 0..callers {
        let operator = opened.operator().await?;
        let own: Vec<_> =
            comers.iter().skip(n).step_by(callers).cycle().take(each).map(|comer| comer.id).collect();
        tasks.spawn(async move {
            for device in &own {
                operator.sync(*device, None).await?;
            }
            anyhow::Ok(u32::try_from(own.len())?)
        });
    }
    tasks.join_all().await.into_iter().sum()
}
