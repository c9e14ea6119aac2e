//! The kernel's stories, each told on both databases: real SQLite files, a real PostgreSQL.

#![allow(
    clippy::format_push_string,
    clippy::match_bool,
    clippy::single_match_else,
    clippy::unchecked_time_subtraction,
    reason = "stories are short, and read from above"
)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at the first surprise")]

mod assignments;
mod audit;
mod devices;
mod edges;
mod enrolling;
mod front;
mod groups;
mod hardware;
mod imports;
mod lists;
mod locks;
mod many;
mod opening;
mod own;
mod people;
mod pins;
mod queue;
mod roles;
mod schema;
mod sealed;
mod seeding;
mod sweeping;
mod waking;
mod watching;
mod world;
