//! Backup and restore, run as a person would, and cut short at the worst moments.

use crate::commands::{makes_group, set_up, stop};
use crate::house::PASSWORD;
use crate::program::{Program, cookie, done, refused, run};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

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
    // A page of a table is nonsense: one of an index would only be made anew.
    let name = b"Ada Lovelace";
    let from = bytes.windows(name.len()).position(|some| some == name).unwrap() / 4096 * 4096;
    bytes[from..from + 4096].fill(0xa5);
    fs::write(data.join("holdfast.db"), bytes).unwrap();
    refused(&run(&data, &["backup", file.to_str().unwrap()]));
    assert!(!file.exists());
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
