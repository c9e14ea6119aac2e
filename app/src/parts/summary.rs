//! What was wrong with a form, above it, with a way to each field. In the browser it takes the focus.

use super::{Icon, icon};
use crate::{
    ApiError,
    ssr::Returned,
    words::{self, Locale, say},
};
use domain::{Conflict, Field};
use leptos::prelude::*;

pub fn summary(l: Locale, returned: &Returned) -> AnyView {
    returned
        .error
        .as_ref()
        .map(|error| {
            let sentence = words::sentence(l, error);
            let to = field_of(error).map(|field| format!("#{}", id_of(field))).or_else(|| way_on(error));
            view! {
                <div class="summary" role="alert" tabindex="-1">
                    <h2>{icon(Icon::Warn)} {say!(l, wrong.title)}</h2>
                    <ul>
                        <li>
                            {match to {
                                Some(to) => view! { <a href=to>{sentence}</a> }.into_any(),
                                None => sentence.into_any(),
                            }}
                        </li>
                    </ul>
                </div>
            }
        })
        .into_any()
}

/// The field an error speaks of.
pub fn field_of(error: &ApiError) -> Option<Field> {
    match error {
        ApiError::Invalid {
            field: Field::Link | Field::Cursor | Field::Search | Field::Devices | Field::Form,
            ..
        } => None,
        ApiError::Invalid { field, .. } => Some(*field),
        ApiError::Conflict(Conflict::NameTaken) => Some(Field::Name),
        ApiError::Conflict(Conflict::SignInNameTaken) => Some(Field::SignInName),
        _ => None,
    }
}

/// Where somebody goes on from here: to the lock whose PIN is the one to use, or to what has to be ticked.
fn way_on(error: &ApiError) -> Option<String> {
    match error {
        ApiError::Conflict(Conflict::AlreadyLocked { standing }) => Some(format!("/actions/{standing}")),
        ApiError::Conflict(Conflict::MustBeKnown) => Some("#knows".into()),
        ApiError::Conflict(Conflict::OtherTopic) => Some("#force".into()),
        _ => None,
    }
}

/// The name of a field in its page, and in what is sent.
pub const fn id_of(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::SignInName => "sign_in_name",
        Field::Password => "password",
        Field::CurrentPassword => "current",
        Field::Note => "note",
        Field::Permissions => "permissions",
        Field::People => "people",
        Field::Role => "role",
        Field::Scope => "scope",
        Field::Link => "link",
        Field::Cursor => "after",
        Field::Search => "search",
        Field::Time => "time",
        Field::Pin => "pin",
        Field::Message => "message",
        Field::Phone => "phone",
        Field::Reason => "reason",
        Field::User => "user_name",
        Field::Groups => "groups",
        Field::Devices => "devices",
        Field::Count => "typed",
        Field::File => "file",
        Field::Key => "key",
        Field::Form => "form",
    }
}
