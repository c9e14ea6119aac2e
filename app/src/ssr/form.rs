//! A form's way there and back. Done: on to a page that says so. Not done: back to the form, the error in the
//! address, what was typed in a cookie for ten minutes (never a password), so that nothing has to be typed twice.

use super::{cookie, leave, query, set_cookie, set_status};
use crate::{ApiError, parts::Done};
use base64::{Engine, engine::general_purpose::URL_SAFE};
use domain::{Field, Permission, PermissionSet, Refusal, Why};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, future::Future};

const COOKIE: &str = "typed";
const TEN_MINUTES: u32 = 600;
/// Browsers drop cookies above 4 KB; longer input is not worth breaking the rest for.
const MOST: usize = 3000;

/// Where it goes on, once something is done.
pub struct Next {
    to: String,
    keeps: bool,
}

impl Next {
    pub fn at(path: impl Into<String>) -> Self {
        Self { to: path.into(), keeps: false }
    }

    /// Back to the form, with what was typed; nothing has been done yet.
    pub fn back(path: impl Into<String>) -> Self {
        Self { to: path.into(), keeps: true }
    }

    /// The page then says that it was done.
    pub fn said(path: impl Into<String>, done: Done) -> Self {
        Self::at(with(&path.into(), "done", done.word()))
    }
}

pub struct Form {
    page: String,
    typed: BTreeMap<String, String>,
}

impl Form {
    /// The page the form is on.
    pub fn on(page: impl Into<String>) -> Self {
        Self { page: page.into(), typed: BTreeMap::new() }
    }

    /// Remembers what was typed, in case the form comes back. Not for passwords.
    #[must_use]
    pub fn keep(mut self, name: &str, value: &impl ToString) -> Self {
        self.typed.insert(name.into(), value.to_string());
        self
    }

    pub async fn end(self, work: impl Future<Output = Result<Next, ApiError>>) -> Result<(), ApiError> {
        match work.await {
            Ok(next) => {
                if next.keeps {
                    self.remember();
                } else if cookie(COOKIE).is_some() {
                    set_cookie(COOKIE, "", 0);
                }
                leave(&next.to);
                Ok(())
            }
            Err(error) => Err(self.come_back(error)),
        }
    }

    fn come_back(&self, error: ApiError) -> ApiError {
        set_status(&error);
        self.remember();
        match &error {
            ApiError::SignIn => leave(&with("/sign-in", "next", &self.page)),
            ApiError::ConfirmFirst => leave(&with("/confirm", "next", &self.page)),
            told => leave(&told_on(&self.page, told)),
        }
        error
    }
}

impl Form {
    fn remember(&self) {
        let typed = Typed { page: path_of(&self.page).into(), values: self.typed.clone() };
        if let Ok(json) = serde_json::to_vec(&typed)
            && !typed.values.is_empty()
            && json.len() * 4 / 3 < MOST
        {
            set_cookie(COOKIE, &URL_SAFE.encode(json), TEN_MINUTES);
        }
    }
}

/// What was ticked of the permissions, and on request what those are worth nothing without.
pub fn ticked(words: &[String], with_needs: bool) -> Result<PermissionSet, ApiError> {
    let known = words.iter().map(|word| Permission::from_word(word).ok_or(ApiError::Malformed));
    let chosen: PermissionSet = known.collect::<Result<_, _>>()?;
    Ok(if with_needs { chosen.union(chosen.missing_needs()) } else { chosen })
}

/// A whole number that somebody typed into this field.
pub fn whole(field: Field, typed: &str) -> Result<u32, ApiError> {
    let why = |typed: &str| if typed.is_empty() { Why::Missing } else { Why::Malformed };
    let typed = typed.trim();
    typed.parse().map_err(|_| Refusal::invalid(field, why(typed)).into())
}

/// Several values as one line, to be kept.
pub fn list<T: ToString>(all: impl IntoIterator<Item = T>) -> String {
    all.into_iter().map(|one| one.to_string()).collect::<Vec<_>>().join("\n")
}

/// What a form brought back: why, and what was typed.
#[derive(Clone, Default)]
pub struct Returned {
    pub error: Option<ApiError>,
    typed: BTreeMap<String, String>,
}

impl Returned {
    pub fn here() -> Self {
        let told = query("__err").and_then(|text| serde_json::from_slice(&URL_SAFE.decode(text).ok()?).ok());
        let error = told.filter(is_ours);
        let mut typed = BTreeMap::new();
        if let Some(text) = cookie(COOKIE) {
            let kept: Option<Typed> =
                URL_SAFE.decode(text).ok().and_then(|json| serde_json::from_slice(&json).ok());
            if let Some(kept) = kept.filter(|k| k.page == path_of(&super::here())) {
                typed = kept.values;
            }
        }
        Self { error, typed }
    }

    /// The same without its error, where that is told in one place for all fields.
    #[must_use]
    pub fn unmarked(&self) -> Self {
        Self { error: None, typed: self.typed.clone() }
    }

    /// What was typed is shown again once.
    pub fn forget(&self) {
        if !self.typed.is_empty() {
            set_cookie(COOKIE, "", 0);
        }
    }

    /// What was typed, or else what stands there already.
    pub fn value(&self, name: &str, otherwise: &str) -> String {
        self.typed.get(name).map_or(otherwise, String::as_str).to_owned()
    }

    /// Was this one of the values chosen? None if nothing was typed at all.
    pub fn chose(&self, name: &str, value: &str) -> Option<bool> {
        self.typed.get(name).map(|all| all.lines().any(|one| one == value))
    }
}

/// Anybody can write an address. Of all that can stand in it, only an incident's number is free text; ours are eight
/// letters and digits.
fn is_ours(error: &ApiError) -> bool {
    match error {
        ApiError::Broken { incident } => {
            incident.len() == 8 && incident.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        }
        _ => true,
    }
}

#[derive(Serialize, Deserialize)]
struct Typed {
    page: String,
    values: BTreeMap<String, String>,
}

fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or(address)
}

/// The page of a form, which tells what was wrong with it.
pub fn told_on(page: &str, error: &ApiError) -> String {
    with(page, "__err", &URL_SAFE.encode(serde_json::to_vec(error).unwrap_or_default()))
}

/// An address with one more value in its query.
pub fn with(address: &str, name: &str, value: &str) -> String {
    let glue = if address.contains('?') { '&' } else { '?' };
    let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    format!("{address}{glue}{name}={value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_puts_words_of_their_own_on_our_page() {
        let broken = |incident: &str| ApiError::Broken { incident: incident.into() };
        assert!(is_ours(&broken("0AF39C21")));
        assert!(!is_ours(&broken("call 555-0100 and tell them your password")));
        assert!(!is_ours(&broken("")));
    }

    #[test]
    fn a_number_is_read_or_it_is_told_what_is_wrong_with_it() {
        let wrong = |why| Err(ApiError::Invalid { field: Field::Count, why });
        assert_eq!(whole(Field::Count, " 30 "), Ok(30));
        assert_eq!(whole(Field::Count, " "), wrong(Why::Missing));
        for typed in ["thirty", "-1", "1.5", "99999999999"] {
            assert_eq!(whole(Field::Count, typed), wrong(Why::Malformed), "{typed}");
        }
    }

    #[test]
    fn what_is_added_to_an_address_is_escaped() {
        assert_eq!(
            with("/sign-in", "next", "/people?search=a&b"),
            "/sign-in?next=%2Fpeople%3Fsearch%3Da%26b"
        );
        assert_eq!(with("/a?b=c", "done", "x"), "/a?b=c&done=x");
        assert_eq!(path_of("/a?b=c"), "/a");
    }
}
