//! `frontend` for the browser: compiled in a target folder of its own, so that two compilers do not undo each
//! other's work, then bound to JavaScript by wasm-bindgen's own library.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::cmd;
use crate::needs::{Toolchain, wasm::TARGET};

pub struct Bound {
    pub js: String,
    pub wasm: Vec<u8>,
}

pub fn build(toolchain: Toolchain, release: bool) -> Result<PathBuf> {
    let profile = if release { "wasm-release" } else { "wasm-dev" };
    let target = cmd::root().join("target/front");
    let mut cargo = cmd::command("cargo");
    cargo.args(["build", "--package", "frontend", "--target", TARGET, "--profile", profile]);
    cargo.arg("--target-dir").arg(&target);
    toolchain.choose(&mut cargo);
    cmd::run(&mut cargo).context("the browser's half did not build")?;
    Ok(target.join(TARGET).join(profile).join("frontend.wasm"))
}

/// The name inside the JavaScript does not matter: Leptos says where the wasm is when it starts it.
pub fn bind(raw: &Path, release: bool) -> Result<Bound> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(raw).out_name("holdfast").typescript(false);
    bindgen.remove_name_section(release).remove_producers_section(release);
    bindgen.omit_default_module_path(true);
    let mut output =
        bindgen.web(true).and_then(Bindgen::generate_output).context("wasm-bindgen refused the bundle")?;
    let inline = output
        .snippets()
        .iter()
        .filter(|(_, snippets)| !snippets.is_empty())
        .map(|(crate_name, _)| crate_name);
    let own_files: Vec<_> = inline.chain(output.local_modules().keys()).collect();
    if !own_files.is_empty() {
        bail!("a crate brings JavaScript files of its own, which the bundle has no place for: {own_files:?}");
    }
    Ok(Bound { js: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}
