//! What the console says, in the language of whoever reads it. The sentences are in `app/locales`; a key that is
//! missing, misspelt or lacks an argument does not compile. Nothing here decides anything.

mod actions;
mod amounts;
mod audit;
mod capability;
mod devices;
mod many;
mod push;
mod refusals;
mod rights;
pub mod sorry;
mod times;
mod waiting;

mod generated {
    #![allow(warnings, clippy::all, clippy::pedantic)]
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub use actions::{action_kind, action_of, action_state, cause, explained, message_fate, said};
pub use amounts::{count, days_until, figure, number, seconds, whole};
pub use audit::{actor, deed, kind, note, noted, outcome};
pub use capability::{reason, warning, would_not_work, would_work, would_work_but};
pub use devices::{chip, device_state, enrolment, mode, ownership, seen_when, system, yes_no};
pub use generated::i18n::Locale;
pub use leptos_i18n::td_string as say;
pub use many::{do_many, import_state, left_out, line_fault, many_of, will_many};
pub use push::{Ending, ending};
pub use refusals::{complaint, sentence};
pub use rights::{built_in_note, explains, group_of, list, role_name, scope, scope_within};
pub use times::{day, moment};
pub use waiting::{Mend, waiting};
