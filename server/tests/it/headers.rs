//! Every kind of response carries the headers that keep a browser in its bounds.

use crate::answer::Answer;
use crate::database::Kind;
use crate::house::{Built, Console, stories};
use crate::matrix::NOTHING;
use crate::things::FILE;
use crate::visitor::file;
use axum::body::Body;
use axum::http::{Method, header};

const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[track_caller]
fn is_complete(what: &str, answer: &Answer) {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), value, "{name} of {what}");
    }
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{what}: {policy}"
    );
    assert!(policy.contains("base-uri 'none'") && policy.contains("form-action 'self'"), "{what}: {policy}");
    for hole in ["'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"] {
        assert!(!policy.contains(hole), "{what}: {policy}");
    }
    assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
    assert_eq!(answer.header("x-request-id").len(), 32, "{what}");
    let kept = answer.header("cache-control");
    assert!(kept == "no-store" || what.starts_with("a file"), "{what}: {kept:?}");
}

stories! {
    async fn every_kind_of_response_carries_every_header(console) {
        let ada = console.owner().await;
        let ben = console.person(&ada, "Ben", "ben").await;
        let stranger = console.stranger();
        let large = "a".repeat(70_000);
        let foreign = stranger.form("/api/sign_in").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
        let elsewhere = axum::http::Request::get("/").header(header::HOST, "evil.example").body(Body::empty()).unwrap();
        let twice = stranger.request(Method::PUT, "/me").header("sec-fetch-site", "none").body(Body::empty()).unwrap();
        let nowhere = format!("/devices/{NOTHING}");
        let answers = [
            ("a page for everybody", 200, stranger.gets("/sign-in").await),
            ("a page behind the sign-in", 200, ada.gets("/").await),
            ("the way to the sign-in", 303, stranger.gets("/people").await),
            ("a function without a sign-in", 401, stranger.calls("/api/create_group", &[("name", "x")]).await),
            ("a form without a sign-in", 401, stranger.submits("/api/create_group", &[("name", "x")]).await),
            ("a form that leads on", 302, ada.submits("/api/create_group", &[("name", "Carts")]).await),
            ("a refused form", 422, ada.calls("/api/create_group", &[("name", "")]).await),
            ("a page that is not allowed", 403, ben.gets("/people").await),
            ("a form from another site", 403, stranger.asks(foreign).await),
            ("another host", 421, stranger.asks(elsewhere).await),
            ("no such page", 404, ada.gets("/nowhere").await),
            ("no such function", 400, ada.calls("/api/nothing", &[]).await),
            ("another method", 401, stranger.asks(twice).await),
            ("a function that is only looked at", 405, ada.gets("/api/create_group").await),
            ("too large a form", 413, ada.submits("/api/create_group", &[("name", &large)]).await),
            ("an export", 200, ada.gets("/audit.csv").await),
            ("a refused export", 403, ben.gets("/audit.csv").await),
            ("devices as a file", 200, ada.gets("/devices.csv").await),
            ("actions as a file", 200, ada.gets("/actions.csv").await),
            ("a filter that makes no sense", 303, ada.gets("/devices.csv?platform=BeOS").await),
            ("a file that was taken", 303, ada.uploads("a.csv", FILE).await),
            ("a file that is none", 303, ada.uploads("a.csv", b"\xff\xfe").await),
            ("a file that is not allowed", 403, ben.uploads("a.csv", FILE).await),
            ("a file from another site", 403, ada.sends(ada.upload().body(file("a.csv", FILE)).unwrap()).await),
            ("a file without a sign-in", 401, stranger.uploads("a.csv", FILE).await),
            ("news without a sign-in", 303, stranger.gets("/events").await),
            ("a page of a device that is not there", 404, ada.gets(&nowhere).await),
            ("an action on a device that is not there", 404, ada.calls("/api/lock_device", &[("id", NOTHING)]).await),
            ("news", 200, Answer::without_body(ada.listens("/events").await)),
            ("health", 200, stranger.gets("/healthz").await),
            ("readiness", 200, stranger.gets("/readyz").await),
            ("figures", 200, stranger.gets("/metrics").await),
        ];
        for (what, status, answer) in &answers {
            assert_eq!(answer.status.as_u16(), *status, "{what}: {}", answer.body);
            is_complete(what, answer);
            assert_eq!(answer.header("strict-transport-security"), "", "{what}");
        }
    }

    async fn a_request_gets_a_number_of_ours_whatever_it_brought(console) {
        let brought = "00000000000000000000000000000000";
        let stranger = console.stranger();
        let request = stranger.request(Method::GET, "/sign-in").header("x-request-id", brought);
        let first = stranger.asks(request.body(Body::empty()).unwrap()).await.is(200);
        let second = stranger.gets("/sign-in").await.is(200);
        assert_ne!(first.header("x-request-id"), brought);
        assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    }

    async fn a_page_runs_nothing_but_its_own_scripts(console) {
        let first = console.stranger().gets("/sign-in").await.is(200);
        let second = console.stranger().gets("/sign-in").await.is(200);
        let nonce = |answer: &Answer| {
            let policy = answer.header("content-security-policy").to_owned();
            policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0.to_owned()
        };
        assert_ne!(nonce(&first), nonce(&second));
        for script in first.body.split("<script").skip(1) {
            let tag = script.split_once('>').unwrap().0;
            assert!(tag.contains(&format!("nonce=\"{}\"", nonce(&first))), "{tag}");
        }
        assert!(!first.body.contains(" style="), "styles come from files alone");
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there_and_the_cookie_is_bound_to_the_host() {
    let built = Built { public: "https://console.example", ..Built::default() };
    let console = Console::built(Kind::Sqlite, built).await;
    let token = console.kernel.offer_setup().await.unwrap().unwrap();
    let ada = console.stranger();
    let form =
        [("token", &*token), ("name", "Ada"), ("sign_in_name", "ada"), ("password", crate::house::PASSWORD)];
    let answer = ada.submits("/api/setup", &form).await.leads_to("/");
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000");
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-holdfast="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(ada.is_let_in().await);
}

#[tokio::test]
async fn every_file_of_the_bundle_is_answered_with_every_header() {
    let console = Console::over(Kind::Sqlite).await;
    for path in server::assets::Assets::load().paths() {
        let answer = console.stranger().gets(&path).await.is(200);
        is_complete(&format!("a file {path}"), &answer);
    }
}
