//! The filters of the report of actions: how the address says them, and how they are chosen. The server's export reads the
//! very same.

use super::filters::{day_filter, from_day, kept_filter, read, to_day};
use crate::{
    ApiError,
    parts::{select, text_filter},
    ssr,
    words::{self, Locale, say},
};
use domain::{ActionKind, Field, State};
use kernel::ActionQuery;
use leptos::prelude::*;

const ROWS: u32 = 50;
/// Everything that the address of a list keeps.
pub const FILTERS: [&str; 12] = [
    "search",
    "kind",
    "state",
    "by_name",
    "reason",
    "from",
    "to",
    "changed_from",
    "changed_to",
    "device",
    "by",
    "bulk",
];
/// Those that stand behind a press, for they are seldom needed.
const SELDOM: [&str; 6] = ["by_name", "reason", "from", "to", "changed_from", "changed_to"];

const WAITING: &str = "waiting";
const STUCK: &str = "stuck";

/// The query that the address asks for; `waiting` and `stuck` stand among the states.
pub fn action_filters(value: impl Fn(&str) -> Option<String>) -> Result<ActionQuery, ApiError> {
    let word = value("state").unwrap_or_default();
    let (waiting, stuck) = (word == WAITING, word == STUCK);
    let state = |name: &str| value(name).filter(|_| !waiting && !stuck);
    Ok(ActionQuery {
        search: value("search").unwrap_or_default(),
        device: read(&value, "device", Field::Search, |id| id.parse().ok())?,
        kind: read(&value, "kind", Field::Search, ActionKind::from_word)?,
        state: read(state, "state", Field::Search, State::from_word)?,
        waiting,
        stuck,
        by: read(&value, "by", Field::People, |id| id.parse().ok())?,
        by_name: value("by_name").unwrap_or_default(),
        reason: value("reason").unwrap_or_default(),
        bulk: read(&value, "bulk", Field::Search, |id| id.parse().ok())?,
        from: from_day(&value, "from")?,
        to: to_day(&value, "to")?,
        changed_from: from_day(&value, "changed_from")?,
        changed_to: to_day(&value, "changed_to")?,
        after: value("after"),
        limit: ROWS,
    })
}

pub fn fields(l: Locale, query: &ActionQuery) -> AnyView {
    let kinds = ActionKind::ALL.iter().map(|k| (k.word().into(), words::action_kind(l, *k).into())).collect();
    let mut states = vec![
        (WAITING.to_owned(), say!(l, actions.waiting).to_owned()),
        (STUCK.to_owned(), say!(l, actions.stuck).to_owned()),
    ];
    states.extend(State::ALL.iter().map(|s| (s.word().to_owned(), words::action_state(l, *s).to_owned())));
    let seldom = SELDOM.iter().any(|name| ssr::query(name).is_some());
    let state = ssr::query("state");
    view! {
        {kept_filter("device", query.device.map(|id| id.to_string()))}
        {kept_filter("by", query.by.map(|id| id.to_string()))}
        {kept_filter("bulk", query.bulk.map(|id| id.to_string()))}
        {text_filter(say!(l, actions.search), query.search.clone())}
        {select(l, "kind", say!(l, actions.action), query.kind.map(ActionKind::word), kinds)}
        {select(l, "state", say!(l, common.state), state.as_deref(), states)}
        <details class="seldom" open=seldom>
            <summary>{say!(l, actions.more_filters)}</summary>
            <div class="filters">
                {line("by_name", say!(l, actions.asked_by), query.by_name.clone())}
                {line("reason", say!(l, actions.reason_begins), query.reason.clone())}
                {day_filter("from", say!(l, actions.asked_from))}
                {day_filter("to", say!(l, actions.asked_to))}
                {day_filter("changed_from", say!(l, actions.changed_from))}
                {day_filter("changed_to", say!(l, actions.changed_to))}
            </div>
        </details>
    }
    .into_any()
}

fn line(name: &'static str, label: &'static str, value: String) -> AnyView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input id=name name=name type="text" value=value autocomplete="off"/>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Result<ActionQuery, ApiError> {
        action_filters(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn waiting_and_stuck_stand_among_the_states() {
        let waiting = asked(&[("state", "waiting")]).unwrap();
        assert!(waiting.waiting && !waiting.stuck && waiting.state.is_none());
        assert!(asked(&[("state", "stuck")]).unwrap().stuck);
        assert_eq!(asked(&[("state", "failed")]).unwrap().state, Some(State::Failed));
    }

    #[test]
    fn a_filter_that_makes_no_sense_is_told_and_not_left_out() {
        for (name, value) in
            [("state", "gone"), ("kind", "wipe"), ("device", "x"), ("to", "soon"), ("by", "me")]
        {
            assert!(matches!(asked(&[(name, value)]), Err(ApiError::Invalid { .. })), "{name}={value}");
        }
    }
}
