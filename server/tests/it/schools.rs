//! A school administrator of another school: of this one nothing is there. What is asked about it gets the very answer
//! that something which does not exist gets, and never "forbidden".

use crate::answer::Answer;
use crate::every_endpoint::{FUNCTIONS, PAGES};
use crate::house::{Console, PASSWORD, stories};
use crate::matrix::NOTHING;
use crate::things::Things;
use crate::visitor::Visitor;
use domain::BuiltIn;

/// What belongs to a school.
const THINGS: [&str; 5] = ["{device}", "{phone}", "{user}", "{action}", "{bulk}"];

/// What is not 404: an order over nothing is shown or refused as one, and what is not uncovered is covered already.
const OTHERWISE: [(&str, u16); 3] = [("/bulk/new", 200), ("start_many", 409), ("cover_pin", 200)];

impl Console {
    /// Somebody with a built-in role over one group.
    pub async fn hires(&self, ada: &Visitor, name: &str, role: BuiltIn, group: &str) -> Visitor {
        let visitor = self.person(ada, name, name).await;
        let (id, role) = (ada.finds(name).await, role.id().to_string());
        ada.submits("/api/confirm", &[("password", PASSWORD)]).await.leads_to("/");
        let form = [("people[0]", &*id), ("role", &*role), ("scope", "groups"), ("groups[0]", group)];
        ada.calls("/api/assign", &form).await.is(200);
        visitor
    }
}

fn nothing(text: &str) -> String {
    THINGS.iter().fold(text.to_owned(), |text, thing| text.replace(thing, NOTHING))
}

/// What of an answer is not by chance.
fn said(answer: &Answer, path: &str) -> String {
    let policy = answer.header("content-security-policy");
    let nonce =
        policy.split_once("'nonce-").and_then(|(_, rest)| rest.split('\'').next()).unwrap_or("no nonce");
    answer.body.replace(nonce, "").replace(path, "")
}

stories! {
    async fn nothing_of_another_school_is_there(console) {
        let ada = console.owner().await;
        let things = Things::of(&console, &ada).await;
        let there = ada.makes_group("Another school").await;
        console.mac("Mac over there", &there).await;
        let sam = console.hires(&ada, "sam", BuiltIn::SchoolAdministrator, &there).await;
        let status = |what: &str| {
            OTHERWISE.iter().find(|(name, _)| what.starts_with(name)).map_or(404, |(_, status)| *status)
        };
        let names_one = |text: &str| THINGS.iter().any(|thing| text.contains(thing));
        let mut asked = 0;
        for (page, ..) in PAGES.iter().filter(|(page, ..)| names_one(page)) {
            let (path, none) = (things.fill(page), nothing(page));
            let (there, nowhere) = (sam.gets(&path).await, sam.gets(&none).await);
            assert_eq!(there.status, status(page), "{page}: {}", there.body);
            assert_eq!(nowhere.status, there.status, "{page}");
            let id = |path: &str| path.split(['/', '=']).find(|part| part.len() == 36).unwrap_or_default().to_owned();
            assert_eq!(said(&there, &id(&path)), said(&nowhere, &id(&none)), "{page}");
            asked += 1;
        }
        for (name, _, form, _) in FUNCTIONS.iter().filter(|(_, _, form, _)| names_one(form)) {
            let function = format!("/api/{name}");
            let there = sam.posts_raw(&function, &things.fill(form)).await;
            let nowhere = sam.posts_raw(&function, &things.fill(&nothing(form))).await;
            assert_eq!(there.status, status(name), "{name}: {}", there.body);
            assert_eq!((nowhere.status, &nowhere.body), (there.status, &there.body), "{name}");
            asked += 1;
        }
        assert!(asked > 20, "{asked} were asked");
    }

    async fn what_a_role_does_not_allow_is_forbidden_and_written_down(console) {
        let ada = console.owner().await;
        let things = Things::of(&console, &ada).await;
        let rita = console.hires(&ada, "rita", BuiltIn::ReadOnlyOperator, &things.fill("{group}")).await;
        let pages = [
            "/devices/{device}/lock",
            "/actions/{action}/cancel",
            "/actions/{action}/sheet",
            "/bulk/{bulk}/sheet",
            "/bulk/new?kind=remote-lock&device={device}",
        ];
        for (before, page) in pages.into_iter().enumerate() {
            rita.gets(&things.fill(page)).await.is(403);
            let log = ada.gets("/audit.jsonl?deed=console.look&outcome=refused").await.is(200).body;
            assert_eq!(log.lines().filter(|entry| entry.contains("rita")).count(), before + 1, "{page}: {log}");
        }
    }

    async fn no_list_count_search_or_file_tells_of_another_school(console) {
        let ada = console.owner().await;
        let things = Things::of(&console, &ada).await;
        let there = ada.makes_group("Another school").await;
        console.mac("Mac over there", &there).await;
        let sam = console.hires(&ada, "sam", BuiltIn::SchoolAdministrator, &there).await;
        for page in [
            "/", "/devices", "/devices?search=cart", "/devices?group={group}", "/devices?user={user}", "/users", "/users?search=mia",
            "/actions", "/actions?device={device}", "/actions?bulk={bulk}", "/devices.csv", "/devices.csv?search=cart",
            "/actions.csv", "/actions.csv?device={device}", "/audit", "/groups", "/bulk/new?kind=sync&device={device}",
        ] {
            let answer = sam.gets(&things.fill(page)).await.is(200);
            for theirs in ["of the cart", "OF THE CART", "Mia", "Carts"] {
                assert!(!answer.body.contains(theirs), "{theirs} on {page}: {}", answer.body);
            }
        }
        sam.gets("/devices").await.says("Mac over there");
        sam.gets("/devices.csv").await.says("Mac over there");
    }
}
