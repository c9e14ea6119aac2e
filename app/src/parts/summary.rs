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
            let field = field_of(error);
            view! {
                <div class="summary" role="alert" tabindex="-1">
                    <h2>{icon(Icon::Warn)} {say!(l, wrong.title)}</h2>
                    <ul>
                        <li>
                            {match field {
                                Some(field) => {
                                    view! { <a href=format!("#{}", id_of(field))>{sentence}</a> }.into_any()
                                }
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
        ApiError::Invalid { field: Field::Link | Field::Cursor | Field::Search | Field::Time, .. } => None,
        ApiError::Invalid { field, .. } => Some(*field),
        ApiError::Conflict(Conflict::NameTaken) => Some(Field::Name),
        ApiError::Conflict(Conflict::SignInNameTaken) => Some(Field::SignInName),
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
    }
}
