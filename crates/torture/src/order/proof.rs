//! From the record to the proof. An order is written when its reason first stands in a page of the journal; committed with
//! the first commit frame from there on; on the disk when a sync of the journal that began after that has come back well.
//! Only then may its answer leave.

use super::trace::{self, Call, Event, What};
use crate::line::{Line, Order};
use std::collections::HashMap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Written,
    Committed,
    /// A sync of this thread has begun after the commit.
    Syncing(u32),
    Kept,
}

#[derive(Default)]
pub struct Proof {
    stages: HashMap<u64, Stage>,
    /// What each thread has begun.
    begun: HashMap<u32, Call>,
    /// The frame whose page comes next is the last of its transaction.
    commits_next: bool,
    pub covered: usize,
    pub syncs: usize,
    pub commits: usize,
    pub faults: Vec<String>,
}

/// A frame's header in SQLite's journal: so many bytes, of which the second four say whether it is a commit.
const HEADER: usize = 24;
/// "order " and nine digits.
const REASON: usize = 15;

impl Proof {
    pub fn read(&mut self, line: &str) {
        match trace::read(line) {
            None => {}
            Some((thread, Event::Begun(call))) => {
                self.begins(thread, &call);
                self.begun.insert(thread, call);
            }
            Some((thread, Event::Returned(result))) => {
                if let Some(call) = self.begun.remove(&thread) {
                    self.returns(thread, &call, result);
                }
            }
            Some((thread, Event::Whole(call, result))) => {
                self.begins(thread, &call);
                self.returns(thread, &call, result);
            }
        }
    }

    fn begins(&mut self, thread: u32, call: &Call) {
        match call.what {
            What::Sync if call.file.ends_with("-wal") => self.turn(Stage::Committed, Stage::Syncing(thread)),
            What::Write if call.file.starts_with("pipe:") => self.answers(&call.bytes),
            What::Sync | What::Write => {}
        }
    }

    fn returns(&mut self, thread: u32, call: &Call, result: i64) {
        if !call.file.ends_with("-wal") {
            return;
        }
        match call.what {
            What::Sync if result == 0 => {
                self.syncs += 1;
                self.turn(Stage::Syncing(thread), Stage::Kept);
            }
            What::Sync => {
                self.faults.push(format!("a sync of the journal failed: {result}"));
                self.turn(Stage::Syncing(thread), Stage::Committed);
            }
            What::Write if call.bytes.len() == HEADER => {
                self.commits_next = call.bytes.get(4..8).is_some_and(|size| size != [0; 4]);
            }
            What::Write => self.is_written(&call.bytes),
        }
    }

    fn turn(&mut self, from: Stage, to: Stage) {
        self.stages.values_mut().filter(|stage| **stage == from).for_each(|stage| *stage = to);
    }

    fn is_written(&mut self, page: &[u8]) {
        for reason in page.windows(REASON).filter(|some| some.starts_with(b"order ")) {
            if let Some(n) = str::from_utf8(reason).ok().and_then(Order::number) {
                self.stages.entry(n).or_insert(Stage::Written);
            }
        }
        if std::mem::take(&mut self.commits_next) {
            self.commits += 1;
            self.turn(Stage::Written, Stage::Committed);
        }
    }

    fn answers(&mut self, bytes: &[u8]) {
        let Ok(Line::Answered { n, .. }) = serde_json::from_slice(bytes) else { return };
        match self.stages.get(&n) {
            Some(Stage::Kept) => self.covered += 1,
            other => self.faults.push(format!("the answer to order {n} left while it was {other:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ActionId;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("\\x{b:02x}")).collect::<Vec<_>>().concat()
    }

    fn write(file: &str, bytes: &[u8]) -> String {
        format!(
            "1 0 write(3<{}>, \"{}\", {}) = {}",
            hex(file.as_bytes()),
            hex(bytes),
            bytes.len(),
            bytes.len()
        )
    }

    fn frame(commits: u8, page: &str) -> [String; 2] {
        let mut header = [0; HEADER];
        header[7] = commits;
        [write("db-wal", &header), write("db-wal", page.as_bytes())]
    }

    fn sync(thread: u32) -> [String; 2] {
        let file = hex(b"db-wal");
        [
            format!("{thread} 0 fdatasync(3<{file}> <unfinished ...>"),
            format!("{thread} 0 <... fdatasync resumed>) = 0"),
        ]
    }

    fn answer(n: u64) -> String {
        let line = Line::Answered { n, id: ActionId(uuid::Uuid::nil()) };
        write("pipe:[1]", &serde_json::to_vec(&line).unwrap())
    }

    fn covered(lines: &[String]) -> (usize, usize) {
        let mut proof = Proof::default();
        for line in lines {
            proof.read(line);
        }
        (proof.covered, proof.faults.len())
    }

    #[test]
    fn an_answer_after_the_sync_of_its_commit_is_covered() {
        let [page, commit, [begins, ends]] = [frame(0, "x order 000000007y"), frame(1, "else"), sync(2)];
        let good = [&page[..], &commit[..], &[begins, ends, answer(7)]].concat();
        assert_eq!(covered(&good), (1, 0));
    }

    #[test]
    fn an_answer_that_leaves_too_early_is_seen_wherever_it_leaves() {
        let [page, commit, [begins, ends]] = [frame(0, "x order 000000007y"), frame(1, "else"), sync(2)];
        let good = [&page[..], &commit[..], &[begins, ends]].concat();
        for early in 0..good.len() {
            let mut bad = good.clone();
            bad.insert(early, answer(7));
            assert_eq!(covered(&bad), (0, 1), "before line {early}");
        }
    }

    #[test]
    fn a_sync_that_began_before_the_commit_covers_nothing() {
        let [page, commit, [begins, ends]] = [frame(0, "order 000000007"), frame(1, "else"), sync(2)];
        let bad = [&page[..], &[begins], &commit[..], &[ends, answer(7)]].concat();
        assert_eq!(covered(&bad), (0, 1));
    }

    #[test]
    fn a_sync_that_failed_or_was_of_another_file_covers_nothing() {
        let [page, commit] = [frame(0, "order 000000007"), frame(1, "else")];
        let failed = format!("1 0 fdatasync(3<{}>) = -1 EIO (Input/output error)", hex(b"db-wal"));
        let other = format!("1 0 fdatasync(3<{}>) = 0", hex(b"db"));
        assert_eq!(covered(&[&page[..], &commit[..], &[failed, answer(7)]].concat()), (0, 2));
        assert_eq!(covered(&[&page[..], &commit[..], &[other, answer(7)]].concat()), (0, 1));
    }
}
