//! What the server says where no page could be made: what happened, and what it means.

use super::{Locale, say};

/// A heading, and the text below it.
pub type Said = (&'static str, String);

pub fn signed_out(l: Locale) -> Said {
    (say!(l, sorry.signed_out), say!(l, sorry.signed_out_text).into())
}

pub fn forbidden(l: Locale) -> Said {
    (say!(l, sorry.forbidden), say!(l, sorry.forbidden_text).into())
}

pub fn other_site(l: Locale) -> Said {
    (say!(l, sorry.other_site), say!(l, sorry.other_site_text).into())
}

pub fn other_host(l: Locale, address: &str) -> Said {
    (say!(l, sorry.other_host), say!(l, sorry.other_host_text, address = address.to_owned()))
}

pub fn too_large(l: Locale, most: usize) -> Said {
    (say!(l, sorry.too_large), say!(l, sorry.too_large_text, most = most))
}

pub fn too_slow(l: Locale) -> Said {
    (say!(l, sorry.too_slow), say!(l, sorry.too_slow_text).into())
}

pub fn malformed(l: Locale) -> Said {
    (say!(l, sorry.malformed), say!(l, sorry.malformed_text).into())
}

pub fn busy(l: Locale) -> Said {
    (say!(l, sorry.busy), say!(l, sorry.busy_text).into())
}

pub fn away(l: Locale) -> Said {
    (say!(l, sorry.away), say!(l, sorry.away_text).into())
}

pub fn broken(l: Locale, incident: &str) -> Said {
    (say!(l, sorry.broken), say!(l, sorry.broken_text, incident = incident.to_owned()))
}

pub fn to_sign_in(l: Locale) -> &'static str {
    say!(l, sorry.to_sign_in)
}

pub fn to_overview(l: Locale) -> &'static str {
    say!(l, sorry.to_overview)
}
