//! What another site sends changes nothing, whatever route it picks.

use crate::house::{HERE, stories};
use crate::things::FILE;
use crate::visitor::file;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use server::export::FILES;

/// What browsers say of themselves when another site makes them send something.
const FOREIGN: [&[(&str, &str)]; 8] = [
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("sec-fetch-site", "cross-site"), ("origin", HERE)],
    &[("sec-fetch-site", "same-site"), ("origin", "http://other.127.0.0.1:3000")],
    &[("origin", "https://evil.example")],
    &[("origin", "http://127.0.0.1:3000.evil.example")],
    &[("origin", "https://127.0.0.1:3000")],
    &[("origin", "null")],
    &[],
];

stories! {
    async fn no_function_listens_to_another_site(console) {
        let ada = console.owner().await;
        let before = ada.gets("/audit.jsonl").await.is(200).body.lines().count();
        let mut paths = 0;
        for (path, method) in server_fn_paths() {
            assert_eq!(method, Method::POST, "{path} can be reached by a link");
            for headers in FOREIGN {
                for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"] {
                    let mut request = ada.request(Method::POST, path).header("content-type", kind);
                    for (name, value) in headers {
                        request = request.header(*name, *value);
                    }
                    let answer = ada.sends(request.body(Body::from("name=x")).unwrap()).await;
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
                }
            }
            // A link or an image, with the cookie and all.
            let answer = ada.gets(&format!("{path}?name=x&id=1")).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
            paths += 1;
        }
        assert!(paths > 30, "{paths} functions were found");
        for headers in FOREIGN {
            let mut request = ada.upload();
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = ada.sends(request.body(file("evil.csv", FILE)).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "a file {headers:?}");
        }
        ada.gets("/import/file").await.is(405);
        let after = ada.gets("/audit.jsonl").await.is(200).body.lines().count();
        assert_eq!(after, before + 1, "only the export itself was written down");
        assert!(ada.is_let_in().await);
    }

    // Another site may ask for these, without the cookie and without getting to see what comes.
    async fn what_is_only_looked_at_cannot_be_read_by_another_site(console) {
        let ada = console.owner().await;
        for path in FILES.into_iter().chain([server::events::PATH]) {
            let request = ada.request(Method::GET, path).header("origin", "https://evil.example");
            let request = request.header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
            let answer = ada.begins(request).await;
            let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(header("cross-origin-resource-policy").as_deref(), Some("same-origin"), "{path}");
            assert_eq!(header("access-control-allow-origin"), None, "{path}");
        }
        let line = ada.request(Method::OPTIONS, server::events::PATH).header("origin", "https://evil.example");
        let line = line.header("access-control-request-method", "GET").body(Body::empty()).unwrap();
        let answer = ada.sends(line).await;
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{:?}", answer.headers);
    }

    async fn an_older_browser_that_only_says_its_origin_is_listened_to(console) {
        let ada = console.owner().await;
        let request = ada.form("/api/create_group").header("origin", HERE).header("accept", "application/json");
        ada.asks(request.body(Body::from("name=Carts")).unwrap()).await.is(200);
        ada.gets("/groups").await.is(200).says("Carts");
    }

    async fn a_name_that_somebody_else_points_at_us_is_not_answered(console) {
        for host in ["rebound.evil.example:3000", "127.0.0.1.evil.example", "[2001:db8::1]:3000"] {
            let request = axum::http::Request::get("/sign-in").header("host", host).body(Body::empty()).unwrap();
            console.stranger().asks(request).await.is(421).says(HERE);
        }
        let dutch = axum::http::Request::get("/").header("host", "evil.example").header("accept-language", "nl-BE,nl");
        console.stranger().asks(dutch.body(Body::empty()).unwrap()).await.is(421).says("Deze console staat op");
        let nameless = axum::http::Request::get("/sign-in").body(Body::empty()).unwrap();
        console.stranger().asks(nameless).await.is(421);
    }

    async fn a_refusal_without_a_page_looks_and_speaks_as_the_pages_do(console) {
        let request = axum::http::Request::get("/").header("host", "evil.example").header("accept-language", "nl");
        let request = request.header("cookie", "theme=dark; contrast=high").body(Body::empty()).unwrap();
        let answer = console.stranger().asks(request).await.is(421);
        for part in ["lang=\"nl\"", "data-theme=\"dark\"", "data-contrast=\"high\"", "Deze console staat op http"] {
            assert!(answer.body.contains(part), "{part} in {}", answer.body);
        }
        let (_, sheet) = answer.body.split_once("<link rel=\"stylesheet\" href=\"").expect("a stylesheet");
        assert!(sheet.starts_with("/pkg/holdfast"), "{sheet}");
    }
}
