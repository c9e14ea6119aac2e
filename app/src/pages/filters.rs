//! How filters are read from an address, whatever list they are for. A value that is none is told: leaving it out would
//! show, or export, more than was asked for.

use crate::{
    ApiError,
    ssr::{self, with},
};
use domain::{Field, Moment, Why};
use leptos::prelude::*;

const DAY: i64 = 24 * 60 * 60 * 1000;

pub fn read<T>(
    value: impl Fn(&str) -> Option<String>,
    name: &str,
    field: Field,
    means: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = value(name) else { return Ok(None) };
    means(&text).map(Some).ok_or(ApiError::Invalid { field, why: Why::Malformed })
}

/// From the beginning of this day on.
pub fn from_day(value: impl Fn(&str) -> Option<String>, name: &str) -> Result<Option<Moment>, ApiError> {
    read(value, name, Field::Time, midnight)
}

/// Up to the end of this day: it counts as a whole.
pub fn to_day(value: impl Fn(&str) -> Option<String>, name: &str) -> Result<Option<Moment>, ApiError> {
    Ok(from_day(value, name)?.map(|at| Moment(at.0.saturating_add(DAY))))
}

/// `2026-03-09` as the moment it begins, UTC.
fn midnight(day: &str) -> Option<Moment> {
    let mut parts = day.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=longest).contains(&day) {
        return None;
    }
    // Days since 1970 of a date in the Gregorian calendar, counted from March so that leap days come last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    Some(Moment(days * DAY))
}

/// The same the other way round: `2026-03-09`.
pub fn day_of(at: Moment) -> String {
    at.to_string().chars().take(10).collect()
}

/// The filters of this request, as the query of an address; nothing where there are none.
pub fn kept(names: &[&str]) -> String {
    names
        .iter()
        .filter_map(|name| Some((*name, ssr::query(name)?)))
        .fold(String::new(), |address, (name, value)| with(&address, name, &value))
}

/// A day to choose.
pub fn day_filter(name: &'static str, label: &'static str) -> AnyView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input id=name name=name type="date" value=ssr::query(name).unwrap_or_default()/>
        </div>
    }
    .into_any()
}

/// A filter that is set elsewhere and stays while others change.
pub fn kept_filter(name: &'static str, id: Option<String>) -> Option<AnyView> {
    id.map(|id| view! { <input type="hidden" name=name value=id/> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_utc() {
        assert_eq!(midnight("1970-01-01"), Some(Moment(0)));
        assert_eq!(midnight("2026-03-03"), Some(Moment(1_772_496_000_000)));
        assert_eq!(midnight("2024-02-29").map(|m| m.to_string()), Some("2024-02-29T00:00:00Z".into()));
        for none in ["", "today", "2026-13-01", "2026-1", "-1-1-1", "2026-02-29", "2026-04-31"] {
            assert_eq!(midnight(none), None, "{none:?}");
        }
    }

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for day in ["1970-01-01", "2024-02-29", "2026-12-31"] {
            assert_eq!(midnight(day).map(day_of).as_deref(), Some(day));
        }
    }

    #[test]
    fn the_last_day_counts_as_a_whole() {
        let value = |_: &str| Some("2026-03-03".to_owned());
        assert_eq!(to_day(value, "to"), Ok(midnight("2026-03-04")));
        assert_eq!(from_day(|_| None, "from"), Ok(None));
        assert!(from_day(|_| Some("soon".into()), "from").is_err());
    }
}
