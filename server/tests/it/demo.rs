//! A console to try things on: `holdfast demo`, and `holdfast seed` for one that stays.

use crate::house::PASSWORD;
use crate::program::{Program, cookie, done, holdfast, run};
use std::fs;
use tempfile::TempDir;

/// A demo that keeps its database in a folder of the test.
pub fn demo(folder: &TempDir, more: &[&str]) -> Program {
    let args = [&["demo", "--port", "0", "--devices", "60"], more].concat();
    let mut command = holdfast(&folder.path().join("not-this-one"), &args);
    command.env("TMPDIR", folder.path());
    Program::from(command)
}

/// Somebody's password, as the demo has told it. Its line has the name, four words and a number, and who it is.
pub fn password(program: &Program, sign_in_name: &str) -> String {
    let line = program.said.lines().map(str::trim).find(|line| line.starts_with(&format!("{sign_in_name} ")));
    let line = line.unwrap_or_else(|| panic!("no {sign_in_name} in {}", program.said));
    line.split_whitespace().skip(1).take(5).collect::<Vec<_>>().join(" ")
}

pub fn signs_in(program: &Program, sign_in_name: &str) -> String {
    let form = [("sign_in_name", sign_in_name), ("password", &*password(program, sign_in_name))];
    cookie(&program.posts("/api/sign_in", "", &form))
}

#[test]
fn a_demo_is_there_for_three_people_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let program = demo(&folder, &[]);
    assert!(
        program.said.starts_with("A demo: its database is thrown away when it ends."),
        "{}",
        program.said
    );
    let mut seen = Vec::new();
    for name in ["olivia", "henk", "sara"] {
        let file = program.gets("/devices.csv", &signs_in(&program, name));
        assert!(file.starts_with("HTTP/1.1 200"), "{file}");
        seen.push(
            file.lines().filter(|line| line.contains("-enrolment,") || line.contains(",never,")).count(),
        );
    }
    assert!(seen[0] >= seen[2] && seen[0] == seen[1] && seen[2] > 0, "{seen:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the database is where it was told to be");
    program.is_told_to_stop();
    let (code, said, log) = program.ends();
    assert_eq!(code, Some(0), "{log}");
    assert!(!said.contains("Set up:"), "there is an Owner: {said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
}

#[test]
fn a_district_is_put_into_a_console_that_stays() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let said = done(&run(&data, &["seed", "--devices", "50"]));
    assert!(said.starts_with("50 devices in "), "{said}");
    let mut program = Program::serve(&data, &[]);
    let token = program.setup_token();
    let form = [("token", &*token), ("name", "Ada"), ("sign_in_name", "ada"), ("password", PASSWORD)];
    let ada = cookie(&program.posts("/api/setup", "", &form));
    let list = program.gets("/devices", &ada);
    assert!(list.contains("50 devices"), "{list}");
    program.is_told_to_stop();
    assert_eq!(program.ends().0, Some(0));
    let none = run(&data, &["seed", "--devices", "0"]);
    assert_eq!(none.status.code(), Some(2), "that is no number of devices");
    assert!(done(&run(&data, &["audit", "verify"])).contains("whole"));
}
