//! P11: from an operator's deed to the page that shows it, on five hundred consoles that are open: each hears of the change
//! and fetches its page anew, as a browser does.

use crate::{
    client::{Pieces, Visitor},
    console::Console,
    district::District,
    table::{Table, Target, percentile},
};
use anyhow::{Context, Result, bail};
use domain::DeviceId;
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
};

const SERVED: usize = 0;
const OPEN: usize = 500;
const DEVICES: usize = 3_000;
/// So many deeds, each seen by one console; and so many that are seen by all of them.
const DEEDS: usize = 300;
const SEEN_BY_ALL: usize = 6;
const PATIENCE: Duration = Duration::from_secs(20);

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let district = District::seed(DEVICES).await?;
    let opened = district.open().await?;
    let devices: Vec<DeviceId> =
        opened.at_rest(&district.sample, OPEN).await?.into_iter().map(|comer| comer.id).collect();
    opened.close().await;
    let console = Console::over(binary, Some(SERVED), &district.data()).await?;
    let mut owner = console.signed_in().await?;

    let mut open = Open::consoles(&console, &owner, &devices).await?;
    let mut times = vec![];
    for n in 0..DEEDS {
        times.extend(open.deed(&mut owner, devices[n % devices.len()], 1).await?);
    }
    drop(open);
    let what = format!("asked to shown, {} consoles open, each with a device of its own, p95", devices.len());
    table.row("P11", what, percentile(times, 95), "ms", Target::AtMost(1000.0));

    let same = vec![devices[0]; OPEN];
    let mut open = Open::consoles(&console, &owner, &same).await?;
    let mut times = vec![];
    for _ in 0..SEEN_BY_ALL {
        times.extend(open.deed(&mut owner, devices[0], OPEN).await?);
    }
    let what = format!("asked to shown, {OPEN} consoles open, all with the same device, p95");
    table.row("P11", what, percentile(times, 95), "ms", Target::AtMost(1000.0));
    Ok(())
}

/// Consoles that are open; they end with it.
struct Open {
    shown: UnboundedReceiver<Instant>,
    _consoles: JoinSet<Result<()>>,
}

impl Open {
    async fn consoles(console: &Console, owner: &Visitor, devices: &[DeviceId]) -> Result<Self> {
        let (tell, shown) = unbounded_channel();
        let mut consoles = JoinSet::new();
        for device in devices {
            let mut page = console.beside(owner).await?;
            page.by_itself = true;
            let mut listener = console.beside(owner).await?;
            let mut news = listener.stream(&format!("/events?device={device}"), "text/event-stream").await?;
            // With its first line it listens.
            news.next().await?.context("no news at all")?;
            consoles.spawn(look(page, listener, news, format!("/devices/{device}"), tell.clone()));
        }
        Ok(Self { shown, _consoles: consoles })
    }

    /// The owner asks something of a device: how long until each of so many consoles shows it, in milliseconds.
    async fn deed(&mut self, owner: &mut Visitor, device: DeviceId, seen_by: usize) -> Result<Vec<f64>> {
        let (start, id) = (Instant::now(), device.to_string());
        owner.post("/api/sync_device", &[("id", &id)]).await?.leads_on()?;
        let mut times = vec![];
        while times.len() < seen_by {
            let shown = tokio::time::timeout(PATIENCE, self.shown.recv()).await;
            let Ok(Some(at)) = shown else { bail!("{} of {seen_by} consoles saw it", times.len()) };
            times.push(at.duration_since(start).as_secs_f64() * 1000.0);
        }
        Ok(times)
    }
}

/// One console: whenever there is news, the page is fetched anew.
async fn look(
    mut page: Visitor,
    listener: Visitor,
    mut news: Pieces,
    path: String,
    shown: UnboundedSender<Instant>,
) -> Result<()> {
    while let Some(piece) = news.next().await? {
        if piece.starts_with(b"event: change") {
            page.get(&path).await?.well()?;
            shown.send(Instant::now())?;
        }
    }
    drop(listener);
    bail!("no more news")
}
