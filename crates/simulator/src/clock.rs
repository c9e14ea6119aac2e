//! The one door through which time comes in.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Since 1970. Certificates are held against the real clock by everybody else, so a device looks at it as well.
pub fn now() -> Duration {
    #[allow(clippy::disallowed_methods, reason = "this is the door")]
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
