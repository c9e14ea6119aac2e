//! The two databases have the same tables, columns, demands and indexes, under the same names.

use crate::world::*;
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use std::collections::BTreeSet;

#[tokio::test]
async fn the_two_schemas_are_one() {
    let (sqlite, postgres) = (World::on_sqlite().await, World::on_postgres().await);
    let (one, two) = (of_sqlite(&sqlite.url).await, of_postgres(&postgres.url).await);
    // How a search finds is each database's own affair.
    let not_searches = |lines: BTreeSet<String>| -> BTreeSet<String> {
        lines.into_iter().filter(|l| !l.contains("_search") || l.contains("devices.search ")).collect()
    };
    let (one, two) = (not_searches(one), not_searches(two));
    assert!(one.len() > 150, "so few lines cannot be the schema: {one:?}");
    assert_eq!(one.symmetric_difference(&two).collect::<Vec<_>>(), Vec::<&String>::new());
    sqlite.ends().await;
    postgres.ends().await;
}

async fn of_sqlite(url: &str) -> BTreeSet<String> {
    let mut conn = SqliteConnection::connect(url).await.unwrap();
    let columns = "SELECT m.name, c.name, c.\"notnull\" FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                   WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' \
                   AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut lines = BTreeSet::new();
    for row in sqlx::query(columns).fetch_all(&mut conn).await.unwrap() {
        let (table, column, demanded): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
        lines.insert(format!("{table}.{column} {}", if demanded { "demanded" } else { "optional" }));
    }
    let indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
    for row in sqlx::query(indexes).fetch_all(&mut conn).await.unwrap() {
        lines.insert(format!("index {}", row.get::<String, _>(0)));
    }
    lines
}

async fn of_postgres(url: &str) -> BTreeSet<String> {
    let mut conn = PgConnection::connect(url).await.unwrap();
    let columns = "SELECT table_name::text, column_name::text, is_nullable = 'NO' FROM information_schema.columns \
                   WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'";
    let mut lines = BTreeSet::new();
    for row in sqlx::query(columns).fetch_all(&mut conn).await.unwrap() {
        let (table, column, demanded): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
        lines.insert(format!("{table}.{column} {}", if demanded { "demanded" } else { "optional" }));
    }
    let indexes = "SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid \
                   JOIN pg_namespace n ON n.oid = i.relnamespace \
                   WHERE n.nspname = 'public' AND NOT x.indisprimary AND i.relname NOT LIKE '%\\_key' \
                   AND i.relname NOT LIKE '\\_%'";
    for row in sqlx::query(indexes).fetch_all(&mut conn).await.unwrap() {
        lines.insert(format!("index {}", row.get::<String, _>(0)));
    }
    lines
}
