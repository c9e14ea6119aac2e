//! The crates that the workspace is made of, as `cargo metadata` tells it: just what the rules ask about.

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

use crate::cmd;

#[derive(Default)]
pub struct Crate {
    pub name: String,
    pub version: String,
    pub licence: String,
    /// A member of this workspace.
    pub ours: bool,
    pub uses: Vec<Use>,
}

/// A line of a manifest, whether for the program, its build script or its tests.
pub struct Use {
    pub name: String,
    pub optional: bool,
    pub tests_only: bool,
}

pub struct Graph {
    pub crates: Vec<Crate>,
}

impl Graph {
    pub fn read() -> Result<Self> {
        let json = cmd::output(cmd::cargo("metadata").args(["--format-version", "1", "--all-features"]))?;
        let metadata = MetadataCommand::parse(json).context("cargo metadata is not as expected")?;
        let crates = metadata.packages.iter().map(|package| Crate {
            name: package.name.to_string(),
            version: package.version.to_string(),
            licence: package.license.clone().unwrap_or_default(),
            ours: metadata.workspace_members.contains(&package.id),
            uses: package.dependencies.iter().map(used).collect(),
        });
        Ok(Self { crates: crates.collect() })
    }

    pub fn ours(&self) -> impl Iterator<Item = &Crate> {
        self.crates.iter().filter(|one| one.ours)
    }
}

fn used(dependency: &cargo_metadata::Dependency) -> Use {
    Use {
        name: dependency.name.clone(),
        optional: dependency.optional,
        tests_only: dependency.kind == cargo_metadata::DependencyKind::Development,
    }
}

/// Made-up graphs for the tests of the rules.
#[cfg(test)]
pub mod made_up {
    use super::{Crate, Graph, Use};

    pub fn ours(name: &str, uses: &[&str]) -> Crate {
        let uses = uses.iter().map(|used| Use { name: (*used).into(), optional: false, tests_only: false });
        Crate {
            name: name.into(),
            version: "0.1.0".into(),
            licence: "MIT".into(),
            ours: true,
            uses: uses.collect(),
        }
    }

    pub fn theirs(name: &str, version: &str, licence: &str) -> Crate {
        let (name, version, licence) = (name.into(), version.into(), licence.into());
        Crate { name, version, licence, ..Crate::default() }
    }

    pub fn graph(crates: impl IntoIterator<Item = Crate>) -> Graph {
        Graph { crates: crates.into_iter().collect() }
    }
}
