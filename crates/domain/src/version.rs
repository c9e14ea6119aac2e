//! Versions of operating systems, as far as rules depend on them.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Version(pub u16, pub u16, pub u16);

/// It does not begin with a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoVersion;

impl FromStr for Version {
    type Err = NoVersion;

    /// `17`, `17.4`, `17.4.1`; what comes after the third number, such as `(a)`, does not count.
    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let text = text.trim();
        if text.len() > 40 {
            return Err(NoVersion);
        }
        let mut numbers = [0u16; 3];
        for (place, part) in text.splitn(4, '.').take(3).enumerate() {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            numbers[place] = part.get(..digits).unwrap_or_default().parse().map_err(|_| NoVersion)?;
            if digits < part.len() && !part[digits..].starts_with([' ', '(', '-']) {
                return Err(NoVersion);
            }
        }
        Ok(Self(numbers[0], numbers[1], numbers[2]))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self(major, 0, 0) => write!(f, "{major}"),
            Self(major, minor, 0) => write!(f, "{major}.{minor}"),
            Self(major, minor, patch) => write!(f, "{major}.{minor}.{patch}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        let version = |text: &str| text.parse::<Version>().unwrap();
        assert!(version("11.5") > version("11.4.9"));
        assert!(version("9.3") < version("10"));
        assert_eq!(version("17.4.1 (a)"), Version(17, 4, 1));
        assert_eq!(version("10.0.19045.3803").to_string(), "10.0.19045");
        assert_eq!(version(" 14 ").to_string(), "14");
        for none in ["", "x", "1..2", "1.x", "99999999", "-1", "1e3"] {
            assert_eq!(none.parse::<Version>(), Err(NoVersion), "{none}");
        }
    }
}
