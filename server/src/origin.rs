//! Requests that another site sent. Two questions, asked before anything else looks at a request: is it meant for the
//! address the console is known by, and, if it could change something, does it come from the console's own pages?

use crate::config::{PublicUrl, is_loopback_host};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};

/// `Host` has to be the public address, or this computer where that is the public address: a name that somebody
/// else points at us is not answered, and ends in no link.
pub fn is_our_host(uri: &Uri, headers: &HeaderMap, public: &PublicUrl) -> bool {
    let Some(host) = host(uri, headers) else { return false };
    if host.as_str().eq_ignore_ascii_case(&public.authority) {
        return true;
    }
    let usual = if public.https { 443 } else { 80 };
    let same = host.host().eq_ignore_ascii_case(&public.host) && host.port_u16() == Some(usual);
    same && public.authority == public.host || public.is_loopback() && is_loopback_host(host.host())
}

/// A browser says where a request comes from, in `Sec-Fetch-Site` or at least in `Origin`. One that says neither
/// is no browser with a person's cookie in it, and is refused as well.
pub fn may_change(method: &Method, uri: &Uri, headers: &HeaderMap, public: &PublicUrl) -> bool {
    if matches!(*method, Method::GET | Method::HEAD) {
        return true;
    }
    let fetch_site: Vec<_> = headers.get_all("sec-fetch-site").iter().map(HeaderValue::as_bytes).collect();
    match fetch_site.as_slice() {
        [b"same-origin" | b"none"] => true,
        [] => has_our_origin(uri, headers, public),
        _ => false,
    }
}

fn has_our_origin(uri: &Uri, headers: &HeaderMap, public: &PublicUrl) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else { return false };
    let origin = origin.to_str().ok().and_then(|text| text.split_once("://"));
    let (Some((scheme, from)), Some(host)) = (origin, host(uri, headers)) else { return false };
    let from_us = from.eq_ignore_ascii_case(host.as_str()) || from.eq_ignore_ascii_case(&public.authority);
    from_us && scheme == if public.https { "https" } else { "http" }
}

/// HTTP/2 carries it in the address, HTTP/1 in a header.
pub fn host(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    if let Some(authority) = uri.authority() {
        return Some(authority.clone());
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, None) = (hosts.next()?, hosts.next()) else { return None };
    host.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn asked(public: &str, pairs: &[(&'static str, &'static str)]) -> (bool, bool) {
        let public: PublicUrl = public.parse().unwrap();
        let headers: HeaderMap =
            pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect();
        let uri = Uri::from_static("/api/x");
        (is_our_host(&uri, &headers, &public), may_change(&Method::POST, &uri, &headers, &public))
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let us = "https://mdm.example";
        for (headers, may) in [
            (&[("host", "mdm.example"), ("sec-fetch-site", "same-origin")][..], true),
            (&[("host", "mdm.example"), ("sec-fetch-site", "same-site")], false),
            (
                &[
                    ("host", "mdm.example"),
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://mdm.example"),
                ],
                false,
            ),
            (&[("host", "mdm.example"), ("origin", "https://mdm.example")], true),
            (&[("host", "mdm.example"), ("origin", "http://mdm.example")], false),
            (&[("host", "mdm.example"), ("origin", "https://mdm.example.evil.example")], false),
            (&[("host", "mdm.example"), ("origin", "null")], false),
            (&[("host", "mdm.example")], false),
        ] {
            assert_eq!(asked(us, headers).1, may, "{headers:?}");
        }
    }

    #[test]
    fn only_our_own_name_is_answered() {
        assert!(asked("https://mdm.example", &[("host", "MDM.example:443")]).0);
        assert!(asked("http://127.0.0.1:3000", &[("host", "localhost:8080")]).0);
        assert!(!asked("http://127.0.0.1:3000", &[("host", "rebound.evil.example:3000")]).0);
        assert!(!asked("https://mdm.example", &[("host", "127.0.0.1:3000")]).0);
        assert!(!asked("https://mdm.example", &[]).0);
    }
}
