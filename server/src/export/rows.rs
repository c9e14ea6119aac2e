//! Entries as lines. A spreadsheet takes a cell that begins with `=` or its like for a formula, and names are typed
//! by strangers: such cells get an apostrophe in front.

use axum::body::Bytes;
use domain::{Actor, AuditEntry};
use serde_json::{Map, Value};

#[derive(Clone, Copy)]
pub enum Form {
    Csv,
    JsonLines,
}

/// It broke on the way. The browser sees a download that failed; the cause is in the log.
#[derive(Debug)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the export broke off")
    }
}

impl std::error::Error for Broken {}

impl From<kernel::Error> for Broken {
    fn from(error: kernel::Error) -> Self {
        tracing::error!(%error, "an export broke off");
        Self
    }
}

const COLUMNS: [&str; 13] = [
    "number",
    "at",
    "by",
    "by_id",
    "by_name",
    "deed",
    "outcome",
    "about",
    "about_id",
    "about_name",
    "device",
    "address",
    "note",
];

impl Form {
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    pub const fn kind(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/jsonl; charset=utf-8",
        }
    }

    pub fn head(self) -> Bytes {
        match self {
            Self::Csv => Bytes::from(COLUMNS.join(",") + "\r\n"),
            Self::JsonLines => Bytes::new(),
        }
    }
}

pub fn write(form: Form, entries: &[AuditEntry]) -> Result<Bytes, Broken> {
    match form {
        Form::Csv => csv(entries),
        Form::JsonLines => json_lines(entries),
    }
}

fn csv(entries: &[AuditEntry]) -> Result<Bytes, Broken> {
    lines(entries.iter().map(cells))
}

/// Rows of cells, each of them no formula.
pub(super) fn lines<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> Result<Bytes, Broken> {
    let mut lines = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        lines.write_record(row.map(defused)).map_err(|_| Broken)?;
    }
    lines.into_inner().map(Bytes::from).map_err(|_| Broken)
}

fn json_lines(entries: &[AuditEntry]) -> Result<Bytes, Broken> {
    let mut lines = Vec::new();
    for entry in entries {
        let cells = COLUMNS.iter().map(|name| (*name).to_owned()).zip(cells(entry).map(Value::from));
        let mut object: Map<String, Value> = cells.filter(|(_, cell)| cell != "").collect();
        object.insert("number".to_owned(), entry.seq.into());
        if !entry.note.is_empty() {
            object.insert("note".to_owned(), entry.note.clone().into_iter().collect());
        }
        serde_json::to_writer(&mut lines, &object).map_err(|_| Broken)?;
        lines.push(b'\n');
    }
    Ok(lines.into())
}

fn cells(entry: &AuditEntry) -> [String; 13] {
    let (by, by_id, by_name) = match &entry.by {
        Actor::Operator { id, name } => ("operator", id.to_string(), name.clone()),
        Actor::Stranger { name } => ("stranger", String::new(), name.clone()),
        Actor::Console => ("console", String::new(), String::new()),
    };
    let about = entry.about.as_ref();
    let note = entry.note.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>();
    [
        entry.seq.to_string(),
        entry.at.to_string(),
        by.to_owned(),
        by_id,
        by_name,
        entry.deed.word().to_owned(),
        entry.outcome.word().to_owned(),
        about.map(|about| about.kind.word().to_owned()).unwrap_or_default(),
        about.map(|about| about.id.clone()).unwrap_or_default(),
        about.map(|about| about.name.clone()).unwrap_or_default(),
        entry.device.map(|device| device.to_string()).unwrap_or_default(),
        entry.address.clone(),
        note.join("; "),
    ]
}

fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::defused;

    #[test]
    fn a_cell_is_no_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(defused(bad.to_owned()).starts_with('\''), "{bad:?}");
        }
        assert_eq!(defused("Ada Lovelace".to_owned()), "Ada Lovelace");
    }
}
