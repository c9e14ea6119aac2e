//! Health and figures are for this computer alone, and say nothing private.

use crate::database::Kind;
use crate::house::{Built, Console, figures};
use axum::body::Body;
use axum::http::Request;
use server::router;
use server::watch::Watch;
use std::net::{IpAddr, Ipv4Addr};
use tower::ServiceExt;

const WATCHED: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

#[tokio::test]
async fn callers_on_this_computer_are_answered() {
    let console = Console::over(Kind::Sqlite).await;
    console.stranger().gets("/healthz").await.is(200);
    console.stranger().gets("/readyz").await.is(200);
    let figures = console.stranger().gets("/metrics").await.is(200);
    assert!(figures.body.contains("holdfast_http_requests_total"), "{}", figures.body);
}

#[tokio::test]
async fn callers_from_elsewhere_find_nothing() {
    let console = Console::over(Kind::Sqlite).await;
    let mut neighbour = console.stranger();
    neighbour.address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
    for path in WATCHED {
        neighbour.gets(path).await.is(404);
        for header in ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"] {
            let request = Request::get(path).header("host", "127.0.0.1:3000").header(header, "203.0.113.9");
            console.stranger().asks(request.body(Body::empty()).unwrap()).await.is(404);
        }
    }
}

#[tokio::test]
async fn on_a_listener_of_their_own_they_answer_to_its_address_and_to_no_other_name() {
    let console = Console::over(Kind::Sqlite).await;
    let watch = Watch { kernel: console.kernel.clone(), figures: figures() };
    let asked = async |bound: [u8; 4], path: &str, host: &str| {
        let request = Request::get(path).header("host", host).body(Body::empty()).unwrap();
        let answer = router::build_watch(watch.clone(), bound.into()).oneshot(request).await.unwrap();
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        answer.status().as_u16()
    };
    for path in WATCHED {
        for host in ["10.0.0.5:9464", "10.0.0.5", "localhost:9464", "127.0.0.1:9464", "[::1]:9464"] {
            assert_eq!(asked([10, 0, 0, 5], path, host).await, 200, "{host}");
        }
        for host in ["rebound.evil.example:9464", "10.0.0.6:9464", ""] {
            assert_eq!(asked([10, 0, 0, 5], path, host).await, 404, "{host}");
        }
        // Bound to every address.
        assert_eq!(asked([0, 0, 0, 0], path, "192.0.2.7:9464").await, 200);
        assert_eq!(asked([0, 0, 0, 0], path, "rebound.evil.example:9464").await, 404);
    }
}

#[tokio::test]
async fn figures_name_routes_and_no_ids_or_queries() {
    let console = Console::over(Kind::Sqlite).await;
    let ada = console.owner().await;
    let id = ada.finds("Ada").await;
    ada.gets(&format!("/people/{id}?secret=in-the-query")).await.is(200);
    ada.gets("/made-up-by-a-caller").await.is(404);
    let odd = Request::builder()
        .method("BREW")
        .uri("/sign-in")
        .header("host", "127.0.0.1:3000")
        .header("sec-fetch-site", "none");
    console.stranger().asks(odd.body(Body::empty()).unwrap()).await;
    let figures = console.stranger().gets("/metrics").await.is(200).body;
    for private in [&*id, "in-the-query", "made-up-by-a-caller", "BREW"] {
        assert!(!figures.contains(private), "{private} in {figures}");
    }
    assert!(figures.contains("path=\"/people/{id}\""), "{figures}");
}

#[tokio::test]
async fn when_the_database_is_away_the_console_is_not_ready_and_says_so() {
    let console = Console::built(Kind::Sqlite, Built::default()).await;
    let ada = console.owner().await;
    console.kernel.close().await;
    console.stranger().gets("/healthz").await.is(200);
    let answer = console.stranger().gets("/readyz").await.is(503);
    assert_eq!(answer.header("retry-after"), "2");
    ada.gets("/people").await.is(503).says("The database is away");
    ada.calls("/api/create_group", &[("name", "x")]).await.is(503).says("Away");
}
