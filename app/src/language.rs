//! Which language a request is answered in: the one chosen here, else the first one the browser asks for that we
//! have, else English.

pub use crate::words::Locale;

/// From the values of the `Cookie` and `Accept-Language` headers.
pub fn of(cookies: &str, accept_language: &str) -> Locale {
    let chosen = cookies.split(';').filter_map(|pair| pair.trim().strip_prefix("language=")).find_map(known);
    chosen.or_else(|| accept_language.split(',').find_map(known)).unwrap_or(Locale::en)
}

fn known(tag: &str) -> Option<Locale> {
    match tag.trim().get(..2)?.to_ascii_lowercase().as_str() {
        "en" => Some(Locale::en),
        "nl" => Some(Locale::nl),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_goes_before_what_the_browser_asks() {
        assert_eq!(of("theme=dark; language=nl", "en"), Locale::nl);
        assert_eq!(of("language=xx", "fr, nl-BE;q=0.9, en;q=0.8"), Locale::nl);
        assert_eq!(of("", "fr"), Locale::en);
        assert_eq!(of("", ""), Locale::en);
    }
}
