//! A sign-in is one browser's, for its time, and over when it is over.

use crate::house::{Console, PASSWORD, stories};
use axum::http::StatusCode;
use std::time::Duration;
use tower_sessions::session::Id;

const MINUTE: Duration = Duration::from_mins(1);

/// A guessed or forged cookie: well formed, and nobody's.
fn forged() -> String {
    Id(0x5eed_5eed_5eed_5eed_5eed).to_string()
}

stories! {
    async fn a_forged_cookie_is_a_strangers(console) {
        console.owner().await;
        for value in [forged(), String::new(), "x".repeat(4000), "....".into(), "AAAAAAAAAAAAAAAAAAAAAA".into()] {
            let stranger = console.stranger();
            stranger.takes_cookie(&value);
            stranger.gets("/people").await.leads_to("/sign-in?next=/people");
            stranger.takes_cookie(&value);
            stranger.calls("/api/create_group", &[("name", "x")]).await.is(401);
        }
    }

    async fn a_planted_cookie_does_not_become_a_sign_in(console) {
        console.owner().await;
        let victim = console.stranger();
        victim.takes_cookie(&forged());
        victim.signs_in("ada", PASSWORD).await.leads_to("/");
        assert_ne!(victim.cookie(), Some(forged()), "the id is new at sign-in");
        let thief = console.stranger();
        thief.takes_cookie(&forged());
        assert!(!thief.is_let_in().await);
        assert!(victim.is_let_in().await);
    }

    async fn signing_in_again_is_a_new_sign_in_and_ends_the_one_before(console) {
        let ada = console.owner().await;
        let before = ada.cookie().unwrap();
        ada.signs_in("ada", PASSWORD).await.leads_to("/");
        assert_ne!(ada.cookie().unwrap(), before);
        assert!(ada.is_let_in().await);
        let replayed = console.stranger();
        replayed.takes_cookie(&before);
        assert!(!replayed.is_let_in().await);
    }

    async fn a_cookie_is_worth_nothing_after_signing_out(console) {
        let ada = console.owner().await;
        let kept = ada.cookie().unwrap();
        ada.submits("/api/sign_out", &[]).await.leads_to("/sign-in");
        assert_eq!(ada.cookie(), None, "the browser is told to forget it");
        let replayed = console.stranger();
        replayed.takes_cookie(&kept);
        assert!(!replayed.is_let_in().await);
        replayed.takes_cookie(&kept);
        replayed.calls("/api/create_group", &[("name", "x")]).await.is(401);
    }

    async fn a_sign_in_ends_after_half_an_hour_of_nothing(console) {
        let ada = console.owner().await;
        for _ in 0..3 {
            console.clock.advance(29 * MINUTE);
            assert!(ada.is_let_in().await);
        }
        console.clock.advance(31 * MINUTE);
        assert!(!ada.is_let_in().await);
    }

    async fn a_sign_in_ends_after_twelve_hours_of_work(console) {
        let ada = console.owner().await;
        for _ in 0..35 {
            console.clock.advance(20 * MINUTE);
            assert!(ada.is_let_in().await);
        }
        console.clock.advance(21 * MINUTE);
        assert!(!ada.is_let_in().await);
    }

    async fn who_is_disabled_is_out_at_once_and_does_not_come_back(console) {
        let ada = console.owner().await;
        let ben = console.person(&ada, "Ben", "ben").await;
        assert!(ben.is_let_in().await);
        let id = ada.finds("Ben").await;
        ada.submits("/api/disable_person", &[("id", &id)]).await.leads_to("/people/");
        assert!(!ben.is_let_in().await);
        let again = console.stranger().calls("/api/sign_in", &[("sign_in_name", "ben"), ("password", PASSWORD)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn a_changed_password_ends_every_other_sign_in(console) {
        let ada = console.owner().await;
        let elsewhere = console.stranger();
        elsewhere.signs_in("ada", PASSWORD).await.leads_to("/");
        let form = [("current", PASSWORD), ("password", "another fox in another story")];
        ada.submits("/api/change_password", &form).await.leads_to("/me?done=");
        assert!(ada.is_let_in().await);
        assert!(!elsewhere.is_let_in().await);
        let old = console.stranger().calls("/api/sign_in", &[("sign_in_name", "ada"), ("password", PASSWORD)]).await;
        old.is(422);
    }

    async fn a_changed_role_counts_from_the_next_request_on(console) {
        let ada = console.owner().await;
        let ben = console.person(&ada, "Ben", "ben").await;
        ben.gets("/people").await.is(403);
        let id = ada.finds("Ben").await;
        let roles = ada.gets("/assignments/new").await.is(200);
        let role = owner_role(&roles.body);
        let form = [("people[0]", &*id), ("role", &*role), ("scope", "all")];
        ada.submits("/api/assign", &form).await.leads_to("/assignments?done=");
        ben.gets("/people").await.is(200);
        let page = ada.gets("/assignments").await.is(200);
        let given = given_to(&page.body, "Ben");
        ada.submits("/api/unassign", &[("id", &given), ("person", &id)]).await.leads_to("/assignments?done=");
        ben.gets("/people").await.is(403);
        ben.calls("/api/create_group", &[("name", "x")]).await.is(403);
    }

    async fn one_person_ends_another_ones_sign_ins(console) {
        let ada = console.owner().await;
        let ben = console.person(&ada, "Ben", "ben").await;
        let id = ada.finds("Ben").await;
        ada.submits("/api/end_sign_ins_of", &[("id", &id)]).await.leads_to("/people/");
        assert!(!ben.is_let_in().await);
        ben.signs_in("ben", PASSWORD).await.leads_to("/");
        assert!(ben.is_let_in().await);
    }
}

/// The value that the form offers for the Owner's role.
fn owner_role(page: &str) -> String {
    let (before, _) = page.split_once("Owner").expect("a role of that name");
    before.rsplit("value=\"").next().unwrap().chars().take(36).collect()
}

/// The assignment whose row names this person.
fn given_to(page: &str, name: &str) -> String {
    let rows = page.split("<tr").find(|row| row.contains(name)).expect("a row with that name");
    let (_, rest) = rows.split_once("/assignments/").expect("a link to take it back");
    rest.chars().take(36).collect()
}

#[tokio::test]
async fn the_cookie_says_how_it_may_be_used() {
    let console = Console::over(crate::database::Kind::Sqlite).await;
    let token = console.kernel.offer_setup().await.unwrap().unwrap();
    let form = [("token", &*token), ("name", "Ada"), ("sign_in_name", "ada"), ("password", PASSWORD)];
    let answer = console.stranger().submits("/api/setup", &form).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("holdfast="), "{cookie}");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    assert!(!cookie.contains("Secure"), "http on this computer: {cookie}");
}
