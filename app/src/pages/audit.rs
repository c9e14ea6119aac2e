//! `/audit`: who did what, filtered, and the ways to take it out.

use crate::{
    ApiError,
    parts::{
        Title, cell, empty, filter_bar, outcome_badge, pager, select, signed_in, table, text_filter, title,
        when,
    },
    ssr::{self, with},
    words::{self, Locale, say},
};
use domain::{About, Actor, AuditEntry, Deed, Field, Moment, Outcome, Permission, Subject, Why};
use kernel::AuditQuery;
use leptos::prelude::*;

const ROWS: u32 = 50;
const DAY: i64 = 24 * 60 * 60 * 1000;
const FILTERS: [&str; 7] = ["search", "deed", "outcome", "who", "device", "from", "to"];

/// The query that the address asks for. A value that is none is told: leaving it out would show, or export, more than
/// was asked for.
pub fn audit_filters(value: impl Fn(&str) -> Option<String>) -> Result<AuditQuery, ApiError> {
    let day = |name| read(&value, name, Field::Time, midnight);
    Ok(AuditQuery {
        search: value("search").unwrap_or_default(),
        who: read(&value, "who", Field::People, |id| id.parse().ok())?,
        deed: read(&value, "deed", Field::Search, Deed::from_word)?,
        outcome: read(&value, "outcome", Field::Search, Outcome::from_word)?,
        device: read(&value, "device", Field::Search, |id| id.parse().ok())?,
        from: day("from")?,
        // The last day counts as a whole.
        to: day("to")?.map(|at| Moment(at.0.saturating_add(DAY))),
        after: value("after"),
        limit: ROWS,
    })
}

fn read<T>(
    value: impl Fn(&str) -> Option<String>,
    name: &str,
    field: Field,
    means: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = value(name) else { return Ok(None) };
    means(&text).map(Some).ok_or(ApiError::Invalid { field, why: Why::Malformed })
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

#[component]
pub fn Audit() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let query = audit_filters(ssr::query)?;
        let further = query.after.is_some();
        let page = seat.operator.audit(&query).await?;
        let filters: String = FILTERS
            .iter()
            .filter_map(|name| Some((*name, ssr::query(name)?)))
            .fold(String::new(), |address, (name, value)| with(&address, name, &value));
        let shown = page.items.len();
        let list = if page.items.is_empty() {
            empty(say!(l, audit.none), say!(l, audit.none_why).into(), None).into_any()
        } else {
            let caption = match page.total.and_then(|t| u64::try_from(t).ok()) {
                Some(count) => say!(l, audit.count, count = count),
                None => say!(l, audit.newest_first).into(),
            };
            let headings = vec![
                say!(l, audit.when),
                say!(l, audit.who),
                say!(l, audit.what),
                say!(l, audit.about),
                say!(l, audit.outcome),
                say!(l, common.address),
            ];
            let rows = page.items.into_iter().map(|entry| row(l, entry)).collect();
            table("audit", caption, headings, rows).into_any()
        };
        let exports = seat.may(Permission::AuditRead).then(|| {
            view! {
                <p class="actions">
                    <span class="soft">{say!(l, audit.export)}</span>
                    <a class="button tight" href=format!("/audit.csv{filters}") download="">{say!(l, audit.csv)}</a>
                    <a class="button tight" href=format!("/audit.jsonl{filters}") download="">
                        {say!(l, audit.json_lines)}
                    </a>
                </p>
            }
        });
        Ok(view! {
            {title(Title::of(say!(l, audit.title)).lead(say!(l, audit.lead)))}
            {filter_bar(l, "/audit", !filters.is_empty(), fields(l, &query))}
            {list}
            {pager(l, &format!("/audit{filters}"), shown, page.total, further, page.next)}
            {exports}
        })
    })
}

fn fields(l: Locale, query: &AuditQuery) -> AnyView {
    let deeds = Deed::ALL.iter().map(|d| (d.word().to_owned(), words::deed(l, *d).to_owned())).collect();
    let outcomes =
        Outcome::ALL.iter().map(|o| (o.word().to_owned(), words::outcome(l, *o).to_owned())).collect();
    let kept = |name: &'static str, id: Option<String>| {
        id.map(|id| view! { <input type="hidden" name=name value=id/> })
    };
    let who = kept("who", query.who.map(|id| id.to_string()));
    let device = kept("device", query.device.map(|id| id.to_string()));
    let day = |name: &'static str, label: &'static str| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name name=name type="date" value=ssr::query(name).unwrap_or_default()/>
            </div>
        }
    };
    view! {
        {who}
        {device}
        {text_filter(say!(l, audit.search), query.search.clone())}
        {select(l, "deed", say!(l, audit.what), query.deed.map(Deed::word), deeds)}
        {select(l, "outcome", say!(l, audit.outcome), query.outcome.map(Outcome::word), outcomes)}
        {day("from", say!(l, audit.from))}
        {day("to", say!(l, audit.to))}
    }
    .into_any()
}

fn row(l: Locale, entry: AuditEntry) -> AnyView {
    let who = match &entry.by {
        Actor::Operator { id, name } => {
            view! { <a href=format!("/audit?who={id}") title=say!(l, audit.only_theirs)>{name.clone()}</a> }
                .into_any()
        }
        other => words::actor(l, other).into_any(),
    };
    let notes = entry
        .note
        .into_iter()
        .map(|(name, value)| format!("{}: {}", words::note(l, &name), words::noted(l, value)))
        .collect::<Vec<_>>()
        .join(" · ");
    view! {
        <tr>
            {cell(say!(l, audit.when), when(l, entry.at))}
            {cell(say!(l, audit.who), who)}
            {cell(
                say!(l, audit.what),
                view! {
                    {words::deed(l, entry.deed)}
                    {(!notes.is_empty()).then(|| view! { <span class="explains">{notes}</span> })}
                },
            )}
            {cell(say!(l, audit.about), entry.about.map(|about| subject(l, about)))}
            {cell(say!(l, audit.outcome), outcome_badge(l, entry.outcome))}
            {cell(say!(l, common.address), entry.address)}
        </tr>
    }
    .into_any()
}

fn subject(l: Locale, about: About) -> AnyView {
    let to = match about.kind {
        Subject::Person => Some("people"),
        Subject::Group => Some("groups"),
        Subject::Role => Some("roles"),
        Subject::Console | Subject::Assignment | Subject::Device => None,
    };
    let kind = words::kind(l, about.kind);
    match to {
        Some(to) => view! { {kind} " " <a href=format!("/{to}/{}", about.id)>{about.name}</a> }.into_any(),
        None => format!("{kind} {}", about.name).into_any(),
    }
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
}
