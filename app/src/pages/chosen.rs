//! Which devices are meant, on the way from a list over the preview to the order: some by name, or all that a list shows
//! and how many those were.

use super::device_filters;
use crate::{
    ApiError,
    ssr::{self, with},
};
use domain::{ActionKind, DeviceId};
use kernel::Choice;
use leptos::prelude::*;

/// The filters of the list of devices that say which are meant; how it is sorted does not.
pub const DEVICE_FILTERS: [&str; 6] = ["search", "platform", "group", "state", "seen", "user"];

#[derive(Clone, Debug)]
pub struct Chosen {
    pub kind: ActionKind,
    pub devices: Vec<DeviceId>,
    /// All that the filters leave, instead of some by name.
    pub all: bool,
    /// How many those were when somebody looked.
    pub expected: u32,
    pub filters: Vec<(&'static str, String)>,
    /// Those are meant too whose consequence must be known; it is then asked for.
    pub known: bool,
}

impl Chosen {
    /// As it stands in the address of the preview.
    pub fn here() -> Result<Self, ApiError> {
        let kind = ssr::query("kind").and_then(|word| ActionKind::from_word(&word));
        let devices =
            ssr::queries("device").into_iter().map(|id| id.parse().map_err(|_| ApiError::Malformed));
        let expected = ssr::query("expected").map(|n| n.parse().map_err(|_| ApiError::Malformed));
        Ok(Self {
            kind: kind.ok_or(ApiError::NotFound)?,
            devices: devices.collect::<Result<_, _>>()?,
            all: ssr::query("all").is_some(),
            expected: expected.transpose()?.unwrap_or_default(),
            filters: DEVICE_FILTERS.into_iter().filter_map(|name| Some((name, ssr::query(name)?))).collect(),
            known: ssr::query("knows").is_some(),
        })
    }

    pub fn choice(&self) -> Result<Choice, ApiError> {
        if !self.all {
            return Ok(Choice::These(self.devices.clone()));
        }
        let value = |name: &str| {
            let found = self.filters.iter().find(|(n, value)| *n == name && !value.is_empty());
            found.map(|(_, value)| value.clone())
        };
        Ok(Choice::Matching { query: device_filters(value)?, expected: self.expected })
    }

    /// The address of its preview.
    pub fn address(&self) -> String {
        let mut address = with("/bulk/new", "kind", self.kind.word());
        if self.all {
            address = with(&with(&address, "all", "1"), "expected", &self.expected.to_string());
            for (name, value) in &self.filters {
                address = with(&address, name, value);
            }
        }
        for id in &self.devices {
            address = with(&address, "device", &id.to_string());
        }
        if self.known { with(&address, "knows", "1") } else { address }
    }

    /// The list it was chosen from.
    pub fn list(&self) -> String {
        self.filters.iter().fold("/devices".to_owned(), |address, (name, value)| with(&address, name, value))
    }

    /// The same in a form.
    pub fn hidden(&self) -> AnyView {
        let mut fields = vec![("kind", self.kind.word().to_owned())];
        if self.all {
            fields.push(("all", "true".into()));
            fields.push(("expected", self.expected.to_string()));
            fields.extend(self.filters.iter().cloned());
        }
        if self.known {
            fields.push(("known", "true".into()));
        }
        fields.extend(self.devices.iter().map(|id| ("devices[]", id.to_string())));
        fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
            .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preview_is_found_again_with_everything_that_was_chosen() {
        let all = Chosen {
            kind: ActionKind::RemoteLock,
            devices: vec![],
            all: true,
            expected: 30,
            filters: vec![("search", "cart 3".into())],
            known: true,
        };
        assert_eq!(all.address(), "/bulk/new?kind=remote-lock&all=1&expected=30&search=cart+3&knows=1");
        assert_eq!(all.list(), "/devices?search=cart+3");
        let id = "00000000-0000-0000-0000-000000000001";
        let some =
            Chosen { devices: vec![id.parse().unwrap()], all: false, filters: vec![], known: false, ..all };
        assert_eq!(some.address(), format!("/bulk/new?kind=remote-lock&device={id}"));
    }
}
