//! The other commands, run as a person would: doctor, backup and restore, audit verify, add-owner, keys rotate.

use crate::house::PASSWORD;
use crate::program::{Program, cookie, done, holdfast, refused, run};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A console with Ada in it, stopped again.
fn set_up() -> (TempDir, PathBuf, String) {
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

fn stop(program: Program) {
    program.is_told_to_stop();
    let (code, _, log) = program.ends();
    assert_eq!(code, Some(0), "{log}");
}

fn makes_group(data: &Path, ada: &str, name: &str) {
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
fn a_backup_made_while_the_console_runs_can_be_put_back() {
    let (folder, data, ada) = set_up();
    let file = folder.path().join("backup.db");
    makes_group(&data, &ada, "Before the backup");
    let running = Program::serve(&data, &[]);
    done(&run(&data, &["backup", file.to_str().unwrap()]));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let told = refused(&run(&data, &["restore", file.to_str().unwrap()]));
    assert!(told.contains("at work"), "not under a running console: {told}");
    stop(running);
    makes_group(&data, &ada, "After the backup");

    let said = done(&run(&data, &["restore", file.to_str().unwrap()]));
    assert!(said.contains("The audit log is whole"), "{said}");
    let program = Program::serve(&data, &[]);
    assert!(program.gets("/groups", &ada).starts_with("HTTP/1.1 303"), "sign-ins of before are over");
    let groups = program.gets("/groups", &signs_in(&program));
    assert!(groups.contains("Before the backup") && !groups.contains("After the backup"), "{groups}");
    stop(program);
    assert!(done(&run(&data, &["audit", "verify"])).contains("whole"));
    assert_eq!(groups_in(&data, &kept(&data)), ["Before the backup", "After the backup"]);
}

fn signs_in(program: &Program) -> String {
    cookie(&program.posts("/api/sign_in", "", &[("sign_in_name", "ada"), ("password", PASSWORD)]))
}

/// Which of our groups are in a database, opened with the same key.
fn groups_in(data: &Path, database: &Path) -> Vec<&'static str> {
    let program = Program::serve(data, &["--database-url", &format!("sqlite:{}", database.display())]);
    let page = program.gets("/groups", &signs_in(&program));
    stop(program);
    let names = ["Before the backup", "After the backup", "In the journal"];
    names.into_iter().filter(|name| page.contains(name)).collect()
}

/// The database that a restore has replaced.
fn kept(data: &Path) -> PathBuf {
    let names = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
    let mut kept = names.filter(|path| path.to_string_lossy().contains(".replaced-"));
    kept.find(|path| !path.to_string_lossy().contains("-wal") && !path.to_string_lossy().contains(".lock"))
        .unwrap()
}

/// A backup, a change after it, and a console that was killed before it had put its journal into the database.
fn killed_after_a_backup() -> (TempDir, PathBuf, PathBuf) {
    let (folder, data, ada) = set_up();
    let file = folder.path().join("backup.db");
    makes_group(&data, &ada, "Before the backup");
    done(&run(&data, &["backup", file.to_str().unwrap()]));
    for n in 0..50 {
        let mut program = Program::serve(&data, &[]);
        let made = program.posts("/api/create_group", &ada, &[("name", &format!("In the journal {n}"))]);
        assert!(made.starts_with("HTTP/1.1 302"), "{made}");
        program.child.kill().unwrap();
        program.child.wait().unwrap();
        // The console itself may have put it into the database just before.
        if fs::metadata(data.join("holdfast.db-wal")).is_ok_and(|about| about.len() > 0) {
            return (folder, data, file);
        }
    }
    panic!("the journal is never left");
}

#[test]
fn a_restore_that_fails_leaves_the_old_database_with_its_journal() {
    let (folder, data, _) = killed_after_a_backup();
    let rubbish = folder.path().join("rubbish");
    fs::write(&rubbish, "rubbish").unwrap();
    let bytes =
        || (fs::read(data.join("holdfast.db")).unwrap(), fs::read(data.join("holdfast.db-wal")).unwrap());
    let before = bytes();
    refused(&run(&data, &["restore", rubbish.to_str().unwrap()]));
    assert!(bytes() == before);
    assert_eq!(groups_in(&data, &data.join("holdfast.db")), ["Before the backup", "In the journal"]);
}

#[test]
fn no_database_meets_the_journal_of_another() {
    let (_folder, data, file) = killed_after_a_backup();
    done(&run(&data, &["restore", file.to_str().unwrap()]));
    assert_eq!(groups_in(&data, &data.join("holdfast.db")), ["Before the backup"]);
    assert_eq!(groups_in(&data, &kept(&data)), ["Before the backup", "In the journal"]);
}

#[test]
fn a_restore_that_was_cut_short_is_ended_by_the_next_start() {
    // As after the moment at which the new one counts, with the old one and its journal still there, or in part.
    for gone in [&[][..], &["holdfast.db-wal"], &["holdfast.db-wal", "holdfast.db-shm", "holdfast.db"]] {
        let (_folder, data, file) = killed_after_a_backup();
        fs::copy(&file, data.join("holdfast.db.restored")).unwrap();
        for name in gone {
            fs::remove_file(data.join(name)).unwrap();
        }
        let told = refused(&run(&data, &["audit", "verify"]));
        assert!(told.contains("cut short"), "{told}");
        assert_eq!(groups_in(&data, &data.join("holdfast.db")), ["Before the backup"]);
        assert!(!data.join("holdfast.db.restored").exists());
        assert!(done(&run(&data, &["audit", "verify"])).contains("whole"));
    }
}

#[test]
fn beside_what_a_restore_left_no_empty_console_is_made() {
    for left in ["holdfast.db.restoring", "holdfast.db.replaced-20260303T091400Z", "holdfast.db-wal"] {
        let (_folder, data, _) = set_up();
        fs::rename(data.join("holdfast.db"), data.join(left)).unwrap();
        let told = refused(&run(&data, &["serve", "--port", "0"]));
        assert!(told.contains("There is no database") && told.contains(left), "{told}");
        assert!(!data.join("holdfast.db").exists());
    }
}

#[test]
fn a_backup_that_fails_leaves_no_file() {
    let (folder, data, _) = set_up();
    let file = folder.path().join("backup.db");
    let mut bytes = fs::read(data.join("holdfast.db")).unwrap();
    // A page of a table in the middle is nonsense.
    let from = bytes.len() / 2 / 4096 * 4096;
    bytes[from..from + 4096].fill(0xa5);
    fs::write(data.join("holdfast.db"), bytes).unwrap();
    refused(&run(&data, &["backup", file.to_str().unwrap()]));
    assert!(!file.exists());
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
fn a_backup_replaces_no_file_and_rubbish_replaces_no_database() {
    let (folder, data, _) = set_up();
    let file = folder.path().join("precious.txt");
    fs::write(&file, "precious").unwrap();
    refused(&run(&data, &["backup", file.to_str().unwrap()]));
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    let before = fs::read(data.join("holdfast.db")).unwrap();
    let told = refused(&run(&data, &["restore", file.to_str().unwrap()]));
    assert!(told.contains("the database is as it was"), "{told}");
    refused(&run(&data, &["restore", "/there/is/no/such/file"]));
    assert!(fs::read(data.join("holdfast.db")).unwrap() == before);
    let left: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("restoring")), "{left:?}");
}

#[test]
fn a_backup_of_another_console_is_refused() {
    let (folder, data, _) = set_up();
    let (_other_folder, other, _) = set_up();
    let file = folder.path().join("other.db");
    done(&run(&other, &["backup", file.to_str().unwrap()]));
    let told = refused(&run(&data, &["restore", file.to_str().unwrap()]));
    assert!(told.contains("master key"), "{told}");
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
