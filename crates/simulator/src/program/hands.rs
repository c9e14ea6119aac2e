//! What people do with the devices: a line each, from standard input.

use crate::say;
use simulator::{Device, School, Screen, Typed};
use std::{sync::Arc, thread};
use tokio::sync::mpsc;

/// As long as this is awaited; that nothing more is typed is no end.
pub async fn work(school: &School) {
    let (tell, mut lines) = mpsc::unbounded_channel();
    // The system has no way to wait for a terminal but to wait. The thread goes with the program.
    thread::spawn(move || {
        std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| tell.send(line))
    });
    while let Some(line) = lines.recv().await {
        say(&obey(school, &line));
    }
    std::future::pending::<()>().await;
}

fn obey(school: &School, line: &str) -> String {
    let words: Vec<_> = line.split_whitespace().collect();
    let device = |number: &str| school.devices().iter().find(|device| device.number.to_string() == number);
    match words[..] {
        [] => String::new(),
        ["screens"] => school.screens().iter().map(told).collect::<Vec<_>>().join("\n"),
        ["pin", number, pin] => device(number).map_or_else(nobody, |it| typed(it, pin)),
        ["unlock", number] => device(number).map_or_else(nobody, |it| said(it.unlock())),
        ["activate", number] => device(number).map_or_else(nobody, |it| said(it.activate())),
        ["recover", number] => device(number).map_or_else(nobody, |it| {
            it.recovers();
            said(true)
        }),
        _ => "One of: screens, pin NUMBER PIN, unlock NUMBER, activate NUMBER, recover NUMBER.".into(),
    }
}

fn nobody() -> String {
    "There is no device of this number.".into()
}

fn said(done: bool) -> String {
    if done { "Done." } else { "It is not that which it asks for." }.into()
}

fn typed(device: &Arc<Device>, pin: &str) -> String {
    match device.type_pin(pin) {
        Typed::Opened => format!("{} is open.", device.name()),
        Typed::NotAsked => "It asks for no PIN.".into(),
        Typed::Wrong { .. } | Typed::TooSoon { .. } => format!("No. {}", device.screen().says),
    }
}

fn told(screen: &Screen) -> String {
    let state = match (screen.locked, screen.asks_pin, screen.deactivated) {
        (_, true, _) => "locked with a PIN",
        (_, _, true) => "deactivated",
        (true, ..) => "screen locked",
        _ => "open",
    };
    let words = [screen.message.as_str(), &screen.phone, &screen.says, &screen.last];
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    format!("{} ({}): {state}. {}", screen.name, screen.serial, words.join(" · "))
}
