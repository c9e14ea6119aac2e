//! The other commands, run as a person would: doctor, audit verify, add-owner, keys rotate.

use crate::house::PASSWORD;
use crate::program::{Program, cookie, done, holdfast, refused, run};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A console with Ada in it, stopped again.
pub fn set_up() -> (TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut program = Program::serve(&data, &[]);
    let token = program.setup_token();
    let form =
        [("token", &*token), ("name", "Ada Lovelace"), ("sign_in_name", "ada"), ("password", PASSWORD)];
    let ada = cookie(&program.posts("/api/setup", "", &form));
    stop(program);
    (folder, data, ada)
}

pub fn stop(program: Program) {
    program.is_told_to_stop();
    let (code, _, log) = program.ends();
    assert_eq!(code, Some(0), "{log}");
}

pub fn makes_group(data: &Path, ada: &str, name: &str) {
    let program = Program::serve(data, &[]);
    assert!(program.posts("/api/create_group", ada, &[("name", name)]).starts_with("HTTP/1.1 302"));
    stop(program);
}

#[test]
fn the_doctor_looks_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let before = done(&run(&data, &["doctor"]));
    assert!(before.contains("not there yet"), "{before}");
    assert!(!data.exists());
    let (_folder, data, _) = set_up();
    let after = done(&run(&data, &["doctor"]));
    for line in [
        "configuration",
        "data folder",
        "master key",
        "disk",
        "clock",
        "port",
        "database",
        "integrity",
        "audit log",
    ] {
        assert!(after.contains(&format!(" {line}: ")), "{line} in {after}");
    }
    assert!(!after.contains("BAD"), "{after}");
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let (_folder, data, _) = set_up();
    fs::set_permissions(data.join("master.key"), fs::Permissions::from_mode(0o640)).unwrap();
    let output = run(&data, &["doctor"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("BAD   master key") && said.contains("chmod 600"), "{said}");
    fs::remove_file(data.join("master.key")).unwrap();
    let output = run(&data, &["doctor"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("BAD   master key") && said.contains("put the key file back"), "{said}");
    assert!(!data.join("master.key").exists(), "no other key was made");
}

#[test]
fn a_proxy_that_is_not_named_is_told_by_the_doctor_and_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let told = |proxies: &str| {
        let mut command = holdfast(&data, &["doctor"]);
        command.env("HOLDFAST_PUBLIC_URL", "https://console.example");
        command.env("HOLDFAST_TRUSTED_PROXIES", proxies);
        done(&command.output().unwrap())
    };
    assert!(told("").contains("note  proxy: "), "{}", told(""));
    assert!(!told("127.0.0.1").contains("proxy: "), "{}", told("127.0.0.1"));
}

#[test]
fn one_database_is_served_once_whatever_the_data_folder_is_called() {
    let (folder, data, _) = set_up();
    let running = Program::serve(&data, &[]);
    let file = data.join("holdfast.db");
    let by_another_name = folder.path().join("link.db");
    std::os::unix::fs::symlink(&file, &by_another_name).unwrap();
    let other = folder.path().join("other");
    let key = data.join("master.key");
    for name in [&file, &by_another_name] {
        let url = format!("sqlite:{}", name.display());
        for command in
            [&["serve", "--port", "0"][..], &["restore", "/there/is/no/such/file"], &["keys", "rotate"]]
        {
            let mut command = holdfast(&other, &[command, &["--database-url", &url]].concat());
            command.env("HOLDFAST_MASTER_KEY_FILE", &key);
            let told = refused(&command.output().unwrap());
            assert!(told.contains("at work"), "{told}");
        }
    }
    stop(running);
}

#[test]
fn an_altered_audit_log_is_found() {
    let (_folder, data, _) = set_up();
    assert!(done(&run(&data, &["audit", "verify"])).starts_with("The audit log is whole: "));
    let file = data.join("holdfast.db");
    let mut bytes = fs::read(&file).unwrap();
    let (from, to) = (b"Ada Lovelace", b"Eve Lovelace");
    let places: Vec<_> =
        bytes.windows(from.len()).enumerate().filter(|(_, w)| w == from).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    fs::write(&file, bytes).unwrap();
    let told = refused(&run(&data, &["audit", "verify"]));
    assert!(told.contains("broken at entry"), "{told}");
}

#[test]
fn when_every_owner_is_gone_the_command_line_makes_one() {
    let (_folder, data, _) = set_up();
    let said = done(&run(&data, &["admin", "add-owner", "Grace Hopper", "grace"]));
    let token = said.split_once("/invitation?token=").expect("a link").1.trim().to_owned();
    let program = Program::serve(&data, &[]);
    let answer = program.posts("/api/accept_invitation", "", &[("token", &token), ("password", PASSWORD)]);
    let grace = cookie(&answer);
    assert!(program.gets("/people", &grace).starts_with("HTTP/1.1 200"));
    stop(program);
    let told = refused(&run(&data, &["admin", "add-owner", "Another Grace", "grace"]));
    assert!(told.contains("There is no new Owner"), "{told}");
}

#[test]
fn a_new_master_key_opens_what_the_old_one_did() {
    let (_folder, data, ada) = set_up();
    let key = || fs::read_to_string(data.join("master.key")).unwrap();
    let old = key();
    let running = Program::serve(&data, &[]);
    refused(&run(&data, &["keys", "rotate"]));
    assert_eq!(key(), old);
    stop(running);
    done(&run(&data, &["keys", "rotate"]));
    assert_ne!(key(), old);
    makes_group(&data, &ada, "After the change of keys");
    assert!(done(&run(&data, &["audit", "verify"])).contains("whole"));
    fs::write(data.join("master.key"), old).unwrap();
    refused(&run(&data, &["serve", "--port", "0"]));
}

#[test]
fn commands_about_a_console_make_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = folder.path().join("backup.db");
    let commands: [&[&str]; 4] = [
        &["backup", file.to_str().unwrap()],
        &["audit", "verify"],
        &["keys", "rotate"],
        &["admin", "add-owner", "A", "a"],
    ];
    for command in commands {
        let told = refused(&run(&data, command));
        assert!(told.contains("There is no database"), "{command:?}: {told}");
    }
    assert!(!data.exists() && !file.exists());
}
