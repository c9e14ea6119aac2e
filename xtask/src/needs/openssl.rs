//! OpenSSL's program, against which signatures, certificates and sealed messages are held in tests.

use super::Missing;
use crate::cmd;

pub fn missing() -> Option<Missing> {
    let found = cmd::find(&["openssl"]);
    found.is_none().then_some(Missing { what: "openssl", packages: &["openssl"] })
}
