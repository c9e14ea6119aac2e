//! Kills the console at random moments and starts it again over what it left, listening all the while.

use crate::{
    checker::{Fault, History, verdict},
    child::{Child, ourselves},
    dice::Dice,
    found,
    line::Line,
    live,
    world::{Database, Start, World},
};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::time::{Duration, SystemTime};

const OPERATORS: usize = 32;
const MACS: usize = 700;
const PHONES: usize = 300;
/// It is held against the database so often, and at the end.
const LOOK_EVERY: u64 = 100;
/// The first operator is to be answered so soon after a start; a debug build may take longer.
const HEALTHY: Duration = Duration::from_secs(1);
/// After so long it will not come up any more.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Args)]
pub struct Options {
    #[arg(long, default_value_t = 1000)]
    kills: u64,
    #[arg(long, value_enum, default_value = "sqlite")]
    database: Database,
    /// As an earlier run has printed it
    #[arg(long)]
    seed: Option<u64>,
}

/// What came of one life.
struct Life {
    /// How long after its start the first operator was answered.
    healthy: Option<Duration>,
}

pub fn kills(options: &Options) -> Result<()> {
    let seed = options.seed.unwrap_or_else(fresh_seed);
    println!("seed {seed}");
    let (folder, runtime) = (tempfile::tempdir()?, live::runtime()?);
    let world = World::new(options.database, folder.path(), OPERATORS, MACS, PHONES);
    let world = runtime.block_on(world).context("the console could not be set up")?;
    let (mut history, mut dice) = (History::default(), Dice::new(seed, u64::MAX, 0));
    let mut healthy = vec![];
    for life in 1..=options.kills {
        let (orders, reports) = (history.unanswered(), history.unsettled());
        let start = Start { world: world.clone(), seed, life, orders, reports };
        let lived = one_life(&start, &mut history, &mut dice).with_context(|| format!("in life {life}"))?;
        healthy.extend(lived.healthy);
        if life % LOOK_EVERY == 0 || life == options.kills || !history.faults.is_empty() {
            let found =
                runtime.block_on(found::read(&world, &history.last_pins())).context("the last look")?;
            let faults = verdict(&history, &found);
            println!(
                "after {life} kills: {} actions, {} entries, {history}",
                found.actions.len(),
                found.entries()
            );
            tell(&faults)?;
        }
    }
    history.has_seen_enough(options.kills)?;
    told_healthy(healthy)
}

/// Starts it, lets it work for a while and kills it.
fn one_life(start: &Start, history: &mut History, dice: &mut Dice) -> Result<Life> {
    let mut child = Child::start(ourselves("live")?, start)?;
    let begun = child.begun;
    // Now and then it dies while it is getting up.
    let at_once = dice.one_in(10).then(|| begun + Duration::from_millis(dice.below(150)));
    let span = Duration::from_millis(50 + dice.below(551));
    let (mut dies, mut healthy) = (at_once, None);
    // A slow machine may not have got to anything by then: two of three lives go on until the first result.
    let mut has_worked = dice.one_in(3);
    loop {
        let until = match dies {
            Some(then) if healthy.is_some() && has_worked || at_once.is_some() => then,
            _ => begun + PATIENCE,
        };
        let Some((at, line)) = child.line_until(until)? else { break };
        match line {
            Line::Up if dies.is_none() => dies = Some(at + span),
            Line::Answered { .. } if healthy.is_none() => healthy = Some(at - begun),
            Line::Settled { .. } => has_worked = true,
            _ => {}
        }
        history.take(at, line);
    }
    if healthy.is_none() && at_once.is_none() {
        bail!("no operator was answered within {} s", PATIENCE.as_secs());
    }
    for (at, line) in child.kill()? {
        history.take(at, line);
    }
    Ok(Life { healthy })
}

fn tell(faults: &[Fault]) -> Result<()> {
    const MOST: usize = 20;
    if faults.is_empty() {
        return Ok(());
    }
    faults.iter().take(MOST).for_each(|fault| println!("  {fault}"));
    bail!("{} faults", faults.len())
}

fn told_healthy(mut healthy: Vec<Duration>) -> Result<()> {
    healthy.sort_unstable();
    let (worst, middle) = (healthy.last().copied().unwrap_or_default(), healthy.get(healthy.len() / 2));
    let seconds = |span: Option<&Duration>| span.copied().unwrap_or_default().as_secs_f64();
    println!(
        "nothing lost, no ghosts; the first operator answered after {:.3} s at worst, {:.3} s in the middle",
        seconds(Some(&worst)),
        seconds(middle)
    );
    if worst > HEALTHY && !cfg!(debug_assertions) {
        bail!("it took longer than {} s to be healthy again", HEALTHY.as_secs());
    }
    Ok(())
}

fn fresh_seed() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos() % u128::from(u64::MAX)).unwrap_or_default() >> 8
}
