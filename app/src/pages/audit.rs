//! `/audit`: who did what, filtered, and the ways to take it out.

use super::filters::{day_filter, from_day, kept, kept_filter, read, to_day};
use crate::{
    ApiError,
    parts::{
        Title, cell, empty, filter_bar, outcome_badge, pager, select, signed_in, table, text_filter, title,
        when,
    },
    ssr,
    words::{self, Locale, say},
};
use domain::{About, Actor, AuditEntry, Deed, Field, Outcome, Permission, Subject};
use kernel::AuditQuery;
use leptos::prelude::*;

const ROWS: u32 = 50;
const FILTERS: [&str; 7] = ["search", "deed", "outcome", "who", "device", "from", "to"];

/// The query that the address asks for. A value that is none is told: leaving it out would show, or export, more than
/// was asked for.
pub fn audit_filters(value: impl Fn(&str) -> Option<String>) -> Result<AuditQuery, ApiError> {
    Ok(AuditQuery {
        search: value("search").unwrap_or_default(),
        who: read(&value, "who", Field::People, |id| id.parse().ok())?,
        deed: read(&value, "deed", Field::Search, Deed::from_word)?,
        outcome: read(&value, "outcome", Field::Search, Outcome::from_word)?,
        device: read(&value, "device", Field::Search, |id| id.parse().ok())?,
        from: from_day(&value, "from")?,
        to: to_day(&value, "to")?,
        after: value("after"),
        limit: ROWS,
    })
}

#[component]
pub fn Audit() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let query = audit_filters(ssr::query)?;
        let further = query.after.is_some();
        let page = seat.operator.audit(&query).await?;
        let filters = kept(&FILTERS);
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
    view! {
        {kept_filter("who", query.who.map(|id| id.to_string()))}
        {kept_filter("device", query.device.map(|id| id.to_string()))}
        {text_filter(say!(l, audit.search), query.search.clone())}
        {select(l, "deed", say!(l, audit.what), query.deed.map(Deed::word), deeds)}
        {select(l, "outcome", say!(l, audit.outcome), query.outcome.map(Outcome::word), outcomes)}
        {day_filter("from", say!(l, audit.from))}
        {day_filter("to", say!(l, audit.to))}
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
        .map(|(name, value)| format!("{}: {}", words::note(l, &name), words::noted(l, &name, value)))
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
        Subject::Device => Some("devices"),
        Subject::Action => Some("actions"),
        Subject::Many => Some("bulk"),
        Subject::Link => Some("enrol"),
        Subject::Console | Subject::Assignment => None,
    };
    let kind = words::kind(l, about.kind);
    match to {
        Some(to) => view! { {kind} " " <a href=format!("/{to}/{}", about.id)>{about.name}</a> }.into_any(),
        None => format!("{kind} {}", about.name).into_any(),
    }
}
