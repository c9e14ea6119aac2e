//! Starts that are refused. Each says what is the matter, what it means and what to do, ends with 1, and leaves
//! everything as it was.

use crate::database::{Database, Kind, cluster};
use crate::program::{Program, done, holdfast, refused, run};
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

const SERVE: [&str; 3] = ["serve", "--port", "0"];

/// A data folder as the first start leaves it.
fn started_once() -> TempDir {
    let folder = empty();
    let program = Program::serve(folder.path(), &[]);
    program.is_told_to_stop();
    assert_eq!(program.ends().0, Some(0));
    folder
}

fn empty() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    mode(folder.path(), 0o700);
    folder
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn says(data: &Path, args: &[&str], words: &[&str]) {
    let told = refused(&run(data, args));
    for word in words {
        assert!(told.contains(word), "{word:?} in:\n{told}");
    }
}

#[test]
fn the_first_start_makes_everything_closed_to_others_and_the_second_says_only_where_it_is() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let mut first = Program::serve(&data, &[]);
    assert_eq!(first.setup_token().len(), 43);
    let mode_of = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode_of(&data), 0o700);
    assert_eq!(mode_of(&data.join("master.key")), 0o600);
    first.is_told_to_stop();
    assert_eq!(first.ends().0, Some(0));
}

#[test]
fn with_an_owner_there_is_no_setup_address_any_more() {
    let folder = empty();
    let mut program = Program::serve(folder.path(), &[]);
    let token = program.setup_token();
    let form =
        [("token", &*token), ("name", "Ada"), ("sign_in_name", "ada"), ("password", crate::house::PASSWORD)];
    assert!(program.posts("/api/setup", "", &form).starts_with("HTTP/1.1 302"));
    program.is_told_to_stop();
    program.ends();
    let again = Program::serve(folder.path(), &[]);
    again.is_told_to_stop();
    let (code, said, _) = again.ends();
    assert_eq!((code, said.lines().count()), (Some(0), 2), "{said}");
}

#[test]
fn a_taken_port() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = empty();
    says(folder.path(), &["serve", "--port", &port], &[&format!("The port {port}"), "taken", "--port"]);
    assert!(!folder.path().join("holdfast.db").exists(), "no database was made");
}

#[test]
fn a_console_that_runs_in_the_same_folder() {
    let folder = empty();
    let first = Program::serve(folder.path(), &[]);
    says(folder.path(), &SERVE, &["at work", "--data"]);
    first.is_told_to_stop();
    assert_eq!(first.ends().0, Some(0));
}

#[test]
fn a_data_folder_that_is_open_to_others() {
    let folder = empty();
    mode(folder.path(), 0o755);
    says(folder.path(), &SERVE, &["open to other users (mode 755)", "chmod 700"]);
}

#[test]
fn a_file_where_the_data_folder_should_be() {
    let folder = empty();
    let file = folder.path().join("data");
    fs::write(&file, "x").unwrap();
    says(&file, &SERVE, &["is not a folder"]);
}

#[test]
fn a_file_that_is_not_a_database() {
    let folder = empty();
    fs::write(folder.path().join("holdfast.db"), "Dear diary, today I locked a Mac.\n".repeat(100)).unwrap();
    says(folder.path(), &SERVE, &["is not a database"]);
    assert!(fs::read_to_string(folder.path().join("holdfast.db")).unwrap().starts_with("Dear diary"));
}

#[test]
fn a_folder_where_the_database_should_be() {
    let folder = empty();
    fs::create_dir(folder.path().join("holdfast.db")).unwrap();
    says(folder.path(), &SERVE, &["cannot be opened"]);
}

#[test]
fn a_database_that_may_not_be_written() {
    let folder = started_once();
    let file = folder.path().join("holdfast.db");
    mode(&file, 0o400);
    // Whoever may write to everything finds nothing read-only.
    if fs::OpenOptions::new().write(true).open(&file).is_err() {
        says(folder.path(), &SERVE, &["cannot be written"]);
    }
}

#[test]
fn a_database_that_another_program_holds() {
    let folder = started_once();
    let file = fs::OpenOptions::new().write(true).open(folder.path().join("holdfast.db")).unwrap();
    rustix::fs::fcntl_lock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).unwrap();
    says(folder.path(), &SERVE, &["locked by another program"]);
    drop(file);
    let program = Program::serve(folder.path(), &[]);
    program.is_told_to_stop();
    assert_eq!(program.ends().0, Some(0));
}

