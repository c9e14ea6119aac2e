//! The browser's files: `frontend` compiled to wasm and bound to JavaScript, the stylesheet made one, and what
//! `app/public` holds, all in `target/site`. Nothing unchanged is made again.
//!
//! What the server may count on:
//!
//! - `pkg/holdfast-<hash>.js` and `pkg/holdfast-<hash>_bg.wasm` carry one hash over both, so that a page never
//!   loads a pair of two builds; `pkg/holdfast-<hash>.css` carries its own. There is exactly one of each.
//!   Names under `pkg/` change with the content: they may be cached for ever.
//! - `LeptosOptions` therefore are `output_name = "holdfast-<hash>"` (the stem of the only `.js`),
//!   `site_pkg_dir = "pkg"`, `hash_files = false`: Leptos' `HydrationScripts` then asks for
//!   `/pkg/<output_name>.js` and `/pkg/<output_name>_bg.wasm` by itself. The stylesheet's name is for the
//!   page's own `<link>`, not for Leptos.
//! - Release bundles have `.br` (quality 11) and `.gz` beside each file that gets smaller by it; dev bundles
//!   have none.
//! - `app/public/x` is `target/site/x`, under its own name.

mod compress;
mod css;
mod site;
mod wasm;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use sha2::{Digest, Sha256};

use crate::cmd;
use crate::needs::{self, Toolchain};
use site::Site;

#[derive(Args)]
pub struct Options {
    /// As for release: optimised, minified, compressed
    #[arg(long)]
    release: bool,
}

pub fn bundle_with_needs(options: &Options) -> Result<()> {
    bundle(needs::for_building()?, options.release)
}

pub fn bundle(toolchain: Toolchain, release: bool) -> Result<()> {
    let root = cmd::root();
    let mut site = Site::at(root.join("target/site"), release);
    script(&mut site, toolchain, release)?;
    let sheet = css::bundle(&root.join("style/main.css"), release)?;
    site.put(&format!("pkg/holdfast-{}.css", hash(&[sheet.as_bytes()])), sheet.as_bytes())?;
    public(&mut site, &root.join("app/public"), Path::new(""))?;
    site.sweep()?;
    if release {
        println!("{}", site.sizes()?);
    }
    Ok(())
}

/// wasm and its JavaScript; bound again only when the compiler made something new.
fn script(site: &mut Site, toolchain: Toolchain, release: bool) -> Result<()> {
    let raw = wasm::build(toolchain, release)?;
    let bytes = fs::read(&raw).with_context(|| format!("cannot read {}", raw.display()))?;
    let stamp = raw.with_extension("bundled");
    let mark = hash(&[&bytes]);
    if let Ok(before) = fs::read_to_string(&stamp)
        && let Some((old, stem)) = before.split_once(' ')
        && old == mark
        && site.keep(&[format!("pkg/{stem}.js"), format!("pkg/{stem}_bg.wasm")])
    {
        return Ok(());
    }
    let bound = wasm::bind(&raw, release)?;
    let stem = format!("holdfast-{}", hash(&[bound.js.as_bytes(), &bound.wasm]));
    site.put(&format!("pkg/{stem}.js"), bound.js.as_bytes())?;
    site.put(&format!("pkg/{stem}_bg.wasm"), &bound.wasm)?;
    fs::write(stamp, format!("{mark} {stem}")).context("cannot remember what was bundled")
}

fn public(site: &mut Site, from: &Path, below: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(from.join(below)) else { return Ok(()) };
    for entry in entries.flatten() {
        let name: PathBuf = below.join(entry.file_name());
        if entry.path().is_dir() {
            public(site, from, &name)?;
        } else {
            site.put(&name.to_string_lossy(), &fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

/// Enough of SHA-256 that two builds never share a name.
fn hash(parts: &[&[u8]]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part);
    }
    base16ct::lower::encode_string(&sha.finalize()[..8])
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn another_content_is_another_name() {
        assert_eq!(hash(&[b"a", b"b"]), hash(&[b"a", b"b"]));
        assert_ne!(hash(&[b"a", b"b"]), hash(&[b"a", b"c"]));
        assert_eq!(hash(&[b""]).len(), 16);
    }
}
