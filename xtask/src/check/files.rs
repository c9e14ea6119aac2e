//! Tidy files: none too long to read in one sitting, nothing left open, nothing that only one machine has.

use std::fs;
use std::path::Path;

use anyhow::Result;

const LONGEST: usize = 300;
/// What is built, installed or stored, and none of it written by hand.
const SKIPPED: [&str; 6] = [".git", "target", "node_modules", "data", "test-results", "playwright-report"];
const READ: [&str; 11] = ["rs", "ts", "css", "md", "toml", "json", "sql", "html", "svg", "sh", ""];

/// Written in two halves, or this file would find itself.
const LEFT_OPEN: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimple", "mented!"), concat!("to", "do!(")];
const PEOPLES_FOLDERS: [&str; 3] = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];

pub struct File {
    /// Below the root.
    pub path: String,
    pub text: String,
}

pub fn read(root: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    walk(root, root, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(root: &Path, folder: &Path, into: &mut Vec<File>) -> Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !SKIPPED.contains(&name.as_str()) {
            walk(root, &path, into)?;
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        // What is not text is nobody's reading.
        if path.is_file()
            && READ.contains(&ending.as_str())
            && let Ok(text) = fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            into.push(File { path, text });
        }
    }
    Ok(())
}

/// `root` is where the repository lies just now: its name has no place in it.
pub fn findings(files: &[File], root: &str) -> Vec<String> {
    files.iter().flat_map(|file| of(file, root)).collect()
}

fn of(file: &File, root: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let path = &file.path;
    let lines = file.text.lines().count();
    if path.ends_with(".rs") && lines > LONGEST {
        findings.push(format!("{path} has {lines} lines, and {LONGEST} are the most: is it one thing?"));
    }
    let written_by_hand = !path.ends_with("-lock.json") && !path.ends_with(".lock");
    for (number, line) in (1..).zip(file.text.lines()).filter(|_| written_by_hand) {
        if let Some(word) = LEFT_OPEN.iter().find(|word| line.contains(*word)) {
            findings.push(format!("{path}:{number} leaves something open: {word}"));
        }
        if PEOPLES_FOLDERS.iter().chain([&root]).any(|folder| line.contains(folder)) {
            findings.push(format!("{path}:{number} names a folder of one machine"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        findings(&[File { path: path.into(), text: text.into() }], "/srv/checkout")
    }

    #[test]
    fn a_file_that_is_too_long_is_found() {
        assert!(found("a.rs", &"line\n".repeat(LONGEST)).is_empty());
        assert!(found("a.rs", &"line\n".repeat(LONGEST + 1))[0].contains("301 lines"));
    }

    #[test]
    fn what_is_left_open_is_found_with_its_line() {
        for word in LEFT_OPEN {
            assert!(found("a.rs", &format!("fn f() {{\n    {word}\n"))[0].starts_with("a.rs:2 "));
        }
    }

    #[test]
    fn folders_of_one_machine_are_found() {
        assert_eq!(found("a.md", "cd /srv/checkout"), ["a.md:1 names a folder of one machine"]);
        assert_eq!(found("a.md", &format!("cd {}me", PEOPLES_FOLDERS[0])).len(), 1);
    }
}
