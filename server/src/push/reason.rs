//! What the push service answers, and what follows from it.

/// What came of one push.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    Taken,
    /// It takes no more just now; in its own word.
    Busy(String),
    /// In the service's own word. A dead address is not tried again until the device tells another.
    Refused {
        reason: String,
        dead: bool,
    },
    /// Nothing was heard: the line is made anew, and the device is pushed again by and by.
    Lost(String),
}

/// Longer words than these are none of the service's.
const LONGEST: usize = 64;

pub fn of(status: u16, body: &[u8]) -> Answer {
    if status == 200 {
        return Answer::Taken;
    }
    let told: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let word = told.as_ref().and_then(|told| told.get("reason")?.as_str()).unwrap_or_default();
    let word: String = word.chars().filter(char::is_ascii_alphanumeric).take(LONGEST).collect();
    let reason = if word.is_empty() { format!("HTTP {status}") } else { word };
    if status >= 500 {
        return Answer::Busy(reason);
    }
    let dead = status == 410 || matches!(reason.as_str(), "BadDeviceToken" | "Unregistered" | "ExpiredToken");
    Answer::Refused { reason, dead }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_says_is_understood() {
        assert_eq!(of(200, b""), Answer::Taken);
        let refused = |reason: &str, dead| Answer::Refused { reason: reason.into(), dead };
        assert_eq!(of(410, br#"{"reason":"Unregistered","timestamp":1}"#), refused("Unregistered", true));
        assert_eq!(of(400, br#"{"reason":"BadDeviceToken"}"#), refused("BadDeviceToken", true));
        assert_eq!(
            of(400, br#"{"reason":"DeviceTokenNotForTopic"}"#),
            refused("DeviceTokenNotForTopic", false)
        );
        assert_eq!(of(403, br#"{"reason":"BadCertificate"}"#), refused("BadCertificate", false));
        let busy = |reason: &str| Answer::Busy(reason.into());
        // Of this device alone.
        assert_eq!(of(429, br#"{"reason":"TooManyRequests"}"#), refused("TooManyRequests", false));
        assert_eq!(of(503, b"<html>"), busy("HTTP 503"));
        assert_eq!(of(500, br#"{"reason":"<b>\n"}"#), busy("b"));
        assert_eq!(of(410, b""), refused("HTTP 410", true));
    }
}
