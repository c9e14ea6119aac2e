//! What people type, made safe to keep: trimmed, of bounded length, without characters that lie about themselves.

use crate::{Field, Refusal, Why};

const NAME_MAX: u32 = 100;
const NOTE_MAX: u32 = 500;
const SEARCH_MAX: u32 = 100;
/// What fits on a lock screen.
const MESSAGE_MAX: u32 = 200;
const PHONE_MAX: u32 = 30;
const REASON_MAX: u32 = 200;

/// A name of a person, a group or a role.
pub fn clean_name(raw: &str) -> Result<String, Refusal> {
    clean(raw, Field::Name, NAME_MAX, false)
}

/// A free line; may be empty.
pub fn clean_note(raw: &str) -> Result<String, Refusal> {
    clean(raw, Field::Note, NOTE_MAX, true)
}

/// What is searched for; may be empty.
pub fn clean_search(raw: &str) -> Result<String, Refusal> {
    clean(raw, Field::Search, SEARCH_MAX, true)
}

/// The name to sign in with: an e-mail address or a short name. Case does not count.
pub fn clean_sign_in_name(raw: &str) -> Result<String, Refusal> {
    let name = clean(raw, Field::SignInName, NAME_MAX, false)?.to_lowercase();
    if name.contains(char::is_whitespace) {
        return Err(Refusal::invalid(Field::SignInName, Why::Characters));
    }
    Ok(name)
}

/// What a locked device shows; may be empty.
pub fn clean_message(raw: &str) -> Result<String, Refusal> {
    clean(raw, Field::Message, MESSAGE_MAX, true)
}

/// The number a locked device shows: digits in any of the usual groupings; may be empty.
pub fn clean_phone(raw: &str) -> Result<String, Refusal> {
    let phone = clean(raw, Field::Phone, PHONE_MAX, true)?;
    let usual = |c: char| c.is_ascii_digit() || " +-()./".contains(c);
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let plus = phone.rfind('+').is_none_or(|at| at == 0);
    if !phone.is_empty() && (!phone.chars().all(usual) || digits < 3 || !plus) {
        return Err(Refusal::invalid(Field::Phone, Why::Malformed));
    }
    Ok(phone)
}

/// Why something is asked for, or its ticket's number; may be empty.
pub fn clean_reason(raw: &str) -> Result<String, Refusal> {
    clean(raw, Field::Reason, REASON_MAX, true)
}

/// The form in which names are compared and searched.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Something that was refused, to be shown to whoever sent it: cut to so many characters, with a mark in place of
/// every one that lies.
pub fn legible(raw: &str, max: usize) -> String {
    let mut rest = raw.chars().map(|c| if deceives(c) { char::REPLACEMENT_CHARACTER } else { c });
    let mut shown: String = rest.by_ref().take(max).collect();
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}

fn clean(raw: &str, field: Field, max: u32, may_be_empty: bool) -> Result<String, Refusal> {
    let text = raw.trim();
    let refuse = |why| Err(Refusal::invalid(field, why));
    if text.is_empty() && !may_be_empty {
        return refuse(Why::Missing);
    }
    // The byte length is checked first: counting the characters of a megabyte is work for nothing.
    if text.len() > 4 * max as usize || text.chars().count() > max as usize {
        return refuse(Why::TooLong { max });
    }
    if text.chars().any(deceives) {
        return refuse(Why::Characters);
    }
    Ok(text.to_owned())
}

/// Control characters, marks that turn the reading direction, and characters nobody can see.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_kept_as_typed() {
        assert_eq!(clean_name("  Zoë de Vries ").as_deref(), Ok("Zoë de Vries"));
        assert_eq!(clean_sign_in_name(" Ada@School.example").as_deref(), Ok("ada@school.example"));
    }

    #[test]
    fn characters_that_lie_are_refused() {
        for bad in ["a\0b", "a\u{202e}b", "a\u{200b}b", "a\nb", "\u{feff}x\u{feff}y", "a\u{7}"] {
            assert_eq!(clean_name(bad), Err(Refusal::invalid(Field::Name, Why::Characters)), "{bad:?}");
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert!(clean_name(&"é".repeat(100)).is_ok());
        assert_eq!(
            clean_name(&"é".repeat(101)),
            Err(Refusal::invalid(Field::Name, Why::TooLong { max: 100 }))
        );
        assert_eq!(
            clean_name(&"x".repeat(1 << 20)),
            Err(Refusal::invalid(Field::Name, Why::TooLong { max: 100 }))
        );
        assert_eq!(clean_name("   "), Err(Refusal::invalid(Field::Name, Why::Missing)));
        assert_eq!(clean_note("").as_deref(), Ok(""));
    }

    #[test]
    fn a_lock_screen_shows_no_ten_kilobytes_and_no_control_characters() {
        assert_eq!(clean_message(" Bring me back <b> ").as_deref(), Ok("Bring me back <b>"));
        let refused = |why| Err(Refusal::invalid(Field::Message, why));
        assert_eq!(clean_message(&"x".repeat(10_240)), refused(Why::TooLong { max: 200 }));
        assert_eq!(clean_message("a\u{1b}[31m"), refused(Why::Characters));
        assert_eq!(clean_message("a\nb"), refused(Why::Characters));
    }

    #[test]
    fn a_telephone_number_is_one() {
        for good in ["", "112", "+31 20 123 45 67", "(020) 123-4567", "020/1234567", "408.555.5555"] {
            assert_eq!(clean_phone(good).as_deref(), Ok(good));
        }
        for bad in ["call me", "12", "+", "1+23456", "٠٢٠١٢٣٤٥", "0800-FLOWERS", "123;456"] {
            assert_eq!(clean_phone(bad), Err(Refusal::invalid(Field::Phone, Why::Malformed)), "{bad}");
        }
        assert!(clean_phone(&"1".repeat(31)).is_err());
    }

    #[test]
    fn what_was_refused_is_shown_in_short_and_cannot_deceive() {
        assert_eq!(legible("Zoë", 3), "Zoë");
        assert_eq!(legible("Zoë!", 3), "Zoë…");
        assert_eq!(legible("a\u{202e}b\n", 10), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn a_sign_in_name_has_no_spaces() {
        assert_eq!(
            clean_sign_in_name("ada lovelace"),
            Err(Refusal::invalid(Field::SignInName, Why::Characters))
        );
    }
}
