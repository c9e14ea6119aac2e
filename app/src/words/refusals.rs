//! What is said when something is not done: what happened, and what to do.

use super::{Locale, capability, number, rights, say, seconds};
use crate::ApiError;
use domain::{Conflict, Field, Why};

/// The whole refusal in a sentence, for above a form.
pub fn sentence(l: Locale, error: &ApiError) -> String {
    match error {
        ApiError::SignIn => say!(l, wrong.sign_in).into(),
        ApiError::ConfirmFirst => say!(l, wrong.confirm_first).into(),
        ApiError::NotFound => say!(l, wrong.not_found).into(),
        ApiError::Forbidden => say!(l, wrong.forbidden).into(),
        ApiError::Conflict(it) => conflict(l, *it),
        ApiError::Invalid { field, why } => {
            format!("{}: {}", field_name(l, *field), complaint(l, *field, *why))
        }
        ApiError::TooMany { seconds: s } => say!(l, wrong.too_many, time = seconds(l, *s)),
        ApiError::Away { seconds: s } => say!(l, wrong.away, time = seconds(l, *s)),
        ApiError::Unsure => say!(l, wrong.unsure).into(),
        ApiError::Malformed => say!(l, wrong.malformed).into(),
        ApiError::Broken { incident } => say!(l, wrong.broken, incident = incident.clone()),
    }
}

fn conflict(l: Locale, conflict: Conflict) -> String {
    match conflict {
        Conflict::LastOwner => say!(l, wrong.last_owner).into(),
        Conflict::OwnAssignments => say!(l, wrong.own_assignments).into(),
        Conflict::OwnAccount => say!(l, wrong.own_account).into(),
        Conflict::BeyondOwn { missing } => say!(l, wrong.beyond_own, missing = rights::list(missing)),
        Conflict::BuiltInRole => say!(l, wrong.built_in_role).into(),
        Conflict::RoleInUse => say!(l, wrong.role_in_use).into(),
        Conflict::GroupInUse => say!(l, wrong.group_in_use).into(),
        Conflict::SignInNameTaken | Conflict::NameTaken => say!(l, wrong.name_taken).into(),
        Conflict::SetupDone => say!(l, wrong.setup_done).into(),
        Conflict::WrongState => say!(l, wrong.wrong_state).into(),
        Conflict::AlreadyLocked { .. } => say!(l, wrong.already_locked).into(),
        Conflict::Unavailable { reason } => {
            format!("{} {}", say!(l, wrong.unavailable), capability::reason(l, reason))
        }
        Conflict::MustBeKnown => say!(l, wrong.must_be_known).into(),
        Conflict::TooLate => say!(l, wrong.too_late).into(),
        Conflict::LivePin => say!(l, wrong.live_pin).into(),
        Conflict::CountChanged { now } => {
            say!(l, wrong.count_changed, count = u64::from(now), n = number(l, now.into()))
        }
        Conflict::WillChanged { now } => {
            say!(l, wrong.will_changed, count = u64::from(now), n = number(l, now.into()))
        }
        Conflict::NothingToDo => say!(l, wrong.nothing_to_do).into(),
        Conflict::OtherTopic => say!(l, wrong.other_topic).into(),
    }
}

/// What is wrong with one field, for beside it.
pub fn complaint(l: Locale, field: Field, why: Why) -> String {
    match (why, field) {
        (Why::Missing, Field::Groups) => say!(l, wrong.group_missing).into(),
        (Why::Missing, Field::Devices) => say!(l, wrong.nothing_chosen).into(),
        (Why::Missing, Field::Key) => say!(l, wrong.key_missing).into(),
        (Why::Missing, _) => say!(l, wrong.missing).into(),
        (Why::TooShort { min }, _) => say!(l, wrong.too_short, min = min),
        (Why::TooLong { max }, Field::File) => say!(l, wrong.file_too_long, max = number(l, max.into())),
        (Why::TooLong { max }, _) => say!(l, wrong.too_long, max = max),
        (Why::Characters, Field::SignInName) => say!(l, wrong.spaces).into(),
        (Why::Characters, _) => say!(l, wrong.characters).into(),
        (Why::Common, _) => say!(l, wrong.common).into(),
        (Why::Wrong, Field::Password | Field::CurrentPassword) => say!(l, wrong.password_wrong).into(),
        (Why::Wrong, Field::Key) => say!(l, wrong.key_of_another).into(),
        (Why::Wrong, _) => say!(l, wrong.incorrect).into(),
        (Why::Expired, Field::File) => say!(l, wrong.certificate_over).into(),
        (Why::Expired, _) => say!(l, wrong.expired).into(),
        (Why::Used, Field::Form) => say!(l, wrong.form_used).into(),
        (Why::Used, _) => say!(l, wrong.used).into(),
        (Why::Unknown, _) => say!(l, wrong.unknown).into(),
        (Why::Malformed, Field::Phone) => say!(l, wrong.phone).into(),
        (Why::Malformed, Field::File) => say!(l, wrong.no_push_certificate).into(),
        (Why::Malformed, Field::Key) => say!(l, wrong.key_encrypted).into(),
        (Why::Malformed, Field::Groups) => say!(l, wrong.no_group_chosen).into(),
        (Why::Malformed, _) => say!(l, wrong.bad_form).into(),
        (Why::Repeated, _) => say!(l, wrong.pin_repeated).into(),
        (Why::Run, _) => say!(l, wrong.pin_run).into(),
        (Why::NotTheirs, _) => say!(l, wrong.pin_not_theirs).into(),
        (Why::UsedBefore, _) => say!(l, wrong.pin_used_before).into(),
        (Why::NotSixDigits, _) => say!(l, wrong.pin_six_digits).into(),
        (Why::Encoding, _) => say!(l, wrong.encoding).into(),
        (Why::NoHeading, _) => say!(l, wrong.no_heading).into(),
        (Why::UnknownHeading, _) => say!(l, wrong.unknown_heading).into(),
        (Why::TooMany { max }, _) => say!(l, wrong.too_many_of_them, max = number(l, max.into())),
    }
}

pub fn field_name(l: Locale, field: Field) -> &'static str {
    match field {
        Field::Name => say!(l, field.name),
        Field::SignInName => say!(l, field.sign_in_name),
        Field::Password => say!(l, field.password),
        Field::CurrentPassword => say!(l, field.current_password),
        Field::Note => say!(l, field.note),
        Field::Permissions => say!(l, field.permissions),
        Field::People => say!(l, field.people),
        Field::Role => say!(l, field.role),
        Field::Scope => say!(l, field.scope),
        Field::Link => say!(l, field.link),
        Field::Cursor => say!(l, field.cursor),
        Field::Search => say!(l, field.search),
        Field::Time => say!(l, field.time),
        Field::Pin => say!(l, field.pin),
        Field::Message => say!(l, field.message),
        Field::Phone => say!(l, field.phone),
        Field::Reason => say!(l, field.reason),
        Field::User => say!(l, field.user),
        Field::Groups => say!(l, field.groups),
        Field::Devices => say!(l, field.devices),
        Field::Count => say!(l, field.count),
        Field::File => say!(l, field.file),
        Field::Key => say!(l, field.key),
        Field::Form => say!(l, field.form),
    }
}
