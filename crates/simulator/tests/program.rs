//! The program, from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[path = "../src/clock.rs"]
mod clock;
#[allow(dead_code, reason = "the tests of the library say more")]
#[path = "../src/tests/honest.rs"]
mod honest;

use honest::Honest;
use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader, Lines};

fn runs(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast-simulator"));
    command.args(words).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// An address where nobody is.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/enrol/token", listener.local_addr().unwrap())
}

#[test]
fn the_papers_of_its_push_service_are_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let link = nowhere();
    let words = ["--enrol", &link, "--devices", "3", "--push-listen", "127.0.0.1:0", "--topic", "a-topic"];
    let first = runs(folder.path(), &words);
    let said = String::from_utf8(first.stdout).unwrap();
    assert!(said.contains("com.apple.mgmt.External.a-topic") && said.contains("Pushes are taken"), "{said}");
    assert!(said.contains("0 of 3 devices are enrolled."), "{said}");
    let papers = folder.path().join("push-papers");
    let read =
        || ["root.key", "root.pem", "push.key", "push.pem"].map(|name| fs::read(papers.join(name)).unwrap());
    let before = read();
    let second = runs(folder.path(), &words);
    assert!(!String::from_utf8(second.stdout).unwrap().contains("a-topic"));
    assert_eq!(before, read());
}

#[test]
fn what_cannot_be_is_said_and_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let link = nowhere();
    for (words, part) in [
        (&["--enrol", link.as_str()][..], "no device could enrol"),
        (&["--enrol", &link, "--faults", "bad-luck"], "one of: not-now"),
        (&["--enrol", &link, "--kinds", "toaster"], "silicon-mac"),
        (&["--enrol", &link, "--root", "nowhere.pem"], "nowhere.pem cannot be read"),
    ] {
        let done = runs(folder.path(), words);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(!done.status.success() && said.contains(part), "{words:?}: {said}");
    }
}

/// The next line with these words in it.
async fn says(lines: &mut Lines<BufReader<impl AsyncRead + Unpin>>, words: &str) -> String {
    let said = async {
        loop {
            let line = lines.next_line().await.unwrap().expect("it goes on");
            if line.contains(words) {
                return line;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(1), said).await.expect(words)
}

#[tokio::test]
async fn it_enrols_does_as_it_is_told_and_ends_when_it_is_asked_to() {
    let server = Honest::start().await;
    let lock = apple_mdm::command::Command::DeviceLock { pin: Some("004217"), message: "", phone: "" };
    let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_holdfast-simulator"))
        .args(["--enrol", &server.link(), "--devices", "2", "--kinds", "intel-mac", "--first", "41"])
        .args(["--every", "1", "--own-keys"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut hands = program.stdin.take().unwrap();
    says(&mut lines, "2 of 2 devices are enrolled.").await;
    server.tells("1", &lock);
    let locked = says(&mut lines, "DeviceLock: Acknowledged").await;
    let number = if locked.starts_with("Intel Mac 41:") { "41" } else { "42" };
    for (typed, answer) in [
        ("screens".to_owned(), "locked with a PIN"),
        (format!("pin {number} 111111"), "No."),
        (format!("pin {number} 004217"), "is open."),
        (format!("unlock {number}"), "Done."),
        ("unlock 7".to_owned(), "no device of this number"),
        ("dance".to_owned(), "One of"),
    ] {
        hands.write_all(format!("{typed}\n").as_bytes()).await.unwrap();
        says(&mut lines, answer).await;
    }
    let id = program.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let end = tokio::time::timeout(Duration::from_mins(1), program.wait()).await.expect("it ends");
    assert!(end.unwrap().success());
}
