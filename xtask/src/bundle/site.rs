//! `target/site` as a set of files: put what belongs there, then sweep away what an earlier build left.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::compress;

pub struct Site {
    root: PathBuf,
    compressed: bool,
    kept: BTreeSet<PathBuf>,
}

impl Site {
    pub fn at(root: PathBuf, compressed: bool) -> Self {
        Self { root, compressed, kept: BTreeSet::new() }
    }

    /// Writes a file, unless it is there already: a running server and Cargo both look at the time of writing.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.root.join(name);
        let same = fs::read(&path).is_ok_and(|old| old == bytes);
        if !same {
            write(&path, bytes)?;
        }
        self.kept.insert(path.clone());
        if self.compressed {
            for (ending, press) in compress::WAYS {
                let beside = PathBuf::from(format!("{}.{ending}", path.display()));
                if !(same && beside.is_file()) {
                    let small = press(bytes)?;
                    if small.len() >= bytes.len() {
                        continue;
                    }
                    write(&beside, &small)?;
                }
                self.kept.insert(beside);
            }
        }
        Ok(())
    }

    /// Keeps files of an earlier build with what lies beside them; false when one of them is not there any more.
    pub fn keep(&mut self, names: &[String]) -> bool {
        let mut wanted = Vec::new();
        for name in names {
            let path = self.root.join(name);
            if self.compressed {
                wanted.extend(
                    compress::WAYS.map(|(end, _)| PathBuf::from(format!("{}.{end}", path.display()))),
                );
            }
            wanted.push(path);
        }
        let there = wanted.iter().all(|path| path.is_file());
        if there {
            self.kept.extend(wanted);
        }
        there
    }

    pub fn sweep(&self) -> Result<()> {
        for path in files(&self.root)? {
            if !self.kept.contains(&path) {
                fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// What a browser loads first, as it travels.
    pub fn sizes(&self) -> Result<String> {
        let mut said = Vec::new();
        for ending in ["wasm", "js", "css"] {
            let ending = format!(".{ending}.br");
            for path in self.kept.iter().filter(|path| path.to_string_lossy().ends_with(&ending)) {
                said.push(format!("{} {:.1} KB", &ending[1..], kilobytes(fs::metadata(path)?.len())));
            }
        }
        Ok(format!("Browser bundle: {}", said.join(", ")))
    }
}

#[allow(clippy::cast_precision_loss, reason = "a size for reading, far below 2^52")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_build_left_is_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Site::at(folder.path().into(), true);
        first.put("pkg/old.js", &[b'a'; 500]).unwrap();
        assert!(folder.path().join("pkg/old.js.br").is_file());
        let mut second = Site::at(folder.path().into(), false);
        second.put("pkg/new.js", b"b").unwrap();
        second.sweep().unwrap();
        assert_eq!(files(folder.path()).unwrap(), [folder.path().join("pkg/new.js")]);
    }

    #[test]
    fn only_a_complete_earlier_build_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::at(folder.path().into(), true);
        fs::write(folder.path().join("a.js"), "a").unwrap();
        assert!(!site.keep(&["a.js".into()]), "its compressed forms are missing");
    }
}
