//! What people type, made safe to keep: trimmed, of bounded length, without characters that lie about themselves.

use crate::{Field, Refusal, Why};

const NAME_MAX: u32 = 100;
const NOTE_MAX: u32 = 500;
const SEARCH_MAX: u32 = 100;

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

/// The form in which names are compared and searched.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
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
    fn a_sign_in_name_has_no_spaces() {
        assert_eq!(
            clean_sign_in_name("ada lovelace"),
            Err(Refusal::invalid(Field::SignInName, Why::Characters))
        );
    }
}
