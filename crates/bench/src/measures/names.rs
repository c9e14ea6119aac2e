//! Whether the time of a refused sign-in tells if somebody has that name: the medians of both, tries in turn, in one
//! run. Tries are spread over people and addresses, so that the throttle lets them through.

use crate::{
    client::Visitor,
    console::{Console, PASSWORD},
    table::{Table, Target, median},
};
use anyhow::{Context, Result, bail};
use std::{
    path::Path,
    time::{Duration, Instant},
};

const TRIES: usize = 400;
/// Each is tried too seldom to be held back.
const PEOPLE: usize = 100;

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let console = Console::start(binary, None).await?;
    let mut owner = console.owner().await?;
    for n in 0..PEOPLE {
        let person = format!("known{n}");
        let fields = [("name", person.as_str()), ("sign_in_name", person.as_str())];
        let place = owner.post("/api/invite_person", &fields).await?.leads_on()?.location;
        let page = owner.get(&place.context("no page after an invitation")?).await?.well()?.body;
        let page = String::from_utf8_lossy(&page).into_owned();
        let (_, rest) = page.split_once("/invitation?token=").context("no link on the page")?;
        let token: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        let mut visitor = from_anywhere(&console, n).await?;
        let fields = [("token", token.as_str()), ("password", PASSWORD)];
        patiently(&mut visitor, "/api/accept_invitation", &fields, 200).await?;
    }
    let (mut known, mut unknown) = (vec![], vec![]);
    for n in 0..TRIES {
        let names = [format!("known{}", n % PEOPLE), format!("nobody{n}")];
        // Who goes first changes as well.
        for side in [n % 2, 1 - n % 2] {
            let mut visitor = from_anywhere(&console, 2 * n + side).await?;
            let fields = [("sign_in_name", names[side].as_str()), ("password", "not the right one at all")];
            let took = patiently(&mut visitor, "/api/sign_in", &fields, 422).await?;
            if side == 0 { known.push(took) } else { unknown.push(took) }
        }
    }
    let (known, unknown) = (median(known), median(unknown));
    let what = format!(
        "a refused sign-in: known names ({known:.2} ms) against unknown ones ({unknown:.2} ms), medians of {TRIES}"
    );
    table.row("names", what, (known / unknown - 1.0).abs() * 100.0, "%", Target::AtMost(2.0));
    Ok(())
}

async fn from_anywhere(console: &Console, n: usize) -> Result<Visitor> {
    let mut visitor = Visitor::at(console.address).await?;
    visitor.from = Some(format!("198.18.{}.{}", n / 250, n % 250 + 1));
    Ok(visitor)
}

/// In milliseconds, of the try that was let through; tries that were held back are waited out and not counted.
async fn patiently(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)], wanted: u16) -> Result<f64> {
    for _ in 0..60 {
        let start = Instant::now();
        let status = visitor.call(path, fields).await?.status.as_u16();
        let took = start.elapsed().as_secs_f64() * 1000.0;
        match status {
            429 | 503 => tokio::time::sleep(Duration::from_millis(500)).await,
            it if it == wanted => return Ok(took),
            other => bail!("{path} was answered with {other}"),
        }
    }
    bail!("{path} was held back for too long")
}
