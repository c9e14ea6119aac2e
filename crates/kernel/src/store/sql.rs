//! A statement that is put together from parts, with its values, once for both databases. The parts are texts of ours;
//! whatever comes from outside is bound.

use super::{Conn, on};
use sqlx::{AssertSqlSafe, FromRow, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

/// A value to bind.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(Option<String>),
    Id(Option<Uuid>),
    Number(Option<i64>),
    Flag(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! values {
    ($($kind:ident: $own:ty, $($from:ty => |$v:ident| $make:expr),*;)*) => {$(
        impl From<Option<$own>> for Value {
            fn from(v: Option<$own>) -> Self {
                Self::$kind(v)
            }
        }
        $(impl From<$from> for Value {
            fn from($v: $from) -> Self {
                Self::$kind(Some($make))
            }
        })*
    )*};
}

values! {
    Text: String, String => |v| v, &String => |v| v.clone(), &str => |v| v.to_owned();
    Id: Uuid, Uuid => |v| v;
    Number: i64, i64 => |v| v;
    Flag: bool, bool => |v| v;
    Bytes: Vec<u8>, Vec<u8> => |v| v, &[u8] => |v| v.to_vec();
}

impl Value {
    /// Nothing, of the same kind.
    const fn none(&self) -> Self {
        match self {
            Self::Text(_) => Self::Text(None),
            Self::Id(_) => Self::Id(None),
            Self::Number(_) => Self::Number(None),
            Self::Flag(_) => Self::Flag(None),
            Self::Bytes(_) => Self::Bytes(None),
        }
    }
}

/// What a row of either database can be read as.
pub(crate) trait Readable:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Readable for T {}

macro_rules! bound {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Text(v) => query.bind(v),
                Value::Id(v) => query.bind(v),
                Value::Number(v) => query.bind(v),
                Value::Flag(v) => query.bind(v),
                Value::Bytes(v) => query.bind(v),
            };
        }
        query
    }};
}

pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
    sqlite: bool,
}

impl Sql {
    pub fn new(conn: &Conn, text: &str) -> Self {
        Self { text: text.to_owned(), values: vec![], sqlite: conn.is_sqlite() }
    }

    /// A statement over rows of its own, which it knows as `v`. Rows of nothing are among them.
    pub fn over<R: IntoIterator<Item = Value>>(
        conn: &Conn,
        columns: &str,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        let mut rows: Vec<Vec<Value>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
        let nothing = rows.first().map(|row| row.iter().map(Value::none).collect::<Vec<_>>());
        rows.resize(size(rows.len()), nothing.unwrap_or_default());
        let mut sql = Self::new(conn, "WITH v(");
        sql.push(columns).push(") AS (VALUES ").rows(rows).push(") ");
        sql
    }

    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        // SQLite looks names up one by one; by their order they cost nothing.
        if self.sqlite {
            self.text.push('?');
        } else {
            self.text.push('$');
            self.text.push_str(&self.values.len().to_string());
        }
        self
    }

    /// Several values with commas between them. Of none there is something that equals nothing: PostgreSQL takes no empty list.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        let before = self.values.len();
        for value in values {
            if self.values.len() > before {
                self.push(", ");
            }
            self.bind(value);
        }
        if self.values.len() == before { self.push("NULL") } else { self }
    }

    /// The same, in one of a few sizes, for what is asked again and again.
    pub fn within(&mut self, ids: impl IntoIterator<Item = Uuid>) -> &mut Self {
        let mut ids: Vec<_> = ids.into_iter().map(Some).collect();
        ids.resize(size(ids.len()), None);
        self.list(ids)
    }

    /// `(…), (…)`: the rows of an INSERT.
    pub fn rows<R: IntoIterator<Item = Value>>(&mut self, rows: impl IntoIterator<Item = R>) -> &mut Self {
        for (n, row) in rows.into_iter().enumerate() {
            self.push(if n > 0 { ", (" } else { "(" }).list(row).push(")");
        }
        self
    }

    #[cfg(test)]
    fn note(&self) {
        let _ = noted::TEXTS.try_with(|texts| texts.borrow_mut().push(self.text.clone()));
    }

    pub async fn all<T: Readable>(self, conn: &mut Conn) -> Result<Vec<T>, sqlx::Error> {
        #[cfg(test)]
        self.note();
        on!(conn, c => bound!(sqlx::query_as(AssertSqlSafe(self.text)), self.values).fetch_all(c).await)
    }

    pub async fn one<T: Readable>(self, conn: &mut Conn) -> Result<T, sqlx::Error> {
        on!(conn, c => bound!(sqlx::query_as(AssertSqlSafe(self.text)), self.values).fetch_one(c).await)
    }

    /// How many rows it changed.
    pub async fn run(self, conn: &mut Conn) -> Result<u64, sqlx::Error> {
        #[cfg(test)]
        self.note();
        on!(conn, c => bound!(sqlx::query(AssertSqlSafe(self.text)), self.values)
            .execute(c).await.map(|done| done.rows_affected()))
    }
}

/// So many rows go into one statement.
pub(crate) const ROWS: usize = 400;

/// Of few sizes there are few statements, and each is prepared once.
const SIZES: [usize; 8] = [1, 4, 16, 32, 64, 128, 256, ROWS];

/// As many, or more.
fn size(n: usize) -> usize {
    SIZES.into_iter().find(|size| n <= *size).unwrap_or(n)
}

/// Pieces of such sizes, for rows that can hold nothing else.
pub(crate) fn pieces<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().rev().find(|size| *size <= rest.len())?;
        let (piece, more) = rest.split_at(size);
        rest = more;
        Some(piece)
    })
}

/// What was asked of the database, for tests that look at how it is answered.
#[cfg(test)]
pub(crate) mod noted {
    tokio::task_local! {
        pub(crate) static TEXTS: std::cell::RefCell<Vec<String>>;
    }
}
