//! The standard library for `wasm32-unknown-unknown`, in the order of what disturbs a machine least:
//! the default toolchain has it; rustup adds it; or Debian's `rustc-web` builds it from its own source,
//! once, and becomes the toolchain `rust-web`, which builds the browser bundle and nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Missing;
use crate::cmd;

pub const TARGET: &str = "wasm32-unknown-unknown";
const LINKED: &str = "rust-web";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";
const STAMP: &str = "holdfast-built-by";

/// Which toolchain builds for the browser.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Toolchain {
    Default,
    Linked,
}

impl Toolchain {
    /// Lets a cargo or rustc of rustup's be this toolchain's.
    pub fn choose(self, command: &mut Command) {
        if self == Self::Linked {
            command.env("RUSTUP_TOOLCHAIN", LINKED);
        }
    }
}

/// Debian's compiler and its source, if nothing less will do. Asks rustup first.
pub fn missing() -> Result<Option<Missing>> {
    if ready()?.is_some() || rustup_adds()? || debian_rustc().is_some() {
        return Ok(None);
    }
    Ok(Some(Missing {
        what: "Rust's standard library for the browser",
        packages: &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"],
    }))
}

/// Finishes what `missing` found out; afterwards the toolchain builds for the browser.
pub fn ensure() -> Result<Toolchain> {
    if let Some(toolchain) = ready()? {
        return Ok(toolchain);
    }
    let version = debian_rustc().context("Debian's rustc-web is not there after its installation")?;
    let folder = libdir(DEBIAN_RUSTC)?;
    if !is_built_by(&folder, &version) {
        println!("Building the browser's standard library with {} (once) ...", version.trim());
        put(&build()?, &folder, &version)?;
    }
    link()?;
    Ok(Toolchain::Linked)
}

/// The toolchain that can build for the browser as things are.
fn ready() -> Result<Option<Toolchain>> {
    if has_library(&libdir("rustc")?) {
        return Ok(Some(Toolchain::Default));
    }
    let Some(version) = debian_rustc() else { return Ok(None) };
    let linked = is_built_by(&libdir(DEBIAN_RUSTC)?, &version) && is_linked()?;
    Ok(linked.then_some(Toolchain::Linked))
}

fn rustup_adds() -> Result<bool> {
    if cmd::find(&["rustup"]).is_none() {
        return Ok(false);
    }
    println!("Rust's standard library for the browser is missing; asking rustup for {TARGET} ...");
    // One attempt: where the network does not lead there, three would only take longer to say so.
    let mut rustup = cmd::command("rustup");
    rustup.args(["target", "add", TARGET]).env("RUSTUP_MAX_RETRIES", "1").env_remove("RUST_BACKTRACE");
    if let Err(error) = cmd::output(&mut rustup) {
        println!("{error:#}\nSo rustup has no way to it here; Debian's compiler can build it.");
    }
    Ok(has_library(&libdir("rustc")?))
}

/// The version of Debian's compiler, if it is one that comes with its source.
fn debian_rustc() -> Option<String> {
    if !Path::new(DEBIAN_SOURCE).is_file() {
        return None;
    }
    cmd::output(cmd::command(DEBIAN_RUSTC).arg("--version")).ok()
}

fn libdir(rustc: &str) -> Result<PathBuf> {
    let folder = cmd::output(cmd::command(rustc).args(["--print", "target-libdir", "--target", TARGET]))?;
    Ok(PathBuf::from(folder.trim()))
}

fn has_library(folder: &Path) -> bool {
    let Ok(mut entries) = fs::read_dir(folder) else { return false };
    entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libstd-")))
}

fn is_built_by(folder: &Path, version: &str) -> bool {
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| stamp == version)
}

/// Builds a crate that is nothing but its standard library, and answers with the folder of the results.
fn build() -> Result<PathBuf> {
    let folder = cmd::root().join("target/needs/wasm-std");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    // Its own workspace, or Cargo would look for it in ours.
    let manifest = "[package]\nname = \"nothing\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n";
    fs::write(folder.join("Cargo.toml"), manifest)?;
    let mut cargo = cmd::command("/usr/bin/cargo");
    cargo.current_dir(&folder).args(["build", "--release", "--target", TARGET, "--target-dir", "target"]);
    cargo.arg("-Zbuild-std=std,panic_abort,proc_macro");
    // Without RUSTC, Cargo would take the first rustc in PATH: rustup's, which is of another version than the
    // source. The bitcode is for the release bundle, whose link-time optimisation reaches into the library.
    cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Cembed-bitcode=yes");
    cmd::run(&mut cargo).context("the browser's standard library did not build")?;
    Ok(folder.join("target").join(TARGET).join("release/deps"))
}

/// Puts the libraries beside the compiler's own, where a plain build finds them, and says which compiler made them.
fn put(from: &Path, to: &Path, version: &str) -> Result<()> {
    fs::write(from.join(STAMP), version)?;
    let copied = (|| -> std::io::Result<()> {
        let _ = fs::remove_dir_all(to);
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".rlib") && !name.starts_with("libnothing-") {
                fs::copy(entry.path(), to.join(name))?;
            }
        }
        fs::copy(from.join(STAMP), to.join(STAMP)).map(|_| ())
    })();
    let Err(error) = copied else { return Ok(()) };
    let (from, to) = (from.display(), to.display());
    bail!(
        "the browser's standard library is built, but cannot be put in its place ({error}). Please run\n\n    \
         sudo mkdir -p {to}\n    sudo cp {from}/*.rlib {from}/{STAMP} {to}/\n    sudo rm -f {to}/libnothing-*\n\nand try again."
    )
}

fn link() -> Result<()> {
    if cmd::find(&["rustup"]).is_none() {
        bail!("rustup is needed to keep two compilers apart (https://rustup.rs)");
    }
    if is_linked()? {
        return Ok(());
    }
    cmd::run(cmd::command("rustup").args(["toolchain", "link", LINKED, "/usr"]))
}

fn is_linked() -> Result<bool> {
    let toolchains = cmd::output(cmd::command("rustup").args(["toolchain", "list"]))?;
    Ok(toolchains.lines().any(|line| line.split_whitespace().next() == Some(LINKED)))
}
