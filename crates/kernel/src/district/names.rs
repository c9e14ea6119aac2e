//! Names of schools and people, and what comes of them: addresses, and what people call their own.

use super::{
    dice::Dice,
    lists::{FIRST, KINDS, LAST, SITES},
    school::{Role, School},
};
use domain::{Platform, User, UserId};

/// A name that no other school has, and a short one that no other has either.
pub(super) fn school(number: usize) -> (String, String) {
    let (place, round) = (number % SITES.len(), number / SITES.len());
    // Along both lists at once, so that neighbours differ in both and no pair comes twice.
    let kind = KINDS[(round + place) % KINDS.len()];
    let again = match round / KINDS.len() {
        0 => String::new(),
        n => format!(" {}", n + 1),
    };
    let site = SITES[place];
    let short: String = site.split(' ').collect();
    let short = if round == 0 { short } else { format!("{short}{}", round + 1) };
    (format!("{site} {kind}{again}"), short)
}

/// The same person for the same number, whatever they carry.
pub(super) fn person(seed: u64, school: &School, role: Role, number: usize) -> User {
    let kind = if role == Role::Staff { "staff" } else { "pupils" };
    let mut dice = Dice::at(seed, kind, school.first.saturating_add(number));
    let (first, last) = (dice.pick(FIRST), dice.pick(LAST));
    let site = letters(&school.short);
    let (first_letters, last_letters) = (letters(first), letters(last));
    let address = match role {
        Role::Staff => format!("{}{last_letters}{}@staff.{site}.example", &first_letters[..1], number + 1),
        _ => format!("{first_letters}.{last_letters}{}@{site}.example", number + 1),
    };
    User { id: UserId(dice.id()), name: format!("{first} {last}"), address }
}

/// What people call their own.
pub(super) fn called(user: &User, platform: Platform) -> String {
    let first = user.name.split(' ').next().unwrap_or_default();
    format!("{first}’s {}", thing(platform))
}

pub(super) const fn thing(platform: Platform) -> &'static str {
    match platform {
        Platform::Ios => "iPhone",
        Platform::IpadOs => "iPad",
        Platform::MacOs => "Mac",
        Platform::VisionOs => "Vision",
        Platform::WatchOs => "Watch",
        Platform::TvOs => "TV",
        Platform::Android => "Android",
        Platform::Windows => "PC",
    }
}

/// What an address takes of a name.
fn letters(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            'a'..='z' | '0'..='9' => Some(c),
            'á' | 'à' | 'ã' | 'å' | 'ầ' => Some('a'),
            'ç' => Some('c'),
            'é' | 'è' | 'ë' | 'ễ' | 'ệ' => Some('e'),
            'í' | 'ı' => Some('i'),
            'ł' => Some('l'),
            'ñ' => Some('n'),
            'ó' | 'ö' | 'ø' => Some('o'),
            'ř' => Some('r'),
            'ş' | 'ß' => Some('s'),
            'ú' | 'ü' => Some('u'),
            _ => None,
        })
        .collect()
}
