//! Child processes: how they are started, what they may inherit, and what is said when one fails.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Left by the Cargo that started us, or by a developer for builds of their own. A child Cargo that inherits
/// them picks the wrong compiler, a second target folder or flags that the browser build does not understand.
const LEFTOVERS: [&str; 16] = [
    "CARGO",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_TARGET_DIR",
    "LD_LIBRARY_PATH",
    "LEPTOS_OUTPUT_NAME",
    "RUSTC",
    "RUSTC_BOOTSTRAP",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
    "RUST_RECURSION_COUNT",
];

/// The root of the workspace.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// A program at the root of the workspace, without the leftovers.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for name in LEFTOVERS {
        command.env_remove(name);
    }
    command
}

/// The default toolchain's Cargo, building into `target` whatever the machine's own settings say.
pub fn cargo(verb: &str) -> Command {
    let mut command = command("cargo");
    command.arg(verb);
    if verb != "fmt" && verb != "metadata" && verb != "tree" {
        command.arg("--target-dir").arg(root().join("target"));
    }
    command
}

/// Runs to the end with our terminal; a failure names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", words(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", words(command));
    }
    Ok(())
}

/// What the program prints, or an error that ends with what it complained about.
pub fn output(command: &mut Command) -> Result<String> {
    let out = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start {}", words(command)))?;
    if !out.status.success() {
        let complaint = String::from_utf8_lossy(&out.stderr);
        bail!("{} failed ({})\n{}", words(command), out.status, complaint.trim());
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// The command as a person would type it.
pub fn words(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// The first of these programs that PATH has.
pub fn find(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    programs.iter().find_map(|name| {
        env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_its_complaint() {
        let error = output(Command::new("sh").args(["-c", "echo no such luck >&2; exit 3"])).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("sh -c") && said.contains("no such luck"), "{said}");
    }

    #[test]
    fn a_child_cargo_inherits_no_compiler_from_us() {
        let cargo = cargo("build");
        let removed: Vec<_> =
            cargo.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        assert!(removed.contains(&OsStr::new("RUSTC")) && removed.contains(&OsStr::new("CARGO")));
    }
}
