//! P15: what it takes to understand a device, without anything around it.

use crate::{
    fleet::Fleet,
    table::{Table, Target, median},
};
use anyhow::{Result, bail};
use apple_mdm::{checkin, verify_detached};
use std::{hint::black_box, time::Instant};

const ROUNDS: usize = 5;
const TIMES: u32 = 2_000;

/// As an iPhone sends it: with an unlock token of a few thousand bytes.
fn token_update() -> Vec<u8> {
    let token = base64(&[7; 2_400]);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n\
         \t<key>AwaitingConfiguration</key>\n\t<false/>\n\t<key>MessageType</key>\n\t<string>TokenUpdate</string>\n\
         \t<key>PushMagic</key>\n\t<string>0B2B9E5A-9D4C-4C6B-8E3A-6A2B1C0D9E8F</string>\n\
         \t<key>Token</key>\n\t<data>\n\t{}\n\t</data>\n\t<key>Topic</key>\n\
         \t<string>com.apple.mgmt.External.5b1bd4a2-2f4f-4b7e-9f0e-0d1c2b3a4f5e</string>\n\
         \t<key>UDID</key>\n\t<string>00008110-000A5D3E0C02801E</string>\n\
         \t<key>UnlockToken</key>\n\t<data>\n\t{token}\n\t</data>\n</dict>\n</plist>\n",
        base64(&[3; 32])
    )
    .into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    use base64ct::{Base64, Encoding};
    Base64::encode_string(bytes)
}

pub async fn measure(table: &mut Table) -> Result<()> {
    let update = token_update();
    if checkin::parse(&update).is_err() {
        bail!("the TokenUpdate is none");
    }
    let took = micros(|| checkin::parse(&update).is_ok());
    table.row(
        "P15",
        format!("a TokenUpdate of {} bytes understood", update.len()),
        took,
        "µs",
        Target::AtMost(20.0),
    );

    let fleet = Fleet::enrol(1).await?;
    let body = fleet.papers[0].idle();
    let header = fleet.signature(&fleet.papers[0], &body)?;
    if verify_detached(&header, &body).is_err() {
        bail!("the signature does not hold");
    }
    let took = micros(|| verify_detached(&header, &body).is_ok());
    table.row("P15", "a signature checked (RSA-2048)", took, "µs", Target::AtMost(100.0));
    Ok(())
}

fn micros(of: impl Fn() -> bool) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        for _ in 0..TIMES {
            black_box(of());
        }
        start.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES)
    });
    median(rounds.collect())
}
