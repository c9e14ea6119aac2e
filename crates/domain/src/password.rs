//! Which passwords are taken. Length is what counts; there are no composition rules, and every character is allowed.

use crate::{Field, Refusal, Why};

pub const PASSWORD_MIN: u32 = 15;
pub const PASSWORD_MAX: u32 = 128;

/// Words that people string together when a long password is asked for.
const TIRED: &[&str] = &[
    "password",
    "passwort",
    "wachtwoord",
    "welcome",
    "welkom",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwerty",
    "azerty",
    "letmein",
    "iloveyou",
    "admin",
    "administrator",
    "holdfast",
    "school",
    "changeme",
    "secret",
    "geheim",
    "football",
    "voetbal",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "correcthorsebatterystaple",
    "trustno1",
    "summer",
    "winter",
    "spring",
    "autumn",
    "zomer",
    "lente",
    "herfst",
    "test",
    "user",
    "login",
    "hello",
    "hallo",
];

/// Is this good enough for a person with these names?
pub fn check_password(password: &str, names: &[&str]) -> Result<(), Refusal> {
    let refuse = |why| Err(Refusal::invalid(Field::Password, why));
    if password.is_empty() {
        return refuse(Why::Missing);
    }
    if password.len() > 4 * PASSWORD_MAX as usize || password.chars().count() > PASSWORD_MAX as usize {
        return refuse(Why::TooLong { max: PASSWORD_MAX });
    }
    if password.chars().count() < PASSWORD_MIN as usize {
        return refuse(Why::TooShort { min: PASSWORD_MIN });
    }
    if is_common(password, names) { refuse(Why::Common) } else { Ok(()) }
}

/// Is little left when the tired words, the person's names, runs and repetitions are taken out?
fn is_common(password: &str, names: &[&str]) -> bool {
    let mut rest = password.to_lowercase();
    let own = names.iter().flat_map(|n| n.split([' ', '@', '.', '-'])).map(str::to_lowercase);
    for word in TIRED.iter().map(|w| (*w).to_owned()).chain(own.filter(|w| w.chars().count() >= 3)) {
        rest = rest.replace(&word, "");
    }
    let rest: Vec<char> = rest.chars().collect();
    // A character counts if it neither repeats a recent one nor continues a run up or down.
    let fresh = rest.iter().enumerate().filter(|(i, c)| {
        let run = i.checked_sub(1).is_some_and(|j| u32::from(**c).abs_diff(u32::from(rest[j])) <= 1);
        !run && !rest[i.saturating_sub(8)..*i].contains(c)
    });
    fresh.count() < 6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(password: &str) -> Option<Why> {
        match check_password(password, &["Ada Lovelace", "ada@school.example"]) {
            Err(Refusal::Invalid { why, .. }) => Some(why),
            _ => None,
        }
    }

    #[test]
    fn length_is_what_counts() {
        assert_eq!(why("tall green owl 7"), None);
        assert_eq!(why("short but fine"), Some(Why::TooShort { min: 15 }));
        assert_eq!(why(&"kwjqpzmx".repeat(17)), Some(Why::TooLong { max: 128 }));
        assert_eq!(why(&"x".repeat(1 << 20)), Some(Why::TooLong { max: 128 }));
        assert_eq!(why(""), Some(Why::Missing));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for tired in [
            "passwordpassword",
            "aaaaaaaaaaaaaaaaaaaa",
            "123456789012345678",
            "abcdefghijklmnopqrst",
            "qwertyuiopasdfghjkl",
            "ababababababababab",
            "Welcome2026!Welcome2026!",
            "adalovelace12345",
            "abcabcabcabcabcabc",
        ] {
            assert_eq!(why(tired), Some(Why::Common), "{tired}");
        }
    }

    #[test]
    fn any_language_and_any_mark_is_allowed() {
        assert_eq!(why("приморский ёжик 17"), None);
        assert_eq!(why("🐘 walks over the 🌉 at night"), None);
    }
}
