//! Amounts with their unit, in the singular or the plural of the language.

use super::{Locale, say};
use domain::{Count, Moment};
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

/// An amount that can be read at a glance: "1,234", in Dutch "1.234".
pub fn number(l: Locale, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut told = if n < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push(if l == Locale::nl { '.' } else { ',' });
        }
        told.push(digit);
    }
    told
}

/// How many there are, in full: "1,234", or "more than 10,000".
pub fn count(l: Locale, count: Count) -> String {
    let n = number(l, count.n);
    if count.more { say!(l, common.more_than, n = n) } else { n }
}

/// The same where there is little room: "10,000+".
pub fn figure(l: Locale, count: Count) -> String {
    let n = number(l, count.n);
    if count.more { format!("{n}+") } else { n }
}

/// For plurals, which know no amounts below nothing.
pub fn whole(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

/// The days that are left, the one that has begun included.
pub fn days_until(now: Moment, end: Moment) -> u64 {
    end.since(now).as_secs().div_ceil(24 * 60 * 60)
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

    #[test]
    fn large_amounts_are_grouped_as_the_language_does() {
        let told = |n| number(Locale::en, n);
        assert_eq!([told(0), told(999), told(1000), told(-1_234_567)], ["0", "999", "1,000", "-1,234,567"]);
        assert_eq!(count(Locale::nl, Count { n: 10_000, more: true }), "meer dan 10.000");
    }

    #[test]
    fn what_was_not_counted_to_the_end_says_so() {
        assert_eq!(figure(Locale::en, Count::exactly(12)), "12");
        assert_eq!(figure(Locale::en, Count { n: 1000, more: true }), "1,000+");
    }

    #[test]
    fn a_day_that_has_begun_is_a_day_left() {
        let day = |n: i64| Moment(n * 24 * 60 * 60 * 1000);
        assert_eq!(days_until(day(0), day(30)), 30);
        assert_eq!(days_until(day(1), day(30).minus(Duration::from_secs(1))), 29);
        assert_eq!(days_until(day(31), day(30)), 0);
    }
}
