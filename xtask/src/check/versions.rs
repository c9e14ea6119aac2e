//! One version of each crate whose types meet at a border, or whose faults would have to be mended twice.

use super::graph::Graph;

const ONCE: [&str; 26] = [
    "argon2",
    "axum",
    "axum-core",
    "chacha20poly1305",
    "http",
    "http-body",
    "hyper",
    "leptos",
    "leptos_axum",
    "leptos_i18n",
    "leptos_meta",
    "leptos_router",
    "reactive_graph",
    "rustls",
    "serde",
    "serde_json",
    "server_fn",
    "sqlx",
    "tachys",
    "time",
    "tokio",
    "tower-http",
    "tower-sessions",
    "tracing",
    "uuid",
    "wasm-bindgen",
];

pub fn findings(graph: &Graph) -> Vec<String> {
    let mut findings = Vec::new();
    for name in ONCE {
        let versions: Vec<_> =
            graph.crates.iter().filter(|one| one.name == name).map(|one| one.version.as_str()).collect();
        if versions.len() > 1 {
            findings.push(format!("{name} is there more than once: {}", versions.join(", ")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::graph::made_up::{graph, theirs};
    use super::*;

    #[test]
    fn a_second_version_of_an_important_crate_is_found() {
        let twice = graph([theirs("http", "0.2.0", "MIT"), theirs("http", "1.0.0", "MIT")]);
        assert_eq!(findings(&twice), ["http is there more than once: 0.2.0, 1.0.0"]);
        let unimportant = graph([theirs("syn", "1.0.0", "MIT"), theirs("syn", "2.0.0", "MIT")]);
        assert!(findings(&unimportant).is_empty());
    }
}
