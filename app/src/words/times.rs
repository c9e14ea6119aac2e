//! Points in time. Pages tell them in UTC; the local time, and how long ago that was, is added in the browser.

use super::{Locale, say};
use domain::Moment;

/// "3 Mar 2026, 09:14 UTC".
pub fn moment(l: Locale, at: Moment) -> String {
    let t = at.calendar();
    let two = |n: u8| format!("{n:02}");
    say!(
        l,
        time.utc,
        day = t.day(),
        month = month(l, at),
        year = t.year(),
        hour = two(t.hour()),
        minute = two(t.minute())
    )
}

/// "3 Mar 2026", the day in UTC.
pub fn day(l: Locale, at: Moment) -> String {
    let t = at.calendar();
    say!(l, time.day, day = t.day(), month = month(l, at), year = t.year())
}

fn month(l: Locale, at: Moment) -> &'static str {
    match u8::from(at.calendar().month()) {
        1 => say!(l, time.jan),
        2 => say!(l, time.feb),
        3 => say!(l, time.mar),
        4 => say!(l, time.apr),
        5 => say!(l, time.may),
        6 => say!(l, time.jun),
        7 => say!(l, time.jul),
        8 => say!(l, time.aug),
        9 => say!(l, time.sep),
        10 => say!(l, time.oct),
        11 => say!(l, time.nov),
        _ => say!(l, time.dec),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_the_language_writes_it() {
        let at = Moment(1_772_521_200_000);
        assert_eq!(moment(Locale::en, at), "3 Mar 2026, 07:00 UTC");
        assert_eq!(moment(Locale::nl, at), "3 mrt 2026, 07:00 UTC");
        assert_eq!(day(Locale::nl, at), "3 mrt 2026");
    }
}
