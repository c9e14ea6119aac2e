//! Why a kernel could not be opened: sentences for the person at the terminal, who can do something about it.

use crate::error::{Error, Fault};
use domain::Refusal;
use std::path::Path;

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database address must be sqlite: and a path, or postgres://user@host/name")]
    Url,
    #[error("{0} is not a database, or not one of Holdfast's")]
    NotADatabase(String),
    #[error("{0} is damaged: restore the last backup with `holdfast restore`")]
    Damaged(String),
    #[error("{0} cannot be written: check its owner, its rights and the disk it lies on")]
    ReadOnly(String),
    #[error("{0} cannot be opened or made: check that its folder exists and may be written")]
    CannotOpen(String),
    #[error("{0} is locked by another program: stop that one first")]
    Locked(String),
    #[error("the disk that holds {0} is full")]
    Full(String),
    #[error("PostgreSQL does not answer as it should: {0}")]
    Postgres(String),
    #[error(
        "the database was written by a newer version of Holdfast: start that version, or restore an older backup"
    )]
    Newer,
    #[error("the database's tables are not what they should be: {0}")]
    Schema(String),
    #[error(
        "the master key is missing ({0}), and the database holds secrets that only this key opens: put it back"
    )]
    KeyMissing(String),
    #[error("the master key ({0}) is not the one this database was sealed with: put the right one back")]
    KeyWrong(String),
    #[error("the master key {0} can be read by others: chmod 600 {0}")]
    KeyOpenToOthers(String),
    #[error("the master key {0} cannot be read or written: {1}")]
    KeyUnreadable(String, String),
    #[error("{0} is not a master key: 64 hexadecimal digits are expected")]
    KeyMalformed(String),
    #[error("{0}")]
    Other(String),
}

impl OpenError {
    pub(crate) fn sqlite(file: &Path, cause: &sqlx::Error) -> Self {
        let file = file.display().to_string();
        let code = cause.as_database_error().and_then(|e| e.code()?.parse::<i32>().ok()).map(|c| c & 0xff);
        match code {
            Some(5 | 6) => Self::Locked(file),
            Some(8) => Self::ReadOnly(file),
            Some(11) => Self::Damaged(file),
            Some(13) => Self::Full(file),
            Some(14) => Self::CannotOpen(file),
            Some(26) => Self::NotADatabase(file),
            _ => Self::Other(format!("{file}: {cause}")),
        }
    }
}

impl From<Error> for OpenError {
    fn from(cause: Error) -> Self {
        match cause {
            Error::Refused(Refusal::Away { .. }) => Self::Other("the database does not answer".into()),
            Error::Refused(refusal) => Self::Other(refusal.to_string()),
            Error::Fault(fault) => fault.into(),
        }
    }
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        match &fault {
            Fault::Database(cause) => Self::sqlite(Path::new("the database"), cause),
            _ => Self::Other(fault.to_string()),
        }
    }
}
