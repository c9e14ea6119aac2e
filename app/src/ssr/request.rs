//! The request at hand: its address, its cookies, its language.

use crate::{language, words::Locale};
use http::{HeaderName, HeaderValue, Uri, header, request::Parts};
use kernel::{ActionQuery, AuditQuery, DeviceQuery};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::{net::IpAddr, str::FromStr};

/// Under which address people reach the console, without a slash at the end: for links that are handed over.
#[derive(Clone, Debug)]
pub struct Origin(pub String);

/// Under which address devices reach the console, without a slash at the end.
#[derive(Clone, Debug)]
pub struct DeviceOrigin(pub String);

/// The address at which a device enrols with the secret of a link.
pub fn enrolment_address(token: &str) -> String {
    let origin = use_context::<DeviceOrigin>().map(|o| o.0).unwrap_or_default();
    format!("{origin}/enrol/{token}")
}

/// Does nothing but this computer reach the address at which devices enrol?
pub fn devices_are_here() -> bool {
    let origin = use_context::<DeviceOrigin>().and_then(|o| o.0.parse::<Uri>().ok());
    let host = origin.as_ref().and_then(Uri::host).unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An absolute link to one of our pages.
pub fn link(path: &str) -> String {
    format!("{}{path}", use_context::<Origin>().map(|o| o.0).unwrap_or_default())
}

/// Path and query of this request.
pub fn here() -> String {
    use_context::<Parts>()
        .map_or_else(|| "/".into(), |p| p.uri.path_and_query().map_or("/", |a| a.as_str()).into())
}

/// A part of the address, such as the `id` in `/people/{id}`; what cannot be one is not found.
pub fn param<T: FromStr>(name: &str) -> Result<T, crate::ApiError> {
    let raw = use_params_map().get_untracked().get(name);
    raw.and_then(|text| text.parse().ok()).ok_or(crate::ApiError::NotFound)
}

/// One value of the query; the last where there are several, nothing where it is empty.
pub fn query(name: &str) -> Option<String> {
    let values = use_query_map().get_untracked().get_all(name)?;
    values.into_iter().next_back().filter(|v| !v.is_empty())
}

/// All values of one name in the query, those that are empty aside.
pub fn queries(name: &str) -> Vec<String> {
    let values = use_query_map().get_untracked().get_all(name).unwrap_or_default();
    values.into_iter().filter(|v| !v.is_empty()).collect()
}

/// Only a path on this console is a place to go on to: no other host, not by any spelling.
pub fn local(next: Option<&str>) -> String {
    let fits = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.chars().any(|c| c == '\\' || c.is_control())
            && path.len() <= 2000
    };
    next.filter(fits).unwrap_or("/").to_owned()
}

/// Did another site's page lead here?
pub fn comes_from_elsewhere() -> bool {
    header_text(&HeaderName::from_static("sec-fetch-site")).is_some_and(|site| site.contains("-site"))
}

/// Sends the browser on to another page of ours.
pub fn leave(path: &str) {
    leptos_axum::redirect(path);
}

/// Is it a browser that waits for a page, rather than a program that waits for JSON?
pub(super) fn wants_page() -> bool {
    header_text(&header::ACCEPT).is_some_and(|accept| accept.contains("text/html"))
}

fn header_text(name: &HeaderName) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts.headers.get(name)?.to_str().ok().map(ToOwned::to_owned)
}

pub fn cookie(name: &str) -> Option<String> {
    let all = header_text(&header::COOKIE)?;
    let found = all.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(n, _)| *n == name)?;
    Some(found.1.to_owned())
}

/// A cookie for what is no secret: looks, language, and what was typed into a form that came back.
pub fn set_cookie(name: &str, value: &str, seconds: u32) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let secure = if link("").starts_with("https:") { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.append_header(header::SET_COOKIE, line);
    }
}

/// The language of this request.
pub fn locale() -> Locale {
    let text = |name| header_text(name).unwrap_or_default();
    language::of(&text(&header::COOKIE), &text(&header::ACCEPT_LANGUAGE))
}

/// The audit page's filters, as they stand in the address; the exports take the very same.
pub fn audit_query(value: impl Fn(&str) -> Option<String>) -> Result<AuditQuery, crate::ApiError> {
    crate::pages::audit_filters(value)
}

/// The same for the report of actions.
pub fn action_query(value: impl Fn(&str) -> Option<String>) -> Result<ActionQuery, crate::ApiError> {
    crate::pages::action_filters(value)
}

/// And for the list of devices.
pub fn device_query(value: impl Fn(&str) -> Option<String>) -> Result<DeviceQuery, crate::ApiError> {
    crate::pages::device_filters(value)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_paths_of_our_own_are_gone_on_to() {
        assert_eq!(local(Some("/people?search=a")), "/people?search=a");
        for foreign in
            ["//evil.example", "/\\evil.example", "https://evil.example", "", "people", "/a\nb", "\t//x"]
        {
            assert_eq!(local(Some(foreign)), "/", "{foreign:?}");
        }
        assert_eq!(local(None), "/");
    }
}
