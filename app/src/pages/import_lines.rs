//! A file of devices line by line: what is refused and why, and what would change.

use crate::{
    parts::{Icon, cell, icon, pager, table},
    words::{self, Locale, say},
};
use kernel::{ImportChange, ImportPreview, RefusedLine};
use leptos::prelude::*;

/// So many refused lines stand on one page.
const REFUSED: usize = 100;

/// Of the refused lines those that follow on line `after`.
pub fn lines(l: Locale, preview: &ImportPreview, after: Option<u32>) -> AnyView {
    let refused = (!preview.refused.is_empty()).then(|| refused(l, preview, after));
    let changes = (!preview.changes.is_empty()).then(|| {
        let headings = vec![say!(l, import.device), say!(l, import.serial), say!(l, import.what)];
        let rows = preview.changes.iter().map(|change| change_row(l, change)).collect();
        let count = preview.changes.len() as u64;
        table("", say!(l, import.first_changes, count = count), headings, rows)
    });
    view! {
        {refused}
        {changes}
    }
    .into_any()
}

fn refused(l: Locale, preview: &ImportPreview, after: Option<u32>) -> AnyView {
    let all = &preview.refused;
    let rest = &all[all.partition_point(|line| after.is_some_and(|after| line.line <= after))..];
    let some = &rest[..rest.len().min(REFUSED)];
    let next = some.last().filter(|_| rest.len() > some.len()).map(|last| last.line.to_string());
    let headings =
        vec![say!(l, import.line), say!(l, import.column), say!(l, import.value), say!(l, import.why)];
    let rows = some.iter().map(|line| refused_row(l, line)).collect();
    let (address, total) = (format!("/import/{}", preview.id), i64::try_from(all.len()).ok());
    view! {
        {table("", say!(l, import.refused_count, count = all.len() as u64), headings, rows)}
        {pager(l, &address, some.len(), total, after.is_some(), next)}
    }
    .into_any()
}

fn refused_row(l: Locale, line: &RefusedLine) -> AnyView {
    let column = (!line.column.is_empty()).then(|| view! { <code>{line.column.clone()}</code> });
    let value = (!line.value.is_empty()).then(|| line.value.clone());
    view! {
        <tr>
            <th scope="row">{say!(l, import.line_number, number = line.line)}</th>
            {cell(say!(l, import.column), column)}
            {cell(say!(l, import.value), value)}
            {cell(say!(l, import.why), words::line_fault(l, line.why))}
        </tr>
    }
    .into_any()
}

fn change_row(l: Locale, change: &ImportChange) -> AnyView {
    let what = if change.new {
        view! { <span class="badge good">{icon(Icon::Yes)} {say!(l, import.is_new)}</span> }.into_any()
    } else {
        change
            .what
            .iter()
            .map(|(column, before, after)| changed(l, column, before, after))
            .collect_view()
            .into_any()
    };
    view! {
        <tr>
            <th scope="row">{change.name.clone()}</th>
            {cell(say!(l, import.serial), change.serial.clone())}
            {cell(say!(l, import.what), what)}
        </tr>
    }
    .into_any()
}

/// `os: 14.4 → 14.5`; read out as "from … to …".
fn changed(l: Locale, column: &str, before: &str, after: &str) -> AnyView {
    let told = |text: &str| {
        if text.is_empty() { say!(l, import.empty).to_owned() } else { text.to_owned() }
    };
    view! {
        <span class="change">
            <code>{column.to_owned()}</code> " " <del>{told(before)}</del> " → " <ins>{told(after)}</ins>
        </span>
    }
    .into_any()
}
