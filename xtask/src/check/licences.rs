//! Licences that we may ship under: permissive ones, and the Mozilla licence, which asks something only of those
//! who change the files that it covers. What a crate says is an expression in which one branch has to fit.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::graph::Graph;

/// The list that `deny.toml` keeps.
pub fn read(root: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(root.join("deny.toml")).context("cannot read deny.toml")?;
    let rules: toml::Table = text.parse().context("deny.toml is not TOML")?;
    let allow =
        rules.get("licenses").and_then(|licences| licences.get("allow")).and_then(toml::Value::as_array);
    let allow = allow.context("deny.toml has no [licenses] allow")?;
    Ok(allow.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

pub fn findings(graph: &Graph, allow: &[String]) -> Vec<String> {
    let refused = graph.crates.iter().filter(|one| !fits(&one.licence, allow));
    refused.map(|one| format!("{} {} is under \"{}\"", one.name, one.version, one.licence)).collect()
}

/// Whether one way of reading the expression needs allowed licences only.
fn fits(expression: &str, allow: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = Words { all: spaced.split_whitespace().collect(), next: 0, allow };
    words.either() && words.next == words.all.len()
}

struct Words<'a> {
    all: Vec<&'a str>,
    next: usize,
    allow: &'a [String],
}

impl Words<'_> {
    fn take(&mut self, word: &str) -> bool {
        let there = self.all.get(self.next) == Some(&word);
        self.next += usize::from(there);
        there
    }

    /// AND binds tighter than OR. Both sides are always read, or the place in the expression would be lost.
    fn either(&mut self) -> bool {
        let mut fits = self.both();
        while self.take("OR") {
            fits |= self.both();
        }
        fits
    }

    fn both(&mut self) -> bool {
        let mut fits = self.one();
        while self.take("AND") {
            fits &= self.one();
        }
        fits
    }

    fn one(&mut self) -> bool {
        if self.take("(") {
            let fits = self.either();
            return self.take(")") && fits;
        }
        let Some(&name) = self.all.get(self.next) else { return false };
        self.next += 1;
        let mut name = name.to_owned();
        if self.take("WITH") {
            name = format!("{name} WITH {}", self.all.get(self.next).copied().unwrap_or_default());
            self.next += 1;
        }
        self.allow.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::made_up::{graph, theirs};
    use super::*;

    fn allow() -> Vec<String> {
        ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"].map(str::to_owned).to_vec()
    }

    #[test]
    fn one_branch_has_to_fit_and_every_part_of_it() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-2.0) AND Unicode-3.0",
        ] {
            assert!(fits(good, &allow()), "{good}");
        }
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "Apache-2.0 WITH Some-exception"] {
            assert!(!fits(bad, &allow()), "{bad}");
        }
    }

    #[test]
    fn a_crate_under_another_licence_is_named() {
        let found = findings(&graph([theirs("viral", "1.0.0", "AGPL-3.0-only")]), &allow());
        assert_eq!(found, ["viral 1.0.0 is under \"AGPL-3.0-only\""]);
    }
}
