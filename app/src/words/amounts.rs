//! Amounts with their unit, in the singular or the plural of the language.

use super::{Locale, say};
use std::time::Duration;

/// How long something lasts, in the largest unit that makes sense, rounded up: "try again in 2 minutes".
fn duration(l: Locale, span: Duration) -> String {
    let seconds = span.as_secs().max(1);
    if seconds < 60 {
        say!(l, time.seconds, count = seconds)
    } else if seconds < 60 * 60 {
        say!(l, time.minutes, count = seconds.div_ceil(60))
    } else {
        say!(l, time.hours, count = seconds.div_ceil(60 * 60))
    }
}

pub fn seconds(l: Locale, seconds: u32) -> String {
    duration(l, Duration::from_secs(seconds.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_its_largest_unit() {
        assert_eq!(seconds(Locale::en, 1), "1 second");
        assert_eq!(seconds(Locale::en, 61), "2 minutes");
        assert_eq!(seconds(Locale::nl, 3600), "1 uur");
        assert_eq!(seconds(Locale::nl, 59), "59 seconden");
    }
}
