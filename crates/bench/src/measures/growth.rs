//! P6 and P6b: what a hundred times as many devices, and all that was ever asked of them, cost those who look at one of them.
//! Both databases are open in this process, and what is timed is done to each in turn.

use crate::{
    district::{Comer, District, Large, Opened},
    table::{Table, Target, median, timed},
};
use anyhow::{Context, Result};
use domain::{Mode, Ownership, Platform};
use kernel::{
    Clock, DeviceQuery, Fingerprint, Fresh, Hello, Kernel, LinkOrder, Operator, PushAddress, Report,
};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

const SMALL: usize = 10_000;
const TRIES: usize = 400;
const COMERS: usize = 400;
/// So many enrol at once.
const AT_ONCE: usize = 64;

struct Side {
    opened: Opened,
    operator: Operator,
    comers: Vec<Comer>,
    after: Option<String>,
}

impl Side {
    async fn of(district: &District) -> Result<Self> {
        let opened = district.open().await?;
        let comers = opened.at_rest(&district.sample, COMERS).await?;
        Ok(Self { operator: opened.operator().await?, opened, comers, after: None })
    }

    fn comer(&self, n: usize) -> &Comer {
        &self.comers[n % self.comers.len()]
    }
}

pub async fn measure(large: &Large, table: &mut Table) -> Result<()> {
    let district = large.get().await?;
    let small = District::seed(SMALL.min(district.devices / 10)).await?;
    let (small_devices, large_devices) = (small.devices, district.devices);
    let mut sides = [Side::of(&small).await?, Side::of(district).await?];
    let told = |table: &mut Table, what: &str, [small, large]: [f64; 2]| {
        let what = format!(
            "{what}, of {large_devices} devices ({large:.3} ms) ÷ of {small_devices} ({small:.3} ms), p50"
        );
        table.row("P6", what, large / small, "×", Target::AtMost(1.3));
    };
    let list = compare(&mut sides, async |side, _| {
        let query = DeviceQuery { limit: 50, ..DeviceQuery::default() };
        Ok([timed(side.operator.devices(&query)).await?.0])
    });
    told(table, "the list's first page", list.await?[0]);
    let further = compare(&mut sides, async |side, _| {
        let query = DeviceQuery { after: side.after.take(), limit: 50, ..DeviceQuery::default() };
        let (took, list) = timed(side.operator.devices(&query)).await?;
        side.after = list.page.next;
        Ok([took])
    });
    told(table, "the list, page after page", further.await?[0]);
    let detail =
        compare(&mut sides, async |side, n| Ok([timed(side.operator.device(side.comer(n).id)).await?.0]));
    told(table, "one device", detail.await?[0]);
    let idle = compare(&mut sides, async |side, n| {
        Ok([timed(side.comer(n).comes(&side.opened.kernel, Report::idle())).await?.0])
    });
    told(table, "a device comes by, nothing waits", idle.await?[0]);
    let busy = compare(&mut sides, async |side, n| {
        let asked = timed(side.operator.sync(side.comer(n).id, None)).await?.0;
        let given = timed(side.comer(n).comes(&side.opened.kernel, Report::idle())).await?.0;
        side.comer(n).does_all(&side.opened.kernel).await?;
        Ok([asked, given])
    });
    let [asked, given] = busy.await?;
    told(table, "asking something", asked);
    told(table, "a device comes by and is given something", given);
    let [small, large] = sides;
    small.opened.close().await;
    history(large, table).await
}

/// Against devices of which nothing was ever asked.
async fn history(large: Side, table: &mut Table) -> Result<()> {
    let empty = District::seed(0).await?;
    let opened = empty.open().await?;
    let fresh = enrolled(&opened).await?;
    let sides = &mut [(&opened.kernel, fresh), (&large.opened.kernel, large.comers.clone())];
    let [times] = compare(sides, async |(kernel, comers), n| {
        Ok([timed(comers[n % comers.len()].comes(kernel, Report::idle())).await?.0])
    })
    .await?;
    let what = format!(
        "a device comes by where much was asked ({:.3} ms) ÷ where nothing ever was, of {SMALL} devices ({:.3} ms), p50",
        times[1], times[0]
    );
    table.row("P6b", what, times[1] / times[0], "×", Target::AtMost(1.1));
    opened.close().await;
    large.opened.close().await;
    Ok(())
}

/// Times something on both sides in turn; the medians of each of the times.
async fn compare<T, const N: usize>(
    sides: &mut [T; 2],
    mut what: impl AsyncFnMut(&mut T, usize) -> Result<[f64; N]>,
) -> Result<[[f64; 2]; N]> {
    let mut times = [const { [vec![], vec![]] }; N];
    for n in 0..TRIES {
        // Who goes first changes as well.
        for side in [n % 2, 1 - n % 2] {
            for (times, took) in times.iter_mut().zip(what(&mut sides[side], n).await?) {
                times[side].push(took);
            }
        }
    }
    Ok(times.map(|sides| sides.map(median)))
}

async fn enrolled(opened: &Opened) -> Result<Vec<Comer>> {
    let (kernel, operator) = (&opened.kernel, opened.operator().await?);
    let group = operator.create_group("Everywhere", "").await?;
    let uses = u32::try_from(SMALL)?;
    let link =
        operator.make_link(LinkOrder { group, ownership: Ownership::Corporate, days: 1, uses }).await?;
    let link = operator.link(link).await?.token.context("a link without its secret")?;
    let mut comers = vec![];
    for from in (0..SMALL).step_by(AT_ONCE) {
        let mut tasks = JoinSet::new();
        for n in from..(from + AT_ONCE).min(SMALL) {
            let (kernel, link) = (kernel.clone(), link.clone());
            tasks.spawn(async move { enrol(&kernel, &link, n).await });
        }
        for comer in tasks.join_all().await {
            comers.push(comer?);
        }
    }
    // A device that has just enrolled is not yet at rest.
    for comer in &comers {
        comer.does_all(kernel).await?;
    }
    Ok(comers)
}

async fn enrol(kernel: &Kernel, link: &str, n: usize) -> Result<Comer> {
    let challenge = kernel.offer_challenge(link).await?;
    let certificate = format!("a device that is new {n}");
    let ends = Clock::system().now().plus(Duration::from_hours(24 * 365));
    let fresh = Fresh { certificate: certificate.as_bytes(), ends };
    let identity = Fingerprint::of(&kernel.certify(&challenge, b"a request", fresh).await?);
    let hello = Hello {
        udid: None,
        serial: Some(format!("HF{n:08}")),
        name: format!("iPad {n:05}"),
        model: "iPad".into(),
        platform: Platform::IpadOs,
        mode: Mode::DeviceEnrolment,
        os: None,
    };
    let device = kernel.enrol(&identity, hello, Uuid::nil()).await?;
    let (topic, magic) = ("a topic".to_owned(), format!("magic {n}"));
    device.is_reached_at(&PushAddress { topic, token: n.to_be_bytes().to_vec(), magic }).await?;
    Ok(Comer { id: device.id(), identity })
}
