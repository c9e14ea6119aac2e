//! The recovery PIN: six digits, kept as text, for a zero in front counts.

use crate::{Field, Refusal, Why};
use std::fmt;

/// Six digits. Its `Debug` form does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// One typed by a person. Spaces at the ends and between the groups of three are forgiven, nothing else.
    pub fn read(raw: &str) -> Result<Self, Refusal> {
        let refuse = |why| Err(Refusal::invalid(Field::Pin, why));
        let raw = raw.trim();
        if raw.is_empty() {
            return refuse(Why::Missing);
        }
        let digits = match raw.split_once([' ', '\u{a0}', '\u{202f}']) {
            Some((first, second)) if first.len() == 3 && second.len() == 3 => format!("{first}{second}"),
            _ => raw.to_owned(),
        };
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return refuse(Why::NotSixDigits);
        }
        let pin = Self(digits);
        pin.weakness().map_or(Ok(pin), refuse)
    }

    /// One drawn at random, each as likely as any other that is not weak. `random` gives 32 fresh bits a call.
    pub fn draw<E>(mut random: impl FnMut() -> Result<u32, E>) -> Result<Self, E> {
        // The largest multiple of a million below 2^32: what lies above would make small numbers likelier.
        const FAIR: u32 = u32::MAX - u32::MAX % 1_000_000;
        loop {
            let drawn = random()?;
            let pin = Self(format!("{:06}", drawn % 1_000_000));
            if drawn < FAIR && pin.weakness().is_none() {
                return Ok(pin);
            }
        }
    }

    /// Why everybody would try it first.
    fn weakness(&self) -> Option<Why> {
        let steps = || self.0.as_bytes().windows(2).map(|two| i16::from(two[1]) - i16::from(two[0]));
        if steps().all(|step| step == 0) {
            Some(Why::Repeated)
        } else if steps().all(|step| step == 1) || steps().all(|step| step == -1) {
            Some(Why::Run)
        } else {
            None
        }
    }

    /// As it is typed.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// From the vault, where only whole ones are put.
    pub fn kept(digits: &[u8]) -> Option<Self> {
        let whole = digits.len() == 6 && digits.iter().all(u8::is_ascii_digit);
        whole.then(|| String::from_utf8(digits.to_vec()).ok()).flatten().map(Self)
    }
}

/// Read out and typed in two groups: `482 913`.
impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", &self.0[..3], &self.0[3..])
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(******)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(raw: &str) -> Option<Why> {
        match Pin::read(raw) {
            Err(Refusal::Invalid { field: Field::Pin, why }) => Some(why),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        }
    }

    #[test]
    fn a_pin_is_six_digits_and_nothing_else() {
        for good in ["482913", "000482", " 482913 ", "482 913", "999998", "010203"] {
            assert_eq!(why(good), None, "{good}");
        }
        let six = Why::NotSixDigits;
        for bad in
            ["48291", "4829130", "48291a", "４８２９１３", "٤٨٢٩١٣", "4 82913", "48-2913", "+48291", "4.2913"]
        {
            assert_eq!(why(bad), Some(six), "{bad}");
        }
        assert_eq!(why("  "), Some(Why::Missing));
        assert_eq!(Pin::read("000482").unwrap().digits(), "000482");
    }

    #[test]
    fn those_that_everybody_tries_first_are_refused_with_the_reason() {
        for digit in 0..=9 {
            assert_eq!(why(&digit.to_string().repeat(6)), Some(Why::Repeated));
        }
        for run in ["012345", "123456", "456789", "987654", "543210"] {
            assert_eq!(why(run), Some(Why::Run), "{run}");
        }
        assert_eq!(why("890123"), None);
    }

    #[test]
    fn it_is_shown_in_groups_and_not_in_logs() {
        let pin = Pin::read("048291").unwrap();
        assert_eq!(pin.to_string(), "048 291");
        assert!(!format!("{pin:?}").contains("048"));
        assert_eq!(Pin::kept(b"048291"), Some(pin));
        assert_eq!(Pin::kept(b"04829"), None);
    }

    #[test]
    fn drawing_takes_again_what_would_not_be_fair_or_is_weak() {
        let mut given = [u32::MAX, 123_456, 7_777_777, 5_000_042].into_iter();
        let pin = Pin::draw(|| given.next().ok_or(())).unwrap();
        assert_eq!(pin.digits(), "000042");
    }
}
