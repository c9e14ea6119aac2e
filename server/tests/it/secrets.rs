//! What must stay secret, through a whole story, at the finest level of logging, is in no output.

use crate::program::{Program, cookie, holdfast};

#[test]
fn no_secret_is_in_any_output() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut command = holdfast(&data, &["serve", "--port", "0"]);
    command.env("HOLDFAST_LOG_LEVEL", "trace").env("HOLDFAST_LOG_FORMAT", "json");
    let mut program = Program::from(command);
    let setup = program.setup_token();
    let (password, wrong, newer) =
        ("marker one, quite long", "marker two, quite long", "marker three, quite long");
    let form = [("token", &*setup), ("name", "Ada"), ("sign_in_name", "ada"), ("password", password)];
    let ada = cookie(&program.posts("/api/setup", "", &form));
    program.gets(&format!("/setup?token={setup}"), &ada);
    let mut pages = Vec::new();

    let invited = program.posts("/api/invite_person", &ada, &[("name", "Ben"), ("sign_in_name", "ben")]);
    let place = invited.split_once("location: ").unwrap().1.lines().next().unwrap().to_owned();
    let page = program.gets(&place, &ada);
    let link: String =
        page.split_once("/invitation?token=").expect("a link on the page").1.chars().take(43).collect();
    pages.push(program.gets(&place, &ada));
    program.gets(&format!("/invitation?token={link}"), "");
    let ben =
        cookie(&program.posts("/api/accept_invitation", "", &[("token", &link), ("password", password)]));
    for (path, form) in [
        ("/api/sign_in", vec![("sign_in_name", "ada"), ("password", wrong)]),
        ("/api/sign_in", vec![("sign_in_name", wrong), ("password", wrong)]),
        ("/api/confirm", vec![("password", wrong)]),
        ("/api/change_password", vec![("current", wrong), ("password", newer)]),
        ("/api/change_password", vec![("current", password), ("password", newer)]),
        ("/api/setup", vec![("token", &*setup), ("name", "E"), ("sign_in_name", "e"), ("password", wrong)]),
        ("/api/accept_invitation", vec![("token", &*link), ("password", wrong)]),
    ] {
        let answer = program.posts(path, &ada, &form);
        // A form that comes back carries its one-time link along in its address, as it came.
        pages.push(
            answer.lines().filter(|line| !line.starts_with("location: ")).collect::<Vec<_>>().join("\n"),
        );
    }
    for path in ["/", "/me", "/people", "/audit", "/audit.csv", "/audit.jsonl", "/metrics", "/readyz"] {
        pages.push(program.gets(path, &ada));
    }
    program.posts("/api/sign_out", &ben, &[]);
    program.is_told_to_stop();
    let (code, said, log) = program.ends();
    assert_eq!(code, Some(0));
    assert!(log.contains("\"answered\"") && log.lines().count() > 15, "{log}");

    let key = std::fs::read_to_string(data.join("master.key")).unwrap();
    let bare = |cookie: &str| cookie.trim_start_matches("holdfast=").to_owned();
    let encoded = |text: &str| crate::visitor::encoded(&[("", text)]).trim_start_matches('=').to_owned();
    for secret in [password, wrong, newer, &setup, &link, &bare(&ada), &bare(&ben), key.trim()] {
        for form in [secret.to_owned(), encoded(secret), secret.replace(' ', "+")] {
            assert!(!log.contains(&form), "{form} is in the log:\n{log}");
            assert!(!pages.iter().any(|page| page.contains(&form)), "{form} is on a page");
            // The one place that is meant to have it.
            assert!(form == setup || !said.contains(&form), "{form} is on standard output");
        }
    }
    for file in ["holdfast.db", "holdfast.db-wal"] {
        let bytes = std::fs::read(data.join(file)).unwrap_or_default();
        for secret in [password, wrong, newer, &setup, &link, &bare(&ada), key.trim()] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {file}");
        }
    }
}
