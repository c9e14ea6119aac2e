//! P5 and P16: what a list page of fifty rows costs, against a bare handler and against its own SQL; and how many
//! statements it takes, however long the list is.

use super::bare::Bare;
use crate::{
    client::Visitor,
    console::Console,
    district,
    load::{self, Reader},
    table::{Table, Target, median},
};
use anyhow::{Context, Result};
use kernel::{ActionQuery, AuditQuery, DeviceQuery, Operator, PeopleQuery, SignInKey};
use std::{
    path::Path,
    time::{Duration, Instant},
};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(1500);
const SERVED: usize = 0;
const PAGES: [&str; 4] = ["/people", "/audit", "/devices", "/actions"];
const DEVICES: usize = 20_000;

pub async fn measure(binary: &Path, table: &mut Table) -> Result<()> {
    let console = Console::start(binary, Some(SERVED)).await?;
    let mut owner = console.owner().await?;
    let short: Vec<f64> = statements(&console, &mut owner).await?;
    invite(&mut owner, 120).await?;
    let console = console.filled(Some(SERVED), DEVICES).await?;
    let mut owner = console.beside(&owner).await?;
    let bare = Bare::start(SERVED).await?;
    for page in PAGES {
        let (mut cpu, mut share, mut times) = (vec![], vec![], vec![]);
        let mut lines = vec![];
        let mut bare_lines = vec![];
        for _ in 0..4 {
            lines.push(Reader { visitor: console.beside(&owner).await?, path: page });
            bare_lines.push(Reader { visitor: Visitor::at(bare.address).await?, path: "/" });
        }
        load::ask(&mut lines, ROUND / 3).await?;
        for _ in 0..ROUNDS {
            let before = console.cpu()?;
            let load = load::ask(&mut lines, ROUND).await?;
            cpu.push((console.cpu()? - before) / load.requests);
            let hello = load::ask(&mut bare_lines, ROUND).await?;
            share.push(load.rate() / hello.rate());
            times.push(one_at_a_time(&mut lines[0].visitor, page).await?);
        }
        table.row("P5", format!("{page}, 50 rows: processor time"), median(cpu), "ms", Target::AtMost(1.5));
        table.row(
            "P5",
            format!("{page}: pages/s ÷ bare axum hello/s"),
            median(share),
            "",
            Target::AtLeast(0.04),
        );
        let ratio = median(times) / sql_alone(&console, &owner, page).await?;
        table.row("P5", format!("{page}: time to answer ÷ its SQL alone"), ratio, "×", Target::AtMost(15.0));
    }
    let long = statements(&console, &mut owner).await?;
    for (page, (short, long)) in PAGES.iter().zip(short.into_iter().zip(long)) {
        table.row("P16", format!("{page}: statements, hardly any rows"), short, "", Target::AtMost(4.0));
        table.row("P16", format!("{page}: statements, full page"), long, "", Target::AtMost(4.0));
    }
    Ok(())
}

async fn invite(owner: &mut Visitor, people: usize) -> Result<()> {
    for n in 0..people {
        let (name, sign_in_name) = (format!("Person {n:03}"), format!("person{n}@school.example"));
        let fields = [("name", name.as_str()), ("sign_in_name", sign_in_name.as_str())];
        owner.post("/api/invite_person", &fields).await?.leads_on()?;
    }
    Ok(())
}

/// How many statements each page takes, by the console's own count.
async fn statements(console: &Console, owner: &mut Visitor) -> Result<Vec<f64>> {
    let mut counts = vec![];
    for page in PAGES {
        let before = console.counter("holdfast_database_statements_total").await?;
        owner.get(page).await?.well()?;
        counts.push(console.counter("holdfast_database_statements_total").await? - before);
    }
    Ok(counts)
}

async fn one_at_a_time(visitor: &mut Visitor, page: &str) -> Result<f64> {
    let mut times = vec![];
    for _ in 0..50 {
        let start = Instant::now();
        visitor.get(page).await?.well()?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(times))
}

/// The same list from the kernel itself, over the same database, with the same look at who asks.
async fn sql_alone(console: &Console, owner: &Visitor, page: &str) -> Result<f64> {
    let kernel = district::open(console.data()).await?;
    let id = owner.cookie.as_deref().and_then(|c| c.split_once('=')).context("no cookie")?.1;
    let key = SignInKey::of(cookie_id(id)?);
    let mut times = vec![];
    for _ in 0..300 {
        let start = Instant::now();
        let operator = kernel.operator(&key, district::caller()).await?;
        list(&operator, page).await?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    kernel.close().await;
    Ok(median(times))
}

async fn list(operator: &Operator, page: &str) -> Result<()> {
    let limit = 50;
    match page {
        "/people" => drop(operator.people(&PeopleQuery { limit, ..PeopleQuery::default() }).await?),
        "/audit" => drop(operator.audit(&AuditQuery { limit, ..AuditQuery::default() }).await?),
        "/devices" => drop(operator.devices(&DeviceQuery { limit, ..DeviceQuery::default() }).await?),
        _ => drop(operator.actions(&ActionQuery { limit, ..ActionQuery::default() }).await?),
    }
    Ok(())
}

/// As the session layer writes an id into a cookie: base64 without padding, of its bytes from the least.
fn cookie_id(text: &str) -> Result<i128> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bits: Vec<u8> = vec![];
    let (mut held, mut width) = (0u32, 0);
    for byte in text.bytes() {
        let digit = DIGITS.iter().position(|d| *d == byte).context("not a cookie of ours")?;
        held = (held << 6) | u32::try_from(digit)?;
        width += 6;
        if width >= 8 {
            width -= 8;
            bits.push(u8::try_from((held >> width) & 0xff)?);
        }
    }
    let bytes: [u8; 16] = bits.as_slice().try_into().context("not a cookie of ours")?;
    Ok(i128::from_le_bytes(bytes))
}
