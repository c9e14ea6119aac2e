//! Ten thousand tries at the sign-in: nearly all are turned away at once, and the console stays quick for others.

use crate::database::Kind;
use crate::house::{Console, PASSWORD};
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

#[tokio::test]
async fn ten_thousand_tries_are_turned_away_and_cost_little() {
    let console = Console::over(Kind::Sqlite).await;
    let ada = console.owner().await;
    let started = now();
    let (mut tried, mut refused) = (0, 0);
    for n in 0..10_000_u32 {
        let mut thief = console.stranger();
        // From many addresses, for many names and for one.
        thief.address = IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + n % 3000));
        let name = if n % 2 == 0 { "ada".to_owned() } else { format!("name-{n}") };
        let form = [("sign_in_name", &*name), ("password", "not the quick brown fox")];
        let answer = thief.calls("/api/sign_in", &form).await;
        match answer.status.as_u16() {
            422 => tried += 1,
            429 => {
                assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
                refused += 1;
            }
            other => panic!("{other}: {}", answer.body),
        }
    }
    assert_eq!(tried + refused, 10_000);
    assert!(tried <= 210, "{tried} passwords were tried");
    assert!(now() - started < Duration::from_mins(1), "{:?}", now() - started);
    assert!(ada.is_let_in().await, "who is signed in works on");
    // When it is over, the right person gets in.
    console.clock.advance(Duration::from_hours(1));
    console.stranger().signs_in("ada", PASSWORD).await.leads_to("/");
}

#[tokio::test]
async fn one_browser_behind_a_trusted_proxy_does_not_hold_up_the_others() {
    let built = crate::house::Built {
        proxies: vec!["127.0.0.1".parse().unwrap_or_else(|_| panic!("an address"))],
        ..crate::house::Built::default()
    };
    let console = Console::built(Kind::Sqlite, built).await;
    console.owner().await;
    let from = async |address: &str| {
        let visitor = console.stranger();
        let request = visitor.form("/api/sign_in").header("sec-fetch-site", "same-origin");
        let request = request.header("accept", "application/json").header("x-forwarded-for", address);
        let body = "sign_in_name=nobody-at-all&password=not+the+quick+brown+fox".replace("nobody", &uuid());
        visitor.asks(request.body(axum::body::Body::from(body)).unwrap()).await.status.as_u16()
    };
    let mut last = 0;
    for _ in 0..40 {
        last = from("203.0.113.7").await;
    }
    assert_eq!(last, 429);
    assert_eq!(from("203.0.113.8").await, 422);
}

fn uuid() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

#[allow(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn now() -> Instant {
    Instant::now()
}
