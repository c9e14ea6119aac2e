//! A recovery PIN that somebody types and an unlock token that a phone hands over, from their first moment to their last, at
//! the finest level of logging: they are where they were asked for, and nowhere else.

use crate::database::Kind;
use crate::demo::{demo, signs_in};
use crate::hardware::Hardware;
use crate::house::Console;
use crate::program::Program;
use crate::things::ids;
use kernel::{Command, Said};
use server::config::LogFormat;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tracing_subscriber::layer::SubscriberExt;

/// The digits as they stand for themselves: not a part of a longer number, of an id or of a fraction of a second.
fn holds(text: &str, pin: &str) -> bool {
    let (first, second) = pin.split_at(3);
    let forms = ["", " ", "+", "%20"].map(|glue| format!("{first}{glue}{second}"));
    let all = [text, &*without_tags(text)];
    let all = all.iter().flat_map(|text| forms.iter().map(move |form| (text, form)));
    all.into_iter().any(|(text, form)| {
        text.match_indices(form.as_str()).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + form.len()..].chars().next();
            let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            !part(before) && !part(after) && before != Some('.') && before != Some('-')
        })
    })
}

/// One space for all the tags between two words.
fn without_tags(text: &str) -> String {
    let (mut plain, mut inside) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        match c {
            '<' if !inside => {
                inside = true;
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            '>' if inside => inside = false,
            _ if inside => {}
            c => plain.push(c),
        }
    }
    plain
}

/// What a cookie for a form that comes back holds.
fn unpacked(answer: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let packed = answer.split(['=', '&', ';', '\r', '\n']).filter(|part| part.len() > 8);
    let open = |part: &str| {
        let bits = part.bytes().filter_map(|b| LETTERS.iter().position(|letter| *letter == b));
        let bits: Vec<usize> = bits.collect();
        let bytes = bits.chunks(4).flat_map(|four| {
            let whole = four.iter().fold(0, |sum, six| sum << 6 | six) << (6 * (4 - four.len()));
            [whole >> 16, whole >> 8, whole].map(|byte| u8::try_from(byte & 255).unwrap_or_default())
        });
        String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
    };
    packed.map(open).collect::<Vec<_>>().join("\n")
}

fn head(answer: &str) -> String {
    let (head, _) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    format!("{head}\n{}", unpacked(head))
}

/// Every file below a folder, as far as it is text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            all.extend(files(&entry.path()));
        } else {
            let bytes = fs::read(entry.path()).unwrap_or_default();
            all.push((entry.path().display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    all
}

/// A Mac of the demo that takes a lock, with the lock.
fn locks(program: &Program, olivia: &str, pin: &str) -> (String, String) {
    let list = program.gets("/devices?platform=macOS", olivia);
    for mac in ids(&list, "href=\"/devices/") {
        let form = [("id", &*mac), ("pin", pin), ("knows", "true")];
        let answer = program.posts("/api/lock_device", olivia, &form);
        assert!(!holds(&head(&answer), pin), "{answer}");
        if answer.contains("?done=lock_asked") {
            let page = program.gets(&format!("/devices/{mac}"), olivia);
            let (_, list) = page.split_once("data-live=\"actions\"").expect("a list of actions");
            let lock = ids(list, "/actions/").into_iter().next().expect("the lock");
            return (mac, lock);
        }
    }
    panic!("no Mac takes a lock: {list}");
}

#[test]
fn a_pin_is_where_it_was_asked_for_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("trace.toml");
    fs::write(&config, "log_level = \"trace\"\nlog_format = \"json\"\n").unwrap();
    let program = demo(&folder, &["--config", config.to_str().unwrap()]);
    let (olivia, henk) = (signs_in(&program, "olivia"), signs_in(&program, "henk"));
    let (pin, refused) = ("482913", ["593024", "604135", "7152460", "71524a", "888888", "345678"]);
    let (mac, lock) = locks(&program, &olivia, pin);
    let mut seen = Vec::new();

    // Refused: a lock that stands; a PIN that is none, on a Mac that has none yet; and by a program.
    let open = ids(&program.gets("/devices?platform=macOS", &olivia), "href=\"/devices/");
    for (n, other) in refused.iter().enumerate() {
        for device in [Some(&mac), open.iter().find(|id| **id != mac)].into_iter().flatten() {
            // These two are PINs: only where a lock stands they are refused.
            if n < 2 && *device != mac {
                continue;
            }
            let form = [("id", &**device), ("pin", other), ("message", "Bring it back"), ("reason", "T-9")];
            let answer = program.posts("/api/lock_device", &olivia, &form);
            let place = answer.lines().find_map(|line| line.strip_prefix("location: ")).expect("a way back");
            assert!(place.contains("__err="), "{answer}");
            seen.push(head(&answer));
            seen.push(program.gets(place, &olivia));
        }
    }
    // It comes for its lock by itself.
    let report = format!("/actions.csv?device={mac}&state=done");
    let gone = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        program.gets(&report, &olivia).contains(&lock)
    });
    assert!(gone, "the Mac took its lock");

    let (page, action) = (format!("/devices/{mac}"), format!("/actions/{lock}"));
    let form = [("id", &*lock), ("back", &*page)];
    let shown = program.posts("/api/show_pin", &olivia, &form);
    seen.push(head(&shown));
    assert!(holds(&program.gets(&page, &olivia), pin), "it was asked for");
    let sheet = format!("{action}/sheet");
    let all = [
        "/",
        "/devices",
        "/devices?search=482913",
        "/devices.csv",
        "/actions",
        "/actions.csv",
        "/users",
        "/audit",
        "/audit.csv",
        "/audit.jsonl",
        "/metrics",
        "/readyz",
        "/me",
        &page,
        &action,
        &sheet,
    ];
    for path in all {
        let own = [&*page, &action, &sheet].contains(&path);
        let looked_for = path.contains(pin);
        if !own && !looked_for {
            seen.push(program.gets(path, &olivia));
        }
        // It was not they who asked.
        if !looked_for {
            seen.push(program.gets(path, &henk));
        }
    }
    seen.push(head(&program.posts("/api/cover_pin", &olivia, &form)));
    for path in [&page, &action, &sheet] {
        seen.push(program.gets(path, &olivia));
    }
    let kept = files(folder.path());
    assert!(
        kept.iter().any(|(name, _)| name.ends_with("holdfast.db")),
        "{:?}",
        kept.iter().map(|(n, _)| n).collect::<Vec<_>>()
    );
    program.is_told_to_stop();
    let (code, said, log) = program.ends();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.lines().count() > 50 && log.contains("\"answered\""), "{log}");
    for secret in refused.into_iter().chain([pin]) {
        for (n, page) in seen.iter().enumerate() {
            assert!(!holds(page, secret), "{secret} is in answer {n}: {page}");
        }
        assert!(!holds(&log, secret), "{secret} is in the log:\n{log}");
        assert!(!holds(&said, secret), "{secret} is on standard output: {said}");
        for (name, text) in &kept {
            assert!(!holds(text, secret), "{secret} is in {name}");
        }
    }
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, some: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(some)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

