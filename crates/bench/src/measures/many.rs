//! P4: one order that locks a hundred thousand Macs, each with a recovery PIN of its own and its line in the log, against one
//! bare statement that copies as many rows.

use crate::{
    district::{Large, Opened},
    table::{Table, Target, median, timed},
};
use anyhow::{Result, bail};
use domain::{ActionKind, Capability, Device, DeviceId, Moment, Platform};
use kernel::{Choice, DeviceQuery, ManyOrder, yardstick};

const ROUNDS: usize = 3;
const MACS: usize = 100_000;

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
        let (took, ()) = timed(lock(&opened, some)).await?;
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

async fn lock(opened: &Opened, macs: &[DeviceId]) -> Result<()> {
    let order = ManyOrder {
        choice: Choice::These(macs.to_vec()),
        kind: ActionKind::RemoteLock,
        message: "This Mac is lost. Call the school.".into(),
        phone: "+31 20 123 4567".into(),
        reason: "Stolen from the store room".into(),
        knows: true,
        previewed: None,
        typed: macs.len().to_string(),
        form: None,
    };
    opened.operator().await?.start_many(order).await?;
    Ok(())
}
