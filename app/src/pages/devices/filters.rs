//! The filters of the list of devices: how the address says them, and how they are chosen. The server's export and the
//! choice of all that match read the very same.

use crate::{
    ApiError,
    pages::filters::{kept_filter, read},
    parts::{select, text_filter},
    words::{self, Locale, say},
};
use domain::{DeviceSort, DeviceState, Field, Platform, SeenWhen};
use kernel::{DeviceList, DeviceQuery};
use leptos::prelude::*;

const ROWS: u32 = 50;
/// Everything that the address of a list keeps; how it is sorted stands last.
pub const KEPT: [&str; 8] = ["search", "platform", "group", "state", "seen", "user", "sort", "order"];
const DOWN: &str = "desc";

/// The query that the address asks for. A value that is none is told: leaving it out would show, or lock, more than
/// was asked for.
pub fn device_filters(value: impl Fn(&str) -> Option<String>) -> Result<DeviceQuery, ApiError> {
    let order = read(&value, "order", Field::Search, |word| match word {
        "asc" => Some(false),
        DOWN => Some(true),
        _ => None,
    })?;
    Ok(DeviceQuery {
        search: value("search").unwrap_or_default(),
        platform: read(&value, "platform", Field::Search, Platform::from_word)?,
        group: read(&value, "group", Field::Search, |id| id.parse().ok())?,
        state: read(&value, "state", Field::Search, DeviceState::from_word)?,
        seen: read(&value, "seen", Field::Search, SeenWhen::from_word)?,
        user: read(&value, "user", Field::Search, |id| id.parse().ok())?,
        sort: read(&value, "sort", Field::Search, DeviceSort::from_word)?,
        descending: order.unwrap_or_default(),
        after: value("after"),
        limit: ROWS,
    })
}

pub fn fields(l: Locale, query: &DeviceQuery, list: &DeviceList) -> AnyView {
    let counted = |word: &str, n: String| format!("{word} ({n})");
    let number = |n: i64| words::number(l, n);
    let mut platforms: Vec<(String, String)> = list
        .platforms
        .iter()
        .map(|(platform, n)| (platform.word().into(), counted(platform.word(), number(*n))))
        .collect();
    // What is chosen stays to be seen, even where nothing of it is left.
    if let Some(chosen) = query.platform.filter(|p| list.platforms.iter().all(|(listed, _)| listed != p)) {
        platforms.push((chosen.word().into(), counted(chosen.word(), number(0))));
    }
    let groups =
        list.groups.iter().map(|(id, name, n)| (id.to_string(), counted(name, number(*n)))).collect();
    let states = list
        .states
        .iter()
        .map(|(state, n)| {
            (state.word().into(), counted(words::device_state(l, *state), words::figure(l, *n)))
        })
        .collect();
    let seen = list
        .seen
        .iter()
        .map(|(when, n)| {
            let name = words::seen_when(l, *when);
            (when.word().into(), n.map_or_else(|| name.into(), |n| counted(name, words::figure(l, n))))
        })
        .collect();
    let group = query.group.map(|id| id.to_string());
    view! {
        {kept_filter("user", query.user.map(|id| id.to_string()))}
        {kept_filter("sort", query.sort.map(|sort| sort.word().to_owned()))}
        {kept_filter("order", query.descending.then(|| DOWN.to_owned()))}
        {text_filter(say!(l, devices.search), query.search.clone())}
        {select(l, "platform", say!(l, devices.platform), query.platform.map(Platform::word), platforms)}
        {select(l, "group", say!(l, devices.group), group.as_deref(), groups)}
        {select(l, "state", say!(l, common.state), query.state.map(DeviceState::word), states)}
        {select(l, "seen", say!(l, common.last_seen), query.seen.map(SeenWhen::word), seen)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Result<DeviceQuery, ApiError> {
        device_filters(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_address_says_what_is_looked_for_and_in_which_order() {
        let query = asked(&[("platform", "macOS"), ("sort", "seen"), ("order", "desc")]).unwrap();
        assert_eq!((query.platform, query.sort), (Some(Platform::MacOs), Some(DeviceSort::Seen)));
        assert!(query.descending && !asked(&[]).unwrap().descending);
    }

    #[test]
    fn a_filter_that_makes_no_sense_is_told_and_not_left_out() {
        for (name, value) in
            [("platform", "BeOS"), ("group", "x"), ("state", "gone"), ("seen", "soon"), ("order", "up")]
        {
            assert!(matches!(asked(&[(name, value)]), Err(ApiError::Invalid { .. })), "{name}={value}");
        }
    }
}