const TOKEN: &str = "a marker that opens a phone, quite long";

/// A phone hands over its token, and one that is none; its passcode is removed with it.
async fn story(console: &Console) -> Vec<String> {
    let ada = console.owner().await;
    let group = ada.makes_group("Elm").await;
    let phone: Hardware = console.phone("Phone", &group).await;
    phone.hands_over(TOKEN.as_bytes()).await;
    let large = TOKEN.repeat(2000);
    let refused =
        phone.door().await.hands_over(large.as_bytes()).await.map_err(|error| format!("{error} {error:?}"));
    let mut seen = vec![refused.expect_err("it is too large")];
    let form = [("id", &*phone.id.to_string())];
    ada.submits("/api/remove_passcode", &form).await.leads_to(&phone.page());
    let command = phone.polls().await.expect("it waits");
    seen.push(format!("{command:?}"));
    assert!(matches!(&command, Command::RemovePasscode { token, .. } if **token == *TOKEN.as_bytes()));
    phone.says(command.id(), Said::Failed { code: Some(5013), text: "It does not fit.".to_owned() }).await;
    let action = format!("/actions/{}", command.id());
    let remove = format!("{}/remove-passcode", phone.page());
    for path in [
        "/",
        "/devices",
        "/devices.csv",
        "/actions",
        "/actions.csv",
        "/audit",
        "/audit.csv",
        "/audit.jsonl",
        "/metrics",
        &*phone.page(),
        &action,
        &remove,
    ] {
        seen.push(ada.gets(path).await.is(200).body);
    }
    seen
}

#[tokio::test]
async fn an_unlock_token_is_for_its_phone_alone() {
    let lines = Lines::default();
    let writer = lines.clone();
    let log = server::logs::layer(LogFormat::Json, tracing::Level::TRACE, move || writer.clone());
    let _log = tracing::subscriber::set_default(tracing_subscriber::registry().with(log));
    let console = Console::over(Kind::Sqlite).await;
    let mut seen = story(&console).await;
    let file = console.database.url.trim_start_matches("sqlite:").to_owned();
    let log = lines.text();
    assert!(log.contains("\"answered\""), "{log}");
    seen.push(log);
    let folder = Path::new(&file).parent().expect("a folder");
    seen.extend(files(folder).into_iter().map(|(_, text)| text));
    let hexadecimal = TOKEN.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let numbers = TOKEN.bytes().take(8).map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
    // As text, as a debugger prints bytes, and as three beginnings of what base64 makes of it.
    let forms = [
        TOKEN,
        &hexadecimal,
        &numbers,
        "YSBtYXJrZXIgdGhhdCBvcGVu",
        "bWFya2VyIHRoYXQgb3Bl",
        "IG1hcmtlciB0aGF0IG9w",
    ];
    for text in &seen {
        for form in forms {
            assert!(!text.contains(form), "{form} is in {text}");
        }
    }
}
