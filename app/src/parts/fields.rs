//! The fields of a form: a label, a hint, what is wrong, and what was typed before.

use super::{
    Icon, icon,
    summary::{field_of, id_of},
};
use crate::{
    ApiError,
    islands::ShowPassword,
    ssr::Returned,
    words::{self, Locale, say},
};
use domain::Field;
use leptos::prelude::*;

/// A line to type in.
pub struct Text {
    pub field: Field,
    pub label: &'static str,
    pub hint: Option<String>,
    pub value: String,
    pub autocomplete: &'static str,
    kind: &'static str,
    inputmode: Option<&'static str>,
    optional: bool,
    kept: bool,
    /// As it is sent, where that is not the field's own name.
    name: Option<&'static str>,
}

impl Text {
    pub fn of(field: Field, label: &'static str) -> Self {
        Self {
            field,
            label,
            hint: None,
            value: String::new(),
            autocomplete: "off",
            kind: "text",
            inputmode: None,
            optional: false,
            kept: true,
            name: None,
        }
    }

    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    #[must_use]
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// It may stay empty.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    #[must_use]
    pub fn phone(self) -> Self {
        Self { kind: "tel", ..self }
    }

    /// A whole number, sent under a name of its own.
    #[must_use]
    pub fn number(self, name: &'static str) -> Self {
        Self { kind: "number", name: Some(name), ..self }
    }

    /// Digits that nobody else should see: what was typed is not kept.
    #[must_use]
    pub fn digits(self) -> Self {
        Self { inputmode: Some("numeric"), kept: false, ..self }
    }

    pub fn show(self, l: Locale, returned: &Returned) -> AnyView {
        let id = id_of(self.field);
        let name = self.name.unwrap_or(id);
        let value = if self.kept { returned.value(name, &self.value) } else { self.value };
        let plain_name = self.field == Field::SignInName;
        let input = view! {
            <input
                id=id
                name=name
                type=self.kind
                value=value
                autocomplete=self.autocomplete
                inputmode=self.inputmode
                autocapitalize=plain_name.then_some("none")
                spellcheck=plain_name.then_some("false")
                required=!self.optional
                aria-invalid=is_wrong(returned, self.field).then_some("true")
                aria-describedby=described(id, self.hint.is_some(), is_wrong(returned, self.field))
            />
        };
        around(l, returned, self.field, self.label, self.hint, input)
    }
}

/// A password; it is never filled in again.
pub struct Password {
    pub field: Field,
    pub label: &'static str,
    /// A new one is told how long it has to be.
    pub new: bool,
}

impl Password {
    pub fn show(self, l: Locale, returned: &Returned) -> AnyView {
        let id = id_of(self.field);
        let hint = self.new.then(|| say!(l, common.password_hint, min = domain::PASSWORD_MIN));
        let input = view! {
            <span class="secret">
                <input
                    id=id
                    name=id
                    type="password"
                    autocomplete=if self.new { "new-password" } else { "current-password" }
                    required
                    aria-invalid=is_wrong(returned, self.field).then_some("true")
                    aria-describedby=described(id, self.new, is_wrong(returned, self.field))
                />
                <ShowPassword field=id.into() show=say!(l, common.show).into() hide=say!(l, common.hide).into()/>
            </span>
        };
        around(l, returned, self.field, self.label, hint, input)
    }
}

fn around(
    l: Locale,
    returned: &Returned,
    field: Field,
    label: &'static str,
    hint: Option<String>,
    input: impl IntoView,
) -> AnyView {
    let id = id_of(field);
    view! {
        <div class="field" class:wrong=is_wrong(returned, field)>
            <label for=id>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            {complaint_of(l, returned, field)}
            {input}
        </div>
    }
    .into_any()
}

fn is_wrong(returned: &Returned, field: Field) -> bool {
    returned.error.as_ref().and_then(field_of) == Some(field)
}

/// What is wrong with this field, beside it.
pub fn complaint_of(l: Locale, returned: &Returned, field: Field) -> AnyView {
    let error = returned.error.as_ref().filter(|_| is_wrong(returned, field));
    let words = error.map(|error| match error {
        ApiError::Invalid { field, why } => words::complaint(l, *field, *why),
        other => words::sentence(l, other),
    });
    words
        .map(|words| {
            view! {
                <p class="complaint" id=format!("{}-wrong", id_of(field))>
                    {icon(Icon::Warn)}
                    <span>{words}</span>
                </p>
            }
        })
        .into_any()
}

fn described(id: &str, hint: bool, wrong: bool) -> Option<String> {
    let ids: Vec<String> = [(hint, "hint"), (wrong, "wrong")]
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, what)| format!("{id}-{what}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A box to tick or a button to choose, with what it means.
pub fn choice(
    kind: &'static str,
    name: &'static str,
    value: String,
    chosen: bool,
    words: impl IntoView,
    hint: Option<String>,
) -> AnyView {
    view! {
        <label class="choice">
            <input type=kind name=name value=value checked=chosen/>
            <span>{words} {hint.map(|hint| view! { <span class="hint">{hint}</span> })}</span>
        </label>
    }
    .into_any()
}
