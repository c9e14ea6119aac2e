//! What reaches the browser: nothing that knows the database, the keys or the network of a server. Asked of
//! `cargo tree` rather than of the metadata, because only there are the features those of this one build.

use anyhow::Result;

use crate::cmd;
use crate::needs::wasm::TARGET;

/// With everything that begins like it.
const FORBIDDEN: [&str; 17] = [
    "apple-mdm",
    "argon2",
    "axum",
    "chacha20poly1305",
    "hyper",
    "kernel",
    "leptos_axum",
    "leptos_i18n",
    "leptos_router",
    "mio",
    "rustls",
    "server",
    "socket2",
    "sqlx",
    "tokio",
    "tower-http",
    "tower-sessions",
];

/// The names of all crates in the browser's half.
pub fn read() -> Result<Vec<String>> {
    let mut tree = cmd::cargo("tree");
    tree.args(["--package", "frontend", "--target", TARGET, "--edges", "normal,no-proc-macro"]);
    let lines = cmd::output(tree.args(["--prefix", "none", "--format", "{p}"]))?;
    let mut names: Vec<_> =
        lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

pub fn findings(names: &[String]) -> Vec<String> {
    let begins = |name: &str, forbidden: &str| {
        name.strip_prefix(forbidden).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let reached = names.iter().filter(|name| FORBIDDEN.iter().any(|forbidden| begins(name, forbidden)));
    reached.map(|name| format!("{name} is compiled for the browser, where it has no business")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_in_the_browser_is_found() {
        let names = ["domain", "leptos", "server_fn"].map(str::to_owned);
        assert!(findings(&names).is_empty());
        for stranger in ["kernel", "sqlx-core", "tokio"] {
            let found = findings(&[stranger.to_owned()]);
            assert!(found[0].starts_with(stranger), "{found:?}");
        }
    }
}
