//! A certificate that a proxy hands over in a header: as RFC 9440 has it, or as PEM with percent signs.

use base64ct::{Base64, Encoding};

/// Longer than any certificate.
const LONGEST: usize = 24 * 1024;
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The certificate in DER.
pub fn of_header(value: &str) -> Option<Vec<u8>> {
    if value.len() > LONGEST {
        return None;
    }
    if let Some(rest) = value.strip_prefix(':') {
        return Base64::decode_vec(rest.strip_suffix(':')?).ok();
    }
    let pem = unescaped(value)?;
    let (_, rest) = pem.split_once(BEGIN)?;
    let (body, _) = rest.split_once(END)?;
    let text: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    Base64::decode_vec(&text).ok()
}

/// Only `%` is undone: a plus sign is one, for it belongs to base64.
fn unescaped(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        assert_eq!(of_header(":AQID:"), Some(vec![1, 2, 3]));
        let pem = "-----BEGIN%20CERTIFICATE-----%0AAQ%2B%2F%0A-----END%20CERTIFICATE-----%0A";
        assert_eq!(of_header(pem), Some(vec![1, 15, 191]));
        assert_eq!(of_header(&pem.replace("%2B", "+").replace("%2F", "/")), Some(vec![1, 15, 191]));
    }

    #[test]
    fn anything_else_is_nothing() {
        for bad in [
            "",
            ":",
            ":AQID",
            "AQID",
            "%",
            "%zz",
            "-----BEGIN CERTIFICATE-----AQID",
            &"x".repeat(LONGEST + 1),
        ] {
            assert_eq!(of_header(bad), None, "{bad}");
        }
    }
}
