//! `holdfast doctor`: everything the console needs, a line each. It makes nothing: what is not there yet is
//! said. A database of an older version is opened as `serve` would open it, which brings its tables up to date.

use super::{audit, data, opening, restoring};
use crate::config::{Config, Given};
use crate::stop::Stop;
use kernel::{Clock, ClockTrust, KeySource};
use std::fmt::Write;
use std::net::TcpListener;
use std::path::Path;

/// Below this the disk counts as nearly full.
const LITTLE: u64 = 500 * 1024 * 1024;
/// When this version was written, in milliseconds: a clock before that is wrong.
const WRITTEN: i64 = 1_760_000_000_000;

enum Line {
    Well(String),
    Note(String),
    Bad(Stop),
}

pub fn run(given: &Given) -> Result<(), Stop> {
    let config = match Config::load(given) {
        Ok(config) => config,
        Err(stop) => return report(vec![("configuration", Line::Bad(stop))]),
    };
    let mut lines = vec![
        ("configuration", Line::Well("every value is allowed".to_owned())),
        ("data folder", folder(&config.data)),
        ("master key", key(&config)),
        ("disk", room(&config.data)),
        ("clock", clock()),
        ("port", port(&config)),
    ];
    lines.extend(config.blind_behind_a_proxy().map(|blind| ("proxy", Line::Note(format!("{blind}.")))));
    lines.extend(super::wait(async { Ok(database(&config).await) })?);
    report(lines)
}

fn report(lines: Vec<(&str, Line)>) -> Result<(), Stop> {
    let mut out = String::new();
    let mut bad = 0;
    for (name, line) in lines {
        // Writing to a string cannot fail.
        let _ = match line {
            Line::Well(text) => writeln!(out, "well  {name}: {text}"),
            Line::Note(text) => writeln!(out, "note  {name}: {text}"),
            Line::Bad(stop) => {
                bad += 1;
                writeln!(out, "BAD   {name}: {} {} To do: {}", stop.what, stop.means, stop.todo)
            }
        };
    }
    super::say(&out);
    match bad {
        0 => Ok(()),
        1 => Err(Stop::new("One thing is not well.", "", "do what its line says.")),
        n => Err(Stop::new(format!("{n} things are not well."), "", "do what their lines say.")),
    }
}

fn folder(data: &Path) -> Line {
    if !data.exists() {
        return Line::Note(format!("{} is not there yet; the first start makes it", data.display()));
    }
    data::check(data)
        .map_or_else(Line::Bad, |()| Line::Well(format!("{} is closed to others", data.display())))
}

fn key(config: &Config) -> Line {
    match &config.master_key {
        KeySource::Given(_) => Line::Well("given by the environment".to_owned()),
        KeySource::File(path) if !path.exists() && config.sqlite_file().is_some_and(|file| file.exists()) => {
            Line::Bad(Stop::new(
                format!("{} is missing, and there is a database.", path.display()),
                "the database holds what only this key opens.",
                "put the key file back from where you keep its copy, or name it with HOLDFAST_MASTER_KEY_FILE.",
            ))
        }
        KeySource::File(path) if !path.exists() => {
            Line::Note(format!("{} is not there yet; the first start makes it", path.display()))
        }
        KeySource::File(path) => data::check_closed(path)
            .map_or_else(Line::Bad, |()| Line::Well(format!("{} is closed to others", path.display()))),
    }
}

fn room(data: &Path) -> Line {
    let place = if data.exists() { data } else { Path::new(".") };
    match rustix::fs::statvfs(place) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let said = format!("{} MB are free", free / 1_048_576);
            if free >= LITTLE {
                return Line::Well(said);
            }
            Line::Bad(Stop::new(
                format!("only {said}."),
                "when the disk is full nothing can be recorded, so nothing is done.",
                "make room.",
            ))
        }
        Err(error) => Line::Note(format!("the room on it cannot be seen: {error}")),
    }
}

fn clock() -> Line {
    let now = Clock::system().now();
    if now.0 >= WRITTEN {
        return Line::Well(now.to_string());
    }
    Line::Bad(Stop::new(
        format!("it says {now}."),
        "that was before this program was written; recovery PINs would be kept and destroyed on wrong days.",
        "set the clock, and have it kept right (NTP).",
    ))
}

fn port(config: &Config) -> Line {
    match TcpListener::bind(config.listen) {
        Ok(_) => Line::Well(format!("{} is free", config.listen)),
        Err(error) => {
            Line::Note(format!("{}: {error} (a console that runs there is one reason)", config.listen))
        }
    }
}

async fn database(config: &Config) -> Vec<(&'static str, Line)> {
    if let Some(Err(stop)) = opening::real_file(config).map(|file| restoring::nothing_half_done(&file)) {
        return vec![("database", Line::Bad(stop))];
    }
    if let Some(file) = config.sqlite_file()
        && !file.exists()
    {
        return vec![(
            "database",
            Line::Note(format!("{} is not there yet; the first start makes it", file.display())),
        )];
    }
    let kernel = match opening::open(config).await {
        Ok(kernel) => kernel,
        Err(stop) => return vec![("database", Line::Bad(stop))],
    };
    let version = Line::Well("it opens with the master key, and its tables are this version's".to_owned());
    let whole = match kernel.integrity().await {
        Ok(None) => Line::Well("PostgreSQL checks itself".to_owned()),
        Ok(Some(said)) if said == "ok" => Line::Well("SQLite finds nothing wrong".to_owned()),
        Ok(Some(said)) => Line::Bad(Stop::new(
            format!("SQLite found: {said}."),
            "the file is damaged.",
            "stop the console, keep a copy of the file, and `holdfast restore` the last backup.",
        )),
        Err(error) => Line::Bad(opening::failed(&error)),
    };
    let chain = match kernel.verify_audit().await {
        Ok(verdict) => audit::judge(&verdict).map_or_else(Line::Bad, Line::Well),
        Err(error) => Line::Bad(opening::failed(&error)),
    };
    let behind = kernel.clock_trust() == ClockTrust::Jumped;
    kernel.close().await;
    let mut lines = vec![("database", version), ("integrity", whole), ("audit log", chain)];
    if behind {
        lines.push((
            "clock",
            Line::Bad(Stop::new(
                "it is more than an hour behind what the database remembers.",
                "secrets that have ended are not destroyed until it is right.",
                "set the clock, and have it kept right (NTP).",
            )),
        ));
    }
    lines
}
