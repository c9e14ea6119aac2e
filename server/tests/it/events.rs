//! News for pages that are open: they arrive, only for those who may see what they are about, and only as long as they are
//! signed in.

use crate::hardware::Hardware;
use crate::house::{PASSWORD, stories};
use crate::visitor::Visitor;
use axum::body::BodyDataStream;
use domain::BuiltIn;
use futures_util::StreamExt;
use kernel::DeviceNews;
use serde_json::Value;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// An open line, as a browser has one.
struct Line {
    pieces: BodyDataStream,
    heard: String,
}

impl Line {
    async fn of(visitor: &Visitor, about: &str) -> Self {
        let response = visitor.listens(&format!("/events{about}")).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut line = Self { pieces: response.into_body().into_data_stream(), heard: String::new() };
        line.more().await;
        assert_eq!(line.heard, "retry: 2000\n\n", "the line is open before anything has happened");
        line.heard.clear();
        line
    }

    async fn more(&mut self) -> bool {
        let Some(piece) = self.pieces.next().await else { return false };
        self.heard.push_str(std::str::from_utf8(&piece.unwrap()).unwrap());
        true
    }

    /// The next event and what it says; None at the end. What only keeps the line open is no event.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((event, rest)) = self.heard.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.heard = rest;
                if let Some((name, data)) = event.split_once("\ndata: ") {
                    return Some((name.trim_start_matches("event: ").to_owned(), data.parse().unwrap()));
                }
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// What comes of a deed. News may get lost, above all while the servers only begin to listen to each other; so it is
    /// done again until something comes.
    async fn hears_of(&mut self, deed: impl AsyncFn()) -> Option<(String, Value)> {
        for _ in 0..100 {
            deed().await;
            if let Ok(event) = tokio::time::timeout(Duration::from_millis(200), self.next()).await {
                return event;
            }
        }
        panic!("nothing is heard");
    }
}

async fn tells(device: &Hardware) {
    device.door().await.tells(DeviceNews { supervised: Some(true), ..DeviceNews::default() }).await.unwrap();
}

fn of(device: &Hardware) -> Value {
    Value::String(device.id.to_string())
}

stories! {
    async fn a_change_arrives_at_whoever_looks_at_it(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let (mac, other) = (console.mac("Elm 1", &group).await, console.mac("Elm 2", &group).await);
        let mut line = Line::of(&ada, &format!("?device={}", mac.id)).await;
        let (event, change) = line.hears_of(async || tells(&mac).await).await.unwrap();
        assert_eq!((&*event, &change["device"]), ("change", &of(&mac)));
        assert!(change["action"].is_null(), "what has changed is not told: {change}");

        ada.calls("/api/lock_device", &[("id", &*mac.id.to_string()), ("pin", "482913")]).await.is(200);
        let lock = ada.newest_action(&mac).await;
        let mut page = Line::of(&ada, &format!("?action={lock}")).await;
        tells(&other).await;
        mac.gets_locked().await;
        for what in ["handed out", "acknowledged"] {
            let (event, change) = page.next().await.unwrap();
            assert_eq!((&*event, &change["action"]), ("change", &Value::String(lock.clone())), "{what}");
            assert!(!change.to_string().contains("482913"), "{change}");
        }

        let mut everything = Line::of(&ada, "").await;
        let (_, change) = everything.hears_of(async || tells(&other).await).await.unwrap();
        assert_eq!(change["device"], of(&other));
    }

    async fn of_another_school_nothing_is_heard(console) {
        let ada = console.owner().await;
        let (elm, oak) = (ada.makes_group("Elm").await, ada.makes_group("Oak").await);
        let (here, there) = (console.mac("Elm 1", &elm).await, console.mac("Oak 1", &oak).await);
        let sam = console.hires(&ada, "sam", BuiltIn::SchoolAdministrator, &oak).await;
        let ben = console.person(&ada, "ben", "ben").await;
        let mut all = Line::of(&ada, "").await;
        let (mut hers, mut sams) = (Line::of(&sam, "").await, Line::of(&sam, &format!("?device={}", here.id)).await);
        let mut nobodys = Line::of(&ben, "").await;
        // Once this one has heard, everybody could have.
        assert_eq!(all.hears_of(async || tells(&here).await).await.unwrap().1["device"], of(&here));
        assert_eq!(hers.hears_of(async || tells(&there).await).await.unwrap().1["device"], of(&there));
        let moment = Duration::from_millis(300);
        assert!(tokio::time::timeout(moment, sams.next()).await.is_err(), "it is not there for them");
        assert!(tokio::time::timeout(moment, nobodys.next()).await.is_err(), "nor anything for who has no role");
    }

    async fn after_the_sign_out_it_is_over(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let mac = console.mac("Elm 1", &group).await;
        let ben = console.hires(&ada, "ben", BuiltIn::ReadOnlyOperator, &group).await;
        let mut line = Line::of(&ben, "").await;
        assert_eq!(line.hears_of(async || tells(&mac).await).await.unwrap().0, "change");
        ben.submits("/api/sign_out", &[]).await.leads_to("/sign-in");
        loop {
            match line.hears_of(async || tells(&mac).await).await {
                // One that was told before.
                Some((event, _)) if event == "change" => {}
                over => {
                    assert_eq!(over, Some(("over".to_owned(), Value::Object(serde_json::Map::new()))));
                    break;
                }
            }
        }
        assert_eq!(line.next().await, None, "nothing comes after the end");
    }

    async fn who_is_disabled_hears_nothing_more(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let mac = console.mac("Elm 1", &group).await;
        let ben = console.hires(&ada, "ben", BuiltIn::ReadOnlyOperator, &group).await;
        let mut line = Line::of(&ben, "").await;
        ada.submits("/api/disable_person", &[("id", &ada.finds("ben").await)]).await.leads_to("/people/");
        assert_eq!(line.hears_of(async || tells(&mac).await).await.unwrap().0, "over");
    }

    async fn when_the_server_stops_the_line_breaks_off(console) {
        let ada = console.owner().await;
        let mut line = Line::of(&ada, "").await;
        console.kernel.end_watching();
        assert_eq!(line.next().await, None, "it is not over: the browser is to call again");
    }

    async fn a_page_that_is_left_open_is_no_use_of_the_sign_in(console) {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let mac = console.mac("Elm 1", &group).await;
        let mut line = Line::of(&ada, "").await;
        for _ in 0..3 {
            console.clock.advance(9 * MINUTE);
            assert_eq!(ada.refreshes("/devices").await.status, 200);
            Line::of(&ada, "?import=none").await;
        }
        console.clock.advance(4 * MINUTE);
        ada.refreshes("/devices").await.leads_to("/sign-in");
        assert!(!ada.is_let_in().await);
        assert_eq!(line.hears_of(async || tells(&mac).await).await.unwrap().0, "over");
        ada.signs_in("ada", PASSWORD).await.leads_to("/");
        console.clock.advance(29 * MINUTE);
        ada.gets("/devices").await.is(200);
        console.clock.advance(29 * MINUTE);
        ada.gets("/devices").await.is(200);
    }
}
