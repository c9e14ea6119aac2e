//! The push certificate: how near its end is, and what Apple's push service means by its words.

use super::{Locale, amounts::days_until, say};
use domain::Moment;

/// How urgent it is to renew it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ending {
    Far,
    Month,
    Fortnight,
    Week,
    Over,
}

impl Ending {
    pub fn of(now: Moment, ends: Moment) -> Self {
        match days_until(now, ends) {
            0 => Self::Over,
            1..=7 => Self::Week,
            8..=14 => Self::Fortnight,
            15..=30 => Self::Month,
            _ => Self::Far,
        }
    }
}

/// What its end means for the devices and what to do; nothing as long as it is far.
pub fn ending(l: Locale, now: Moment, ends: Moment) -> Option<String> {
    let count = days_until(now, ends);
    Some(match Ending::of(now, ends) {
        Ending::Far => return None,
        Ending::Month => say!(l, push.month, count = count),
        Ending::Fortnight => say!(l, push.fortnight, count = count),
        Ending::Week => say!(l, push.week, count = count),
        Ending::Over => say!(l, push.over).into(),
    })
}

/// What the push service means by a word with which it refuses; words that are rare stand for themselves.
pub fn refusal(l: Locale, reason: &str) -> &'static str {
    match reason {
        "BadDeviceToken" => say!(l, waiting.bad_token),
        "DeviceTokenNotForTopic" => say!(l, waiting.other_topic),
        "BadTopic" => say!(l, waiting.bad_topic),
        "BadCertificate" => say!(l, waiting.bad_certificate),
        "Unregistered" => say!(l, waiting.unregistered),
        "TooManyRequests" => say!(l, waiting.too_many),
        // Our own: the service was not reached, or not asked.
        "NoCertificate" => say!(l, waiting.no_certificate),
        "CertificateEnded" => say!(l, waiting.certificate_ended),
        "Unreachable" | "NoAnswer" => say!(l, waiting.unreachable),
        _ => say!(l, waiting.other_reason),
    }
}

/// Is it the certificate that has to be mended?
pub fn is_about_certificate(reason: &str) -> bool {
    matches!(
        reason,
        "DeviceTokenNotForTopic" | "BadTopic" | "BadCertificate" | "NoCertificate" | "CertificateEnded"
    )
}

/// Did the push service itself say so?
pub fn is_the_services_word(reason: &str) -> bool {
    !matches!(reason, "NoCertificate" | "CertificateEnded" | "Unreachable" | "NoAnswer")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    #[test]
    fn it_is_warned_of_thirty_fourteen_and_seven_days_ahead_and_when_it_is_over() {
        use Ending::{Far, Fortnight, Month, Over, Week};
        let at = |days: i64| Ending::of(Moment(0), Moment(days * DAY));
        let told = [31, 30, 15, 14, 8, 7, 1, 0].map(at);
        assert_eq!(told, [Far, Month, Month, Fortnight, Fortnight, Week, Week, Over]);
        assert_eq!(Ending::of(Moment(5 * DAY), Moment(0)), Over);
    }

    #[test]
    fn each_warning_counts_the_days_and_has_words_of_its_own() {
        let told = |days: i64| ending(Locale::en, Moment(0), Moment(days * DAY));
        assert_eq!(told(31), None);
        let all: Vec<String> = [30, 14, 7, 0].into_iter().filter_map(told).collect();
        assert!(
            all[0].contains("30 days") && all[1].contains("14 days") && all[2].contains("7 days"),
            "{all:?}"
        );
        assert_eq!(all.len(), 4);
        assert!(ending(Locale::nl, Moment(0), Moment(DAY)).is_some_and(|told| told.contains("1 dag.")));
    }

    #[test]
    fn the_known_words_of_the_push_service_are_explained() {
        let known = [
            "BadDeviceToken",
            "DeviceTokenNotForTopic",
            "BadTopic",
            "BadCertificate",
            "Unregistered",
            "TooManyRequests",
        ];
        let other = refusal(Locale::en, "ExpiredToken");
        let mut told: Vec<_> = known.iter().map(|reason| refusal(Locale::en, reason)).collect();
        assert!(!told.contains(&other));
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), known.len());
        assert_eq!(known.map(is_about_certificate), [false, true, true, true, false, false]);
        let ours = ["NoCertificate", "CertificateEnded", "Unreachable"];
        assert!(ours.iter().all(|word| refusal(Locale::en, word) != other && !is_the_services_word(word)));
        assert!(known.into_iter().all(is_the_services_word));
    }
}
