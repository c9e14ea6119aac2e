//! What a browser knows better about a point in time: how long ago it is, and what the clock shows where it is read.

use super::dom::all;
use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::document;
use web_sys::Element;

/// `here` is "# here"; the time stands where the sign is.
pub fn tell_times(here: &str) {
    let language = document().document_element().and_then(|e| e.get_attribute("lang")).unwrap_or_default();
    let ago = Intl::RelativeTimeFormat::new(
        &Array::of1(&language.as_str().into()),
        &options(&[("numeric", "auto")]),
    );
    for time in all::<Element>("time[datetime]") {
        let at = Date::new(&time.get_attribute("datetime").unwrap_or_default().into());
        if time.has_attribute("data-ago") {
            let _ = time.set_attribute("data-ago", &how_long(&ago, &at));
        }
        // Whose clock shows UTC has read it already.
        if time.has_attribute("data-local") && at.get_timezone_offset() != 0.0 {
            let _ = time.set_attribute("data-local", &here.replace('#', &local(&language, &at, false)));
        }
        let utc = time.text_content().unwrap_or_default();
        let whole = here.replace('#', &local(&language, &at, true));
        let _ = time.set_attribute("title", &format!("{utc} · {whole}"));
    }
}

fn how_long(format: &Intl::RelativeTimeFormat, at: &Date) -> String {
    let minutes = (at.get_time() - Date::now()) / 60_000.0;
    let (amount, unit) = match minutes.abs() {
        m if m < 60.0 => (minutes, "minute"),
        m if m < 60.0 * 36.0 => (minutes / 60.0, "hour"),
        _ => (minutes / 1440.0, "day"),
    };
    format.format(amount.round(), unit).into()
}

/// As the console writes it. The day goes without saying where it is that of the UTC beside it.
fn local(language: &str, at: &Date, whole: bool) -> String {
    let written = if language == "en" { "en-GB" } else { language };
    let time = [("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")];
    let day = [("day", "numeric"), ("month", "short")];
    let year = [("year", "numeric")];
    let told = match whole {
        true => [&day[..], &year, &time].concat(),
        false if at.get_date() == at.get_utc_date() => time.to_vec(),
        false => [&day[..], &time].concat(),
    };
    at.to_locale_string(written, &options(&told)).into()
}

fn options(told: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in told {
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}
