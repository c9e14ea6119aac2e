//! One-time links: the setup page at first start, and invitations.

use crate::house::{PASSWORD, stories};
use std::time::Duration;

stories! {
    async fn the_setup_address_works_once_and_for_half_an_hour(console) {
        let late = console.kernel.offer_setup().await.unwrap().unwrap();
        console.clock.advance(Duration::from_mins(31));
        let call = async |token: &str| {
            let form = [("token", token), ("name", "Eve"), ("sign_in_name", "eve"), ("password", PASSWORD)];
            console.stranger().calls("/api/setup", &form).await
        };
        call(&late).await.is(422).says("Expired");
        call("not a token").await.is(422).says("Malformed");
        call("").await.is(422);
        call(&"A".repeat(43)).await.is(422);
        let ada = console.owner().await;
        assert!(ada.is_let_in().await);
        call(&late).await.is(409).says("SetupDone");
        assert!(console.kernel.offer_setup().await.unwrap().is_none(), "there is an Owner");
        console.stranger().gets("/setup?token=x").await;
    }

    async fn a_new_start_makes_a_new_address_and_the_old_one_is_over(console) {
        let first = console.kernel.offer_setup().await.unwrap().unwrap();
        let second = console.kernel.offer_setup().await.unwrap().unwrap();
        let form = |token| [("token", token), ("name", "Ada"), ("sign_in_name", "ada"), ("password", PASSWORD)];
        console.stranger().calls("/api/setup", &form(&*first)).await.is(422);
        console.stranger().submits("/api/setup", &form(&*second)).await.leads_to("/");
    }

    async fn an_invitation_works_once(console) {
        let ada = console.owner().await;
        let token = ada.invites("Ben", "ben").await;
        let form = [("token", &*token), ("password", PASSWORD)];
        console.stranger().gets(&format!("/invitation?token={token}")).await.is(200).says("Ben");
        console.stranger().submits("/api/accept_invitation", &form).await.leads_to("/");
        console.stranger().calls("/api/accept_invitation", &form).await.is(422);
        console.stranger().gets(&format!("/invitation?token={token}")).await;
    }

    async fn an_invitation_of_last_month_is_over(console) {
        let ada = console.owner().await;
        let token = ada.invites("Ben", "ben").await;
        console.clock.advance(Duration::from_hours(24 * 8));
        let form = [("token", &*token), ("password", PASSWORD)];
        console.stranger().calls("/api/accept_invitation", &form).await.is(422).says("Expired");
    }

    async fn a_weak_password_is_refused_before_anything_is_made(console) {
        let token = console.kernel.offer_setup().await.unwrap().unwrap();
        for password in ["", "short", "passwordpassword", "ada ada ada ada"] {
            let form = [("token", &*token), ("name", "Ada"), ("sign_in_name", "ada"), ("password", password)];
            console.stranger().calls("/api/setup", &form).await.is(422);
        }
        console.owner().await;
    }

    async fn what_was_asked_for_before_signing_in_is_where_it_goes_on(console) {
        let ada = console.owner().await;
        ada.submits("/api/sign_out", &[]).await.leads_to("/sign-in");
        let away = ada.gets("/people?search=a%26b").await.leads_to("/sign-in?next=");
        assert_eq!(away.location(), "/sign-in?next=/people%3Fsearch%3Da%2526b");
        let form = |next| [("sign_in_name", "ada"), ("password", PASSWORD), ("next", next)];
        let there = ada.submits("/api/sign_in", &form("/people?search=a%26b")).await;
        assert_eq!(there.location(), "/people?search=a%26b");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example"] {
            assert_eq!(ada.submits("/api/sign_in", &form(elsewhere)).await.location(), "/");
        }
    }
}
