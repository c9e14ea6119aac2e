//! Who may use whom. The kernel is the only crate with authority because it is the only one that can reach the
//! database and the keys; this table is what keeps it so.

use super::graph::{Crate, Graph};

struct Rule {
    name: &'static str,
    /// Which crates of ours it may use.
    ours: &'static [&'static str],
    /// What of others' it must not use, with everything that begins like it (`sqlx` is `sqlx-core` too).
    never: &'static [&'static str],
}

const RULES: [Rule; 10] = [
    Rule { name: "domain", ours: &[], never: &["tokio", "futures", "leptos", "axum", "sqlx"] },
    Rule { name: "apple-mdm", ours: &[], never: &["axum", "tokio"] },
    Rule { name: "kernel", ours: &["domain"], never: &["leptos", "axum", "tower", "http"] },
    Rule { name: "app", ours: &["domain", "kernel"], never: &["sqlx"] },
    Rule { name: "frontend", ours: &["app"], never: &["axum", "tokio"] },
    Rule { name: "server", ours: &["app", "kernel", "apple-mdm", "domain", "simulator"], never: &[] },
    Rule { name: "simulator", ours: &["apple-mdm"], never: &["axum", "leptos"] },
    Rule { name: "bench", ours: &["apple-mdm", "domain", "kernel", "simulator"], never: &["leptos"] },
    Rule { name: "torture", ours: &["domain", "kernel"], never: &["leptos", "axum"] },
    Rule { name: "xtask", ours: &[], never: &["leptos", "axum"] },
];

/// The database, password hashing and sealing are the kernel's alone.
const GUARDED: [&str; 6] = ["sqlx", "argon2", "chacha20poly1305", "aes-gcm", "aead", "rusqlite"];

/// Nobody uses these, at any depth: one TLS implementation, in Rust.
const NOBODY: [&str; 3] = ["openssl", "openssl-sys", "native-tls"];

pub fn findings(graph: &Graph) -> Vec<String> {
    let names: Vec<&str> = graph.ours().map(|one| one.name.as_str()).collect();
    let nobody = graph.crates.iter().filter(|one| NOBODY.contains(&one.name.as_str()));
    let nobody = nobody.map(|one| format!("{} is in the graph, and nobody may use it", one.name));
    graph.ours().flat_map(|one| of(one, &names)).chain(nobody).collect()
}

fn of(one: &Crate, all_ours: &[&str]) -> Vec<String> {
    let name = &one.name;
    let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
        return vec![format!("{name} has no rule yet: say in xtask/src/check/crates.rs what it may use")];
    };
    let mut findings = Vec::new();
    for used in &one.uses {
        let used_name = used.name.as_str();
        let is_one_of = |list: &[&str]| list.iter().any(|forbidden| begins(used_name, forbidden));
        // The simulated device is a tool of any test.
        let is_tool = used.tests_only && used_name == "simulator";
        if all_ours.contains(&used_name) && !rule.ours.contains(&used_name) && !is_tool {
            findings.push(format!("{name} must not use our crate {used_name}"));
        }
        if is_one_of(rule.never) || (name != "kernel" && is_one_of(&GUARDED)) {
            findings.push(format!("{name} must not use {used_name}"));
        }
        if name == "app" && used_name == "kernel" && !used.optional {
            findings.push("app may use kernel on the server only: it must be optional".into());
        }
    }
    findings
}

fn begins(name: &str, forbidden: &str) -> bool {
    name.strip_prefix(forbidden).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::super::graph::made_up::{graph, ours, theirs};
    use super::*;

    #[test]
    fn only_the_kernel_reaches_the_database_and_the_keys() {
        assert!(findings(&graph([ours("kernel", &["sqlx", "argon2"])])).is_empty());
        for guarded in ["sqlx", "sqlx-core", "argon2", "chacha20poly1305"] {
            let found = findings(&graph([ours("server", &[guarded])]));
            assert_eq!(found, [format!("server must not use {guarded}")]);
        }
    }

    #[test]
    fn a_crate_of_ours_uses_only_those_below_it() {
        let found = findings(&graph([ours("domain", &["kernel"]), ours("kernel", &["domain"])]));
        assert_eq!(found, ["domain must not use our crate kernel"]);
    }

    #[test]
    fn the_kernel_knows_nothing_of_the_web() {
        assert_eq!(
            findings(&graph([ours("kernel", &["leptos_router"])])),
            ["kernel must not use leptos_router"]
        );
    }

    #[test]
    fn app_takes_the_kernel_along_only_where_it_is_asked_to() {
        let found = findings(&graph([ours("app", &["kernel"]), ours("kernel", &[])]));
        assert_eq!(found, ["app may use kernel on the server only: it must be optional"]);
    }

    #[test]
    fn a_new_crate_needs_a_rule_and_openssl_gets_none() {
        assert!(findings(&graph([ours("stranger", &[])]))[0].contains("no rule"));
        assert!(findings(&graph([theirs("openssl", "0.10.0", "Apache-2.0")]))[0].contains("nobody"));
    }
}
