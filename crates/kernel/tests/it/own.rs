//! One's own account.

use crate::world::*;
use domain::{Field, Refusal, SignInId, Why};
use std::time::Duration;

stories! {
    async fn a_signed_out_key_opens_nothing(world: World) {
        world.owner().await;
        let ticket = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        world.enters(&ticket).await.sign_out().await.unwrap();
        assert_eq!(world.kernel.operator(&key(&ticket), caller()).await.refusal(), Refusal::SignIn);
    }

    async fn a_password_counts_as_confirmed_for_five_minutes(world: World) {
        world.owner().await;
        let ticket = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        world.clock.advance(Duration::from_secs(299));
        assert!(world.enters(&ticket).await.confirmed().is_ok());
        world.clock.advance(Duration::from_secs(1));
        let ada = world.enters(&ticket).await;
        assert_eq!(ada.confirmed().map(drop).refusal(), Refusal::ConfirmFirst);
        assert_eq!(ada.confirm("not the right one at all").await.refusal(), invalid(Field::Password, Why::Wrong));
        ada.confirm(PASSWORD).await.unwrap();
        assert!(world.enters(&ticket).await.confirmed().is_ok());
    }

    async fn a_clock_set_back_does_not_confirm(world: World) {
        let owner = world.owner().await;
        let ticket = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        drop(owner);
        let early = kernel::Clock::held_at(START.minus(Duration::from_mins(1)));
        let other = open(&world.url, key_in(&world.folder), &early).await.unwrap();
        let ada = other.operator(&key(&ticket), caller()).await.unwrap();
        assert_eq!(ada.confirmed().map(drop).refusal(), Refusal::ConfirmFirst);
        other.close().await;
    }

    async fn a_changed_password_ends_the_other_sign_ins(world: World) {
        let owner = world.owner().await;
        let other = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        assert_eq!(
            owner.change_password("not the right one at all", "nine small blue whales").await.refusal(),
            invalid(Field::CurrentPassword, Why::Wrong)
        );
        assert_eq!(owner.change_password(PASSWORD, PASSWORD).await.refusal(), invalid(Field::Password, Why::Used));
        owner.change_password(PASSWORD, "nine small blue whales").await.unwrap();
        assert_eq!(world.kernel.operator(&key(&other), caller()).await.refusal(), Refusal::SignIn);
        assert_eq!(owner.sign_ins().await.unwrap().len(), 1);
        assert!(world.kernel.sign_in("ada", PASSWORD, &caller()).await.is_err());
    }

    async fn people_end_their_own_sign_ins_and_nobody_elses(world: World) {
        let owner = world.owner().await;
        world.joins(&owner, "Grace", "grace").await;
        let grace = world.signs_in("grace").await;
        let hers = grace.sign_ins().await.unwrap();
        let this = hers.iter().find(|s| s.this).unwrap().id;
        assert_eq!(owner.end_sign_in(this).await.refusal(), Refusal::NotFound);
        assert_eq!(owner.end_sign_in(SignInId(uuid::Uuid::nil())).await.refusal(), Refusal::NotFound);
        grace.end_other_sign_ins().await.unwrap();
        assert_eq!(grace.sign_ins().await.unwrap().len(), 1);
    }

    async fn a_password_is_not_changed_from_a_sign_in_that_has_ended(world: World) {
        let owner = world.owner().await;
        let id = world.joins(&owner, "Grace", "grace").await;
        let grace = world.signs_in("grace").await;
        owner.disable(id).await.unwrap();
        assert!(grace.change_password(PASSWORD, "nine small blue whales").await.is_err());
        owner.enable(id).await.unwrap();
        assert!(world.kernel.sign_in("grace", PASSWORD, &caller()).await.is_ok(), "the old one still counts");
        assert_eq!(grace.confirm(PASSWORD).await.refusal(), Refusal::SignIn);
        assert_eq!(grace.sign_out().await.refusal(), Refusal::SignIn);
    }

    async fn a_stranger_who_tries_ones_name_does_not_stand_in_the_way(world: World) {
        let owner = world.owner().await;
        let elsewhere = kernel::Caller { address: [203, 0, 113, 9].into(), agent: String::new() };
        for _ in 0..12 {
            let _ = world.kernel.sign_in("ada", "not the right one at all", &elsewhere).await.refusal();
        }
        owner.confirm(PASSWORD).await.unwrap();
        assert!(world.kernel.sign_in("ada", PASSWORD, &caller()).await.is_ok());
    }
}
