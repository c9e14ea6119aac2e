//! What the console says, in the language of whoever reads it. The sentences are in `app/locales`; a key that is
//! missing, misspelt or lacks an argument does not compile. Nothing here decides anything.

mod amounts;
mod audit;
mod refusals;
mod rights;
pub mod sorry;
mod times;

mod generated {
    #![allow(warnings, clippy::all, clippy::pedantic)]
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub use amounts::seconds;
pub use audit::{actor, deed, kind, note, noted, outcome};
pub use generated::i18n::Locale;
pub use leptos_i18n::td_string as say;
pub use refusals::{complaint, sentence};
pub use rights::{built_in_note, explains, group_of, list, role_name, scope, scope_within};
pub use times::moment;
