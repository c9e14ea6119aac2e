//! strace, which records the system calls of a console under test.

use super::Missing;
use crate::cmd;

pub fn missing() -> Option<Missing> {
    let found = cmd::find(&["strace"]);
    found.is_none().then_some(Missing { what: "strace", packages: &["strace"] })
}
