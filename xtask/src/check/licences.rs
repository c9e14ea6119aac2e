//! Licences that we may ship under: permissive ones, and the Mozilla licence, which asks something only of those
//! who change the files that it covers. What a crate says is an expression in which one branch has to fit.

use super::graph::Graph;

const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

pub fn findings(graph: &Graph) -> Vec<String> {
    let refused = graph.crates.iter().filter(|one| !allowed(&one.licence));
    refused.map(|one| format!("{} {} is under \"{}\"", one.name, one.version, one.licence)).collect()
}

/// Whether one way of reading the expression needs allowed licences only.
fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = Words { words: spaced.split_whitespace().collect(), next: 0 };
    words.either() && words.next == words.words.len()
}

struct Words<'a> {
    words: Vec<&'a str>,
    next: usize,
}

impl Words<'_> {
    fn take(&mut self, word: &str) -> bool {
        let there = self.words.get(self.next) == Some(&word);
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
        let Some(&name) = self.words.get(self.next) else { return false };
        self.next += 1;
        if self.take("WITH") {
            let exception = self.words.get(self.next).copied().unwrap_or_default();
            self.next += 1;
            return ALLOWED.contains(&format!("{name} WITH {exception}").as_str());
        }
        ALLOWED.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::made_up::{graph, theirs};
    use super::*;

    #[test]
    fn one_branch_has_to_fit_and_every_part_of_it() {
        for fits in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR GPL-2.0) AND Unicode-3.0"] {
            assert!(allowed(fits), "{fits}");
        }
        for fits_not in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "Apache-2.0 WITH Some-exception"] {
            assert!(!allowed(fits_not), "{fits_not}");
        }
    }

    #[test]
    fn a_crate_under_another_licence_is_named() {
        let found = findings(&graph([theirs("viral", "1.0.0", "AGPL-3.0-only")]));
        assert_eq!(found, ["viral 1.0.0 is under \"AGPL-3.0-only\""]);
    }
}
