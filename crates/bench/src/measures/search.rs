//! P7: looking for a device among all of them, by parts of what is known of it.

use crate::{
    district::Large,
    table::{Table, Target, percentile, timed},
};
use anyhow::Result;
use domain::Device;
use kernel::{DeviceQuery, Operator};

const TRIES: usize = 150;
/// Spreads over the sample: it has no divisor in common with its size.
const STRIDE: usize = 7_919;

type Part = fn(&Device, usize) -> Option<String>;

const KINDS: [(&str, Part); 7] = [
    ("part of a name", |device, n| part(&device.name, 3 + n % 6, n)),
    ("a whole name", |device, _| Some(device.name.clone())),
    ("part of a serial number", |device, n| part(device.serial.as_deref()?, 4 + n % 5, n)),
    ("part of a user's name", |device, n| part(&device.user.as_ref()?.name, 3 + n % 6, n)),
    ("a word that thousands have", |_, n| {
        Some(["ipad", "mac", "anna", "pro", "cart", "example", "air"][n % 7].to_owned())
    }),
    ("two letters", |device, _| device.name.get(..2).map(ToOwned::to_owned)),
    ("what nobody has", |_, n| Some(format!("zq{n:04}xj"))),
];

pub async fn measure(large: &Large, table: &mut Table) -> Result<()> {
    let district = large.get().await?;
    let opened = district.open().await?;
    let operator = opened.operator().await?;
    for (kind, part) in KINDS {
        let devices = (0..).map(|n: usize| (n, &district.sample[n * STRIDE % district.sample.len()]));
        let texts = devices.take(10 * TRIES).filter_map(|(n, device)| part(device, n)).take(TRIES);
        let (times, found) = search(&operator, texts.collect()).await?;
        let what =
            format!("search among {} devices by {kind} ({found} found in the middle), p95", district.devices);
        table.row("P7", what, percentile(times, 95), "ms", Target::AtMost(20.0));
    }
    opened.close().await;
    Ok(())
}

/// How long each took, and how many were found in the middle.
async fn search(operator: &Operator, texts: Vec<String>) -> Result<(Vec<f64>, i64)> {
    let (mut times, mut found) = (vec![], vec![]);
    for search in texts {
        let query = DeviceQuery { search, limit: 50, ..DeviceQuery::default() };
        let (took, list) = timed(operator.devices(&query)).await?;
        times.push(took);
        found.push(list.count.n);
    }
    found.sort_unstable();
    Ok((times, found.get(found.len() / 2).copied().unwrap_or_default()))
}

/// So many characters of a text, from somewhere in it.
fn part(text: &str, length: usize, n: usize) -> Option<String> {
    let characters: Vec<char> = text.chars().collect();
    let room = characters.len().checked_sub(length)?;
    let from = n % (room + 1);
    let part: String = characters[from..from + length].iter().collect();
    (part.trim().len() == part.len()).then_some(part)
}
