//! The browser's files, out of the binary itself (from `target/site` on disk in debug builds). They are listed once
//! at start, and only what is on that list is ever answered: there is no path to walk. Files under `pkg/` carry their
//! content's hash in their names and may be kept for ever.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

#[cfg(test)]
mod tests;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
#[allow_missing = true]
struct Site;

struct File {
    bytes: Bytes,
    tag: String,
}

/// One file in its encodings, by `Content-Encoding`; the plain one has the empty word.
#[derive(Default)]
struct Forms(Vec<(&'static str, File)>);

#[derive(Clone)]
pub struct Assets(Arc<HashMap<String, Forms>>);

impl Assets {
    pub fn load() -> Self {
        Self::of(Site::iter().filter_map(|name| {
            let file = Site::get(&name)?;
            Some((name.to_string(), file.data, file.metadata.sha256_hash()))
        }))
    }

    fn of(files: impl Iterator<Item = (String, Cow<'static, [u8]>, [u8; 32])>) -> Self {
        let mut all: HashMap<String, Forms> = HashMap::new();
        for (name, data, hash) in files {
            let (plain, encoding) = match name.rsplit_once('.') {
                Some((plain, "br")) => (plain, "br"),
                Some((plain, "gz")) => (plain, "gzip"),
                _ => (name.as_str(), ""),
            };
            let bytes = match data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            let tag =
                format!("\"{:016x}\"", hash.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
            all.entry(plain.to_owned()).or_default().0.push((encoding, File { bytes, tag }));
        }
        // A compressed form alone is no file.
        all.retain(|_, forms| forms.0.iter().any(|(encoding, _)| encoding.is_empty()));
        Self(Arc::new(all))
    }

    /// Paths as the router wants them.
    pub fn paths(&self) -> Vec<String> {
        self.0.keys().map(|name| format!("/{name}")).collect()
    }

    /// The address of the only file under `pkg/` with this ending.
    pub fn hashed(&self, ending: &str) -> Option<String> {
        self.paths().into_iter().find(|path| path.starts_with("/pkg/") && path.ends_with(ending))
    }

    pub fn answer(&self, request: &Request) -> Response {
        let found = self.find(request.method(), request.uri().path(), request.headers());
        found.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
    }

    fn find(&self, method: &Method, path: &str, headers: &HeaderMap) -> Option<Response> {
        let name = path.strip_prefix('/')?;
        let forms = &self.0.get(name)?.0;
        let (encoding, file) = ["br", "gzip", ""]
            .iter()
            .filter(|encoding| encoding.is_empty() || accepts(headers, encoding))
            .find_map(|wanted| forms.iter().find(|(encoding, _)| encoding == wanted))?;
        let tag = HeaderValue::from_str(&file.tag).ok()?;
        let kept = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let fresh =
            kept.is_some_and(|tags| tags.split(',').any(|t| t.trim().trim_start_matches("W/") == file.tag));
        let body =
            if fresh || method == Method::HEAD { Body::empty() } else { Body::from(file.bytes.clone()) };
        let mut response = Response::new(body);
        let out = response.headers_mut();
        out.insert(header::ETAG, tag);
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let lasting =
            if name.starts_with("pkg/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(lasting));
        if fresh {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Some(response);
        }
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
        out.insert(header::CONTENT_LENGTH, HeaderValue::from(file.bytes.len()));
        if !encoding.is_empty() {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some(response)
    }
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|offer| {
        let (name, quality) = offer.split_once(';').unwrap_or((offer, "q=1"));
        let none = quality.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(encoding) && !none
    })
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