#[test]
fn a_database_of_a_newer_version() {
    let database = Database::fresh(Kind::Postgres);
    let folder = empty();
    let over = ["serve", "--port", "0", "--database-url", &database.url];
    let program = Program::serve(folder.path(), &over[3..]);
    program.is_told_to_stop();
    assert_eq!(program.ends().0, Some(0));
    database.run(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (99990101000000, 'of the future', true, ''::bytea, 0)",
    );
    says(folder.path(), &over, &["newer version", "restore"]);
}

#[test]
fn a_missing_master_key() {
    let folder = started_once();
    fs::remove_file(folder.path().join("master.key")).unwrap();
    says(folder.path(), &SERVE, &["master key is missing", "put the key file back"]);
    assert!(!folder.path().join("master.key").exists(), "no other key was made");
}

#[test]
fn a_wrong_master_key() {
    let folder = started_once();
    fs::write(folder.path().join("master.key"), "ab".repeat(32)).unwrap();
    says(folder.path(), &SERVE, &["is not the one this database was sealed with"]);
    fs::write(folder.path().join("master.key"), "not a key").unwrap();
    says(folder.path(), &SERVE, &["is not a master key", "64 hexadecimal digits"]);
}

#[test]
fn a_master_key_that_others_can_read() {
    let folder = started_once();
    mode(&folder.path().join("master.key"), 0o644);
    says(folder.path(), &SERVE, &["can be read by others", "chmod 600"]);
}

#[test]
fn a_master_key_from_the_environment_or_a_credential_is_enough() {
    let folder = empty();
    let mut command = holdfast(folder.path(), &SERVE);
    command.env("HOLDFAST_MASTER_KEY", "cd".repeat(32));
    let program = Program::from(command);
    program.is_told_to_stop();
    assert_eq!(program.ends().0, Some(0));
    assert!(!folder.path().join("master.key").exists());
    let credentials = empty();
    fs::write(credentials.path().join("master.key"), "cd".repeat(32)).unwrap();
    mode(&credentials.path().join("master.key"), 0o400);
    let mut command = holdfast(folder.path(), &SERVE);
    command.env("CREDENTIALS_DIRECTORY", credentials.path());
    let program = Program::from(command);
    program.is_told_to_stop();
    assert_eq!(program.ends().0, Some(0));
}

#[test]
fn postgresql_that_is_away_or_does_not_know_us() {
    let folder = empty();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgres://holdfast:a-secret-word@{nobody}/holdfast");
    let output = run(folder.path(), &["serve", "--port", "0", "--database-url", &url]);
    let told = refused(&output);
    assert!(told.contains("PostgreSQL") && !told.contains("a-secret-word"), "{told}");
    let missing = format!("{}/there_is_no_such_database", cluster().rsplit_once('/').unwrap().0);
    says(
        folder.path(),
        &["serve", "--port", "0", "--database-url", &missing],
        &["PostgreSQL", "does not exist"],
    );
}

#[test]
fn wrong_settings_and_unknown_flags() {
    let folder = empty();
    says(
        folder.path(),
        &["serve", "--listen", "nowhere"],
        &["`listen` cannot be \"nowhere\"", "the command line"],
    );
    let unknown = run(folder.path(), &["serve", "--colour", "red"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn a_proxy_that_is_not_named_is_warned_of() {
    let log = |proxies: &str| {
        let folder = empty();
        let mut command = holdfast(folder.path(), &SERVE);
        command.env("HOLDFAST_PUBLIC_URL", "https://console.example").env("HOLDFAST_METRICS_LISTEN", "off");
        let mut child = command.env("HOLDFAST_TRUSTED_PROXIES", proxies).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said.trim(), "Console: https://console.example");
        child.kill().unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap()
    };
    assert!(log("").contains("trusted_proxies is empty"), "{}", log(""));
    assert!(!log("127.0.0.1").contains("trusted_proxies"), "{}", log("127.0.0.1"));
}

#[test]
fn every_command_explains_itself() {
    let folder = empty();
    let commands: [&[&str]; 12] = [
        &[],
        &["serve"],
        &["demo"],
        &["seed"],
        &["doctor"],
        &["backup"],
        &["restore"],
        &["audit", "verify"],
        &["admin", "add-owner"],
        &["admin", "believe-clock"],
        &["keys", "rotate"],
        &["keys"],
    ];
    for command in commands {
        let text = done(&run(folder.path(), &[command, &["--help"]].concat()));
        assert!(text.contains("Usage: holdfast") && text.contains("--data"), "{command:?}: {text}");
    }
}
