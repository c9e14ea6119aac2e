//! How the kernel says no. A [`Refusal`] may be told to a person; a [`Fault`] is for the log alone.

use domain::{Conflict, Field, Refusal, Why};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Fault(#[from] Fault),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something broke that no person can mend by typing differently. The text says why, for the log.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("database: {0}")]
    Database(sqlx::Error),
    #[error("vault: {0}")]
    Vault(&'static str),
    #[error("password hashing: {0}")]
    Hash(String),
    #[error("stored value makes no sense: {0}")]
    Nonsense(String),
    #[error("the transaction was lost: {0}")]
    Lost(String),
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Refused(Refusal::Conflict(conflict))
    }
}

impl Error {
    pub(crate) fn invalid(field: Field, why: Why) -> Self {
        Self::Refused(Refusal::Invalid { field, why })
    }

    pub(crate) fn nonsense(what: impl Into<String>) -> Self {
        Self::Fault(Fault::Nonsense(what.into()))
    }
}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        if is_away(&cause) {
            tracing::warn!(%cause, "the database is away");
            Self::Refused(Refusal::Away { seconds: 2 })
        } else {
            Self::Fault(Fault::Database(cause))
        }
    }
}

/// Is it the database that cannot be reached, or is busy, rather than the statement that is wrong?
pub(crate) fn is_away(cause: &sqlx::Error) -> bool {
    match cause {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
            true
        }
        sqlx::Error::Database(e) => e.code().is_some_and(|code| {
            // PostgreSQL: connection lost (08), no room (53), shutting down (57P), lock or statement timeout (55P03,
            // 57014), read-only (25006), two servers in each other's way (40001, 40P01). SQLite: busy (5), locked (6) and their extended forms, full (13).
            let postgres = ["08", "53", "57", "55P03", "25006", "40001", "40P01"]
                .iter()
                .any(|c| code.len() == 5 && code.starts_with(c));
            let sqlite = code.len() < 5 && code.parse::<i32>().is_ok_and(|c| matches!(c & 0xff, 5 | 6 | 13));
            postgres || sqlite
        }),
        _ => false,
    }
}

/// Did a UNIQUE constraint stand in the way?
pub(crate) fn is_taken(cause: &sqlx::Error) -> bool {
    cause.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
