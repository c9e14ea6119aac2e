//! SQLite's own program, with which journeys let time pass in a throw-away database.

use super::Missing;
use crate::cmd;

pub fn missing() -> Option<Missing> {
    let found = cmd::find(&["sqlite3"]);
    found.is_none().then_some(Missing { what: "sqlite3", packages: &["sqlite3"] })
}
