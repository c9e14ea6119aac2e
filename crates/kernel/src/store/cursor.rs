//! Where a page of a list begins: the key of the last row shown, in characters that survive an address. It gives
//! no access to anything, so it is checked for form, not signed.

use crate::error::{Error, Result};
use base64ct::{Base64UrlUnpadded, Encoding};
use domain::{Field, Why};
use uuid::Uuid;

/// Longer ones were not made here.
const LONGEST: usize = 1024;

/// How many rows a page has; fifty where nothing was said.
pub(crate) fn page(limit: u32, most: u32) -> usize {
    (if limit == 0 { 50 } else { limit.min(most) }) as usize
}

pub(crate) fn of_name(fold: &str, id: Uuid) -> String {
    Base64UrlUnpadded::encode_string(&[id.as_bytes(), fold.as_bytes()].concat())
}

pub(crate) fn name(cursor: &str) -> Result<(String, Uuid)> {
    let malformed = || Error::invalid(Field::Cursor, Why::Malformed);
    if cursor.len() > LONGEST {
        return Err(malformed());
    }
    let raw = Base64UrlUnpadded::decode_vec(cursor).map_err(|_| malformed())?;
    let (id, fold) = raw.split_first_chunk::<16>().ok_or_else(malformed)?;
    let fold = String::from_utf8(fold.to_vec()).map_err(|_| malformed())?;
    if fold.contains('\0') {
        return Err(malformed());
    }
    Ok((fold, Uuid::from_bytes(*id)))
}

pub(crate) fn number(cursor: &str) -> Result<i64> {
    let digits = !cursor.is_empty() && cursor.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| cursor.parse().ok()).flatten().ok_or_else(|| Error::invalid(Field::Cursor, Why::Malformed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let id = Uuid::from_u128(42);
        assert_eq!(name(&of_name("zoë", id)).unwrap(), ("zoë".into(), id));
        assert_eq!(number("17").unwrap(), 17);
    }

    #[test]
    fn what_was_not_made_here_is_refused() {
        for bad in ["", "x", "====", "AAAA", "../../etc", &"A".repeat(5000), &of_name("\0", Uuid::nil())] {
            assert!(name(bad).is_err(), "{bad}");
        }
        for bad in ["", "-1", "1e3", "99999999999999999999", " 1"] {
            assert!(number(bad).is_err(), "{bad}");
        }
    }
}
