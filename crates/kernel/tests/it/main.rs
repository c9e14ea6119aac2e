//! The kernel's stories, each told on both databases: real SQLite files, a real PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at the first surprise")]

mod assignments;
mod audit;
mod front;
mod groups;
mod opening;
mod own;
mod people;
mod roles;
mod schema;
mod world;
