use super::Assets;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::Response;
use std::borrow::Cow;

fn assets() -> Assets {
    let file = |name: &str, text: &'static str| {
        let mut hash = [7; 32];
        hash[0] = u8::try_from(text.len()).unwrap();
        (name.to_owned(), Cow::Borrowed(text.as_bytes()), hash)
    };
    let files = [
        file("pkg/holdfast-1.js", "a script, as it is"),
        file("pkg/holdfast-1.js.br", "brotli"),
        file("pkg/holdfast-1.js.gz", "gzip it"),
        file("pkg/holdfast-1_bg.wasm", "wasm"),
        file("pkg/holdfast-2.css", "a sheet"),
        file("pkg/orphan.txt.br", "nothing beside it"),
        file("favicon.svg", "<svg/>"),
    ];
    Assets::of(files.into_iter())
}

fn asked(path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    assets().answer(&request.body(Body::empty()).unwrap())
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1000).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn the_smallest_form_that_a_browser_takes_is_sent() {
    for (accepted, body, encoding) in [
        ("gzip, deflate, br, zstd", "brotli", Some("br")),
        ("gzip", "gzip it", Some("gzip")),
        ("br;q=0, gzip;q=0.5", "gzip it", Some("gzip")),
        ("identity", "a script, as it is", None),
        ("", "a script, as it is", None),
    ] {
        let response = asked("/pkg/holdfast-1.js", &[(header::ACCEPT_ENCODING, accepted)]);
        let told = response.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
        assert_eq!(told, encoding, "{accepted}");
        assert_eq!(response.headers()[header::VARY], "accept-encoding");
        assert_eq!(response.headers()[header::CONTENT_LENGTH], body.len().to_string());
        assert_eq!(text(response).await, body, "{accepted}");
    }
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let first = asked("/favicon.svg", &[]);
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    let again = asked("/favicon.svg", &[(header::IF_NONE_MATCH, &format!("\"other\", W/{tag}"))]);
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[header::ETAG], tag);
    assert_eq!(text(again).await, "");
    assert_eq!(asked("/favicon.svg", &[(header::IF_NONE_MATCH, "\"other\"")]).status(), StatusCode::OK);
}

#[test]
fn only_names_that_change_with_their_content_are_kept_for_ever() {
    let lasting = |path: &str| asked(path, &[]).headers()[header::CACHE_CONTROL].to_str().unwrap().to_owned();
    assert_eq!(lasting("/pkg/holdfast-1.js"), "public, max-age=31536000, immutable");
    assert_eq!(lasting("/favicon.svg"), "no-cache");
}

#[test]
fn files_are_of_the_right_kind() {
    for (path, kind) in [
        ("/pkg/holdfast-1.js", "text/javascript; charset=utf-8"),
        ("/pkg/holdfast-1_bg.wasm", "application/wasm"),
        ("/pkg/holdfast-2.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
    ] {
        assert_eq!(asked(path, &[]).headers()[header::CONTENT_TYPE], kind);
    }
    assert_eq!(assets().hashed(".css").as_deref(), Some("/pkg/holdfast-2.css"));
}

#[test]
fn there_is_no_path_to_walk() {
    for path in
        ["/pkg/../favicon.svg", "/pkg/%2e%2e/favicon.svg", "/../Cargo.toml", "/pkg/", "/", "/pkg/orphan.txt"]
    {
        assert_eq!(asked(path, &[]).status(), StatusCode::NOT_FOUND, "{path}");
    }
}
