//! What a machine needs besides Rust, and how it gets it: the browser's standard library, Chromium,
//! PostgreSQL's server programs, Node's packages, SQLite's and OpenSSL's programs, strace and a C compiler. Looking is cheap and done every time;
//! nothing is installed without saying so first, and nothing ever asks for a password.

mod apt;
pub mod browser;
mod npm;
mod openssl;
pub mod postgres;
mod sqlite;
mod strace;
pub mod wasm;

use std::path::PathBuf;

use anyhow::Result;

use crate::cmd;
pub use apt::{Missing, is_root};
pub use wasm::Toolchain;

/// Where the things are that were found or installed.
pub struct Found {
    pub wasm: Toolchain,
    pub chromium: PathBuf,
    pub postgres: PathBuf,
}

/// What it takes to build and run: a C compiler (for SQLite and AWS-LC) and the browser's standard library.
pub fn for_building() -> Result<Toolchain> {
    apt::install(&[compiler(), wasm::missing()?].into_iter().flatten().collect::<Vec<_>>())?;
    wasm::ensure()
}

/// What the journeys take besides: Chromium, Node and its packages.
pub fn for_journeys() -> Result<PathBuf> {
    let missing = [browser::missing(), npm::missing(), sqlite::missing()];
    apt::install(&missing.into_iter().flatten().collect::<Vec<_>>())?;
    npm::ensure()?;
    browser::find()
}

pub fn for_postgres() -> Result<PathBuf> {
    apt::install(&postgres::missing().into_iter().collect::<Vec<_>>())?;
    postgres::find()
}

/// What it takes to watch system calls.
pub fn for_tracing() -> Result<()> {
    apt::install(&strace::missing().into_iter().collect::<Vec<_>>())
}

/// Everything, in one go, so that a person without the right to install sees one list.
pub fn everything() -> Result<Found> {
    let tools = [compiler(), wasm::missing()?, browser::missing(), npm::missing()];
    let others = [postgres::missing(), sqlite::missing(), openssl::missing(), strace::missing()];
    let missing = tools.into_iter().chain(others);
    apt::install(&missing.flatten().collect::<Vec<_>>())?;
    let wasm = wasm::ensure()?;
    npm::ensure()?;
    Ok(Found { wasm, chromium: browser::find()?, postgres: postgres::find()? })
}

fn compiler() -> Option<Missing> {
    let found = cmd::find(&["cc", "gcc", "clang"]);
    found.is_none().then_some(Missing { what: "a C compiler", packages: &["gcc", "libc6-dev"] })
}
