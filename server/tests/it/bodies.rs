//! Bodies that are too large, never end, or hold what no form of ours sends.

use crate::database::Kind;
use crate::house::{Built, Console, PASSWORD, stories};
use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_util::stream;
use std::convert::Infallible;
use std::task::{Context, Waker};
use std::time::Duration;

fn trickle() -> Body {
    use futures_util::StreamExt;
    let first =
        stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b"sign_in_name=ada&password=")) });
    Body::from_stream(first.chain(stream::pending()))
}

stories! {
    async fn a_megabyte_of_password_is_not_even_read(console) {
        let ada = console.owner().await;
        let huge = "p".repeat(1_000_000);
        for path in ["/api/sign_in", "/api/change_password", "/api/confirm"] {
            let form = [("sign_in_name", "ada"), ("current", &*huge), ("password", &*huge)];
            ada.submits(path, &form).await.is(413).says("Too large");
            ada.calls(path, &form).await.is(413);
        }
        // Without saying beforehand how much it will be.
        let chunks = stream::iter((0..200).map(|_| Ok::<_, Infallible>(Bytes::from(vec![b'p'; 1000]))));
        let request = console.stranger().form("/api/sign_in").header("sec-fetch-site", "same-origin");
        let answer = console.stranger().asks(request.body(Body::from_stream(chunks)).unwrap()).await;
        answer.is(413);
    }

    async fn an_overlong_password_is_wrong_and_nothing_worse(console) {
        console.owner().await;
        let long = "p".repeat(5000);
        let answer = console.stranger().calls("/api/sign_in", &[("sign_in_name", "ada"), ("password", &long)]).await;
        assert!([401, 422].contains(&answer.status.as_u16()), "{}", answer.status);
        assert!(console.stranger().signs_in("ada", PASSWORD).await.status.is_redirection());
    }

    async fn what_no_form_of_ours_sends_is_told_so(console) {
        let ada = console.owner().await;
        let bad: [&[u8]; 6] =
            [b"", b"name=%ff%fe", b"\xff\xfe\x00", b"name=a%00b", b"name=%E2%80%AEevil", b"{\"name\":1}"];
        for body in bad {
            let request = ada.form("/api/create_group").header("sec-fetch-site", "same-origin");
            let answer = ada.asks(request.header("accept", "application/json").body(Body::from(body)).unwrap()).await;
            assert!(answer.status.is_client_error(), "{body:?}: {} {}", answer.status, answer.body);
        }
        let page = ada.gets("/groups").await.is(200);
        assert!(!page.body.contains("evil"), "a mark that turns the reading direction got into a name");
        for kind in ["application/json", "text/plain", "application/cbor", ""] {
            let request = ada.request(Method::POST, "/api/create_group").header("content-type", kind);
            let request = request.header("sec-fetch-site", "same-origin").header("accept", "application/json");
            let answer = ada.asks(request.body(Body::from("{")).unwrap()).await;
            assert!(answer.status.is_client_error(), "{kind}: {}", answer.status);
        }
    }

    async fn an_id_that_is_none_is_not_found_or_malformed(console) {
        let ada = console.owner().await;
        let none = "00000000-0000-0000-0000-000000000000";
        for id in ["1", "%00", "%ff", none, "'; DROP TABLE people; --", "%E2%80%AE"] {
            let id = id.replace([' ', '\'', ';'], "+");
            for page in ["people", "groups", "roles"] {
                ada.gets(&format!("/{page}/{id}")).await.is(404);
            }
            let answer = ada.calls("/api/delete_group", &[("id", &id)]).await;
            assert!([400, 404].contains(&answer.status.as_u16()), "{id}: {}", answer.status);
        }
    }

    async fn a_cursor_that_was_tampered_with_is_told_so(console) {
        let ada = console.owner().await;
        for cursor in ["x", "%00", "AAAA", "9999999999999999999999", "%E2%80%AE", "..%2F.."] {
            for page in ["people", "audit"] {
                let answer = ada.gets(&format!("/{page}?after={cursor}")).await;
                assert!(answer.status.as_u16() < 500, "{page} {cursor}: {}", answer.body);
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let mut built = Built::default();
    built.limits.request = Duration::from_millis(400);
    let console = Console::built(Kind::Sqlite, built).await;
    let stranger = console.stranger();
    let request =
        stranger.form("/api/sign_in").header("sec-fetch-site", "same-origin").body(trickle()).unwrap();
    stranger.asks(request).await.is(408);
}

fn once<F: Future>(future: std::pin::Pin<&mut F>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

async fn cramped(requests: usize) -> Console {
    let mut built = Built::default();
    built.limits.requests = requests;
    Console::built(Kind::Sqlite, built).await
}

#[tokio::test]
async fn when_all_places_are_taken_the_next_one_is_told_to_come_back() {
    let console = cramped(1).await;
    let (slow, quick) = (console.stranger(), console.stranger());
    let mut holds = Box::pin(slow.signs_in("nobody", PASSWORD));
    // Once polled it has the place, and waits for the database.
    assert!(!once(holds.as_mut()));
    let refused = quick.gets("/sign-in").await.is(503);
    assert_eq!(refused.header("retry-after"), "2");
    for path in ["/healthz", "/readyz"] {
        quick.gets(path).await.is(200);
    }
    drop(holds);
    quick.gets("/sign-in").await.is(200);
}

#[tokio::test]
async fn who_sends_slowly_holds_up_nobody() {
    let console = cramped(2).await;
    console.owner().await;
    let slow: Vec<_> = (0..5).map(|_| console.stranger()).collect();
    let mut held: Vec<_> = slow
        .iter()
        .map(|slow| {
            let request = slow.form("/api/sign_in").header("sec-fetch-site", "same-origin");
            Box::pin(slow.asks(request.body(trickle()).unwrap()))
        })
        .collect();
    for one in &mut held {
        assert!(!once(one.as_mut()));
    }
    // Others find room for their requests, with a body and without.
    console.stranger().gets("/sign-in").await.is(200);
    console.stranger().signs_in("ada", PASSWORD).await.leads_to("/");
    // Only so many are read at once: the oldest had to make room.
    for one in held.drain(..3) {
        one.await.is(408);
    }
}
