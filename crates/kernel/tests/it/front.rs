//! Setting up, inviting, signing in.

use crate::world::*;
use domain::{BuiltIn, Conflict, Field, Permission, Refusal, Scope, Why};
use kernel::{ABSOLUTE, IDLE, INVITATION_LASTS, NewOwner, SETUP_LASTS};
use std::time::Duration;

fn ada() -> NewOwner {
    NewOwner { name: "Ada".into(), sign_in_name: "ada".into(), password: PASSWORD.into() }
}

stories! {
    async fn the_setup_address_works_once(world: World) {
        let token = world.kernel.offer_setup().await.unwrap().unwrap();
        world.kernel.setup(&token, ada(), &caller()).await.unwrap();
        let second = world.kernel.setup(&token, ada(), &caller()).await;
        assert_eq!(second.refusal(), conflict(Conflict::SetupDone));
        assert_eq!(world.kernel.offer_setup().await.unwrap(), None);
    }

    async fn the_setup_address_ends_after_half_an_hour(world: World) {
        let token = world.kernel.offer_setup().await.unwrap().unwrap();
        world.clock.advance(SETUP_LASTS.saturating_sub(Duration::from_millis(1)));
        assert!(world.kernel.setup_is_open(&token).await.is_ok());
        world.clock.advance(Duration::from_millis(1));
        let late = world.kernel.setup(&token, ada(), &caller()).await;
        assert_eq!(late.refusal(), invalid(Field::Link, Why::Expired));
    }

    async fn a_newer_setup_address_replaces_the_older(world: World) {
        let first = world.kernel.offer_setup().await.unwrap().unwrap();
        let second = world.kernel.offer_setup().await.unwrap().unwrap();
        let old = world.kernel.setup_is_open(&first).await;
        assert_eq!(old.refusal(), invalid(Field::Link, Why::Unknown));
        assert!(world.kernel.setup_is_open(&second).await.is_ok());
    }

    async fn a_setup_address_that_is_none_is_refused(world: World) {
        world.kernel.offer_setup().await.unwrap();
        for bad in ["", "x", "../../etc/passwd", &"A".repeat(44), &"é".repeat(43), &"A".repeat(1 << 20)] {
            let refusal = world.kernel.setup_is_open(bad).await.refusal();
            assert_eq!(refusal, invalid(Field::Link, Why::Malformed), "{bad:.50}");
        }
        let unknown = world.kernel.setup_is_open(&"A".repeat(43)).await.refusal();
        assert_eq!(unknown, invalid(Field::Link, Why::Unknown));
    }

    async fn of_two_owners_at_the_same_moment_one_is_made(world: World) {
        let token = world.kernel.offer_setup().await.unwrap().unwrap();
        let grace = NewOwner { sign_in_name: "grace".into(), ..ada() };
        let (a, b) = (caller(), caller());
        let (one, two) = tokio::join!(
            world.kernel.setup(&token, ada(), &a),
            world.kernel.setup(&token, grace, &b),
        );
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    }

    async fn a_wrong_password_and_an_unknown_name_get_the_same_words(world: World) {
        world.owner().await;
        let wrong = world.kernel.sign_in("ada", "not the right one at all", &caller()).await.refusal();
        let unknown = world.kernel.sign_in("nobody", "not the right one at all", &caller()).await.refusal();
        assert_eq!(wrong, invalid(Field::Password, Why::Wrong));
        assert_eq!(wrong, unknown);
        assert!(world.kernel.sign_in("ADA ", PASSWORD, &caller()).await.is_ok());
    }

    async fn a_megabyte_is_no_password(world: World) {
        world.owner().await;
        let long = "x".repeat(1 << 20);
        let refusal = world.kernel.sign_in("ada", &long, &caller()).await.refusal();
        assert_eq!(refusal, invalid(Field::Password, Why::Wrong));
        assert_eq!(
            world.kernel.sign_in(&long, PASSWORD, &caller()).await.refusal(),
            invalid(Field::SignInName, Why::TooLong { max: 100 })
        );
    }

    async fn a_storm_of_tries_is_held_back_and_others_still_get_in(world: World) {
        let owner = world.owner().await;
        world.joins(&owner, "Grace", "grace").await;
        let mut held_back = 0;
        for _ in 0..20 {
            let refusal = world.kernel.sign_in("ada", "not the right one at all", &caller()).await.refusal();
            held_back += usize::from(matches!(refusal, Refusal::TooMany { .. }));
        }
        assert_eq!(held_back, 10);
        let right = world.kernel.sign_in("ada", PASSWORD, &caller()).await.refusal();
        assert!(matches!(right, Refusal::TooMany { .. }), "a guessed password must not get in either: {right:?}");
        assert!(world.kernel.sign_in("grace", PASSWORD, &caller()).await.is_ok());
        world.clock.advance(Duration::from_secs(31));
        assert!(world.kernel.sign_in("ada", PASSWORD, &caller()).await.is_ok());
    }

    async fn a_sign_in_ends_when_it_is_not_used(world: World) {
        let token = world.kernel.offer_setup().await.unwrap().unwrap();
        let ticket = world.kernel.setup(&token, ada(), &caller()).await.unwrap();
        world.clock.advance(IDLE.saturating_sub(Duration::from_secs(1)));
        assert!(world.kernel.operator(&key(&ticket), caller()).await.is_ok());
        world.clock.advance(IDLE);
        assert_eq!(world.kernel.operator(&key(&ticket), caller()).await.refusal(), Refusal::SignIn);
    }

    async fn a_sign_in_ends_after_twelve_hours_however_busy(world: World) {
        let token = world.kernel.offer_setup().await.unwrap().unwrap();
        let ticket = world.kernel.setup(&token, ada(), &caller()).await.unwrap();
        let step = Duration::from_mins(20);
        for _ in 0..35 {
            world.clock.advance(step);
            assert!(world.kernel.operator(&key(&ticket), caller()).await.is_ok());
        }
        world.clock.advance(ABSOLUTE.saturating_sub(step * 35));
        assert_eq!(world.kernel.operator(&key(&ticket), caller()).await.refusal(), Refusal::SignIn);
        world.kernel.sweep().await.unwrap();
    }

    async fn a_made_up_key_opens_nothing(world: World) {
        world.owner().await;
        for id in [0, 1, -1, i128::MAX] {
            let refusal = world.kernel.operator(&kernel::SignInKey::of(id), caller()).await.refusal();
            assert_eq!(refusal, Refusal::SignIn);
        }
    }

    async fn every_sign_in_has_a_key_of_its_own(world: World) {
        let owner = world.owner().await;
        let first = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        let second = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        assert_ne!(first.id(), second.id());
        assert_eq!(owner.sign_ins().await.unwrap().len(), 3);
    }

    async fn an_invitation_is_taken_once(world: World) {
        let owner = world.owner().await;
        let invited = owner.confirmed().unwrap().invite("Grace Hopper", "grace").await.unwrap();
        let token = owner.take_link(invited.id).await.unwrap().unwrap();
        assert_eq!(owner.take_link(invited.id).await.unwrap(), None, "a link is shown once");
        let early = world.kernel.sign_in("grace", PASSWORD, &caller()).await.refusal();
        assert_eq!(early, invalid(Field::Password, Why::Wrong));
        let shown = world.kernel.invitation(&token).await.unwrap();
        assert_eq!((shown.name.as_str(), shown.renewal), ("Grace Hopper", false));
        assert_eq!(
            world.kernel.accept(&token, "too short", &caller()).await.refusal(),
            invalid(Field::Password, Why::TooShort { min: 15 })
        );
        world.kernel.accept(&token, PASSWORD, &caller()).await.unwrap();
        let again = world.kernel.accept(&token, PASSWORD, &caller()).await.refusal();
        assert_eq!(again, invalid(Field::Link, Why::Unknown));
    }

    async fn an_invitation_ends_and_a_new_link_voids_the_old(world: World) {
        let owner = world.owner().await;
        let invited = owner.confirmed().unwrap().invite("Grace Hopper", "grace").await.unwrap();
        let old = owner.take_link(invited.id).await.unwrap().unwrap();
        owner.confirmed().unwrap().renew_invitation(invited.id).await.unwrap();
        let new = owner.take_link(invited.id).await.unwrap().unwrap();
        assert_eq!(world.kernel.invitation(&old).await.refusal(), invalid(Field::Link, Why::Unknown));
        world.clock.advance(INVITATION_LASTS);
        assert_eq!(world.kernel.invitation(&new).await.refusal(), invalid(Field::Link, Why::Expired));
    }

    async fn only_the_one_who_made_a_link_is_shown_it(world: World) {
        let owner = world.owner().await;
        let invited = owner.confirmed().unwrap().invite("Grace Hopper", "grace").await.unwrap();
        let elsewhere = world.signs_in("ada").await;
        assert_eq!(elsewhere.take_link(invited.id).await.unwrap(), None);
        assert!(owner.take_link(invited.id).await.unwrap().is_some());
    }

    async fn a_forgotten_password_is_replaced_by_a_link_and_old_sign_ins_end(world: World) {
        let owner = world.owner().await;
        let id = world.joins(&owner, "Grace", "grace").await;
        let grace = world.kernel.sign_in("grace", PASSWORD, &caller()).await.unwrap();
        owner.confirmed().unwrap().renew_invitation(id).await.unwrap();
        let token = owner.take_link(id).await.unwrap().unwrap();
        assert!(world.kernel.invitation(&token).await.unwrap().renewal);
        world.kernel.accept(&token, "nine small blue whales", &caller()).await.unwrap();
        assert_eq!(world.kernel.operator(&key(&grace), caller()).await.refusal(), Refusal::SignIn);
        assert!(world.kernel.sign_in("grace", PASSWORD, &caller()).await.is_err());
        assert!(world.kernel.sign_in("grace", "nine small blue whales", &caller()).await.is_ok());
    }

    async fn another_server_over_the_same_database_knows_the_same_sign_ins(world: World) {
        let token = world.kernel.offer_setup().await.unwrap().unwrap();
        let other = world.another_server().await;
        let ticket = world.kernel.setup(&token, ada(), &caller()).await.unwrap();
        let ada = other.operator(&key(&ticket), caller()).await.unwrap();
        ada.sign_out().await.unwrap();
        assert_eq!(world.kernel.operator(&key(&ticket), caller()).await.refusal(), Refusal::SignIn);
        other.close().await;
    }

    async fn a_link_is_only_as_good_as_the_one_who_made_it(world: World) {
        let owner = world.owner().await;
        let people_only = [Permission::OrganizationRead, Permission::PeopleManage].into_iter().collect();
        let role = owner.confirmed().unwrap().create_role("Staff office", people_only).await.unwrap();
        let id = world.joins(&owner, "Grace", "grace").await;
        owner.confirmed().unwrap().assign(&[id], role, Scope::AllDevices).await.unwrap();
        let grace = world.signs_in("grace").await;
        // Grace keeps the link she made for Joan, and waits until Joan holds more than Grace does.
        let joan = grace.confirmed().unwrap().invite("Joan", "joan").await.unwrap().id;
        let kept = grace.take_link(joan).await.unwrap().unwrap();
        assert!(world.kernel.invitation(&kept).await.is_ok());
        owner.confirmed().unwrap().assign(&[joan], BuiltIn::Owner.id(), Scope::AllDevices).await.unwrap();
        let late = world.kernel.accept(&kept, PASSWORD, &caller()).await;
        assert_eq!(late.refusal(), invalid(Field::Link, Why::Unknown));
        // Nor does a link outlive its maker's place.
        let mary = grace.confirmed().unwrap().invite("Mary", "mary").await.unwrap().id;
        let link = grace.take_link(mary).await.unwrap().unwrap();
        owner.disable(grace.id()).await.unwrap();
        assert_eq!(world.kernel.invitation(&link).await.refusal(), invalid(Field::Link, Why::Unknown));
    }

    async fn a_link_can_be_shown_past_midnight(world: World) {
        let owner = world.owner().await;
        world.clock.advance(Duration::from_hours(1));
        let before_midnight = 86_400_000 - world.clock.now().0.rem_euclid(86_400_000) - 1;
        world.clock.advance(Duration::from_millis(before_midnight.unsigned_abs()));
        drop(owner);
        let owner = world.signs_in("ada").await;
        let invited = owner.confirmed().unwrap().invite("Grace", "grace").await.unwrap();
        world.clock.advance(Duration::from_secs(1));
        assert!(owner.take_link(invited.id).await.unwrap().is_some());
    }

    async fn two_links_made_one_after_the_other_are_both_shown(world: World) {
        let owner = world.owner().await;
        let grace = owner.confirmed().unwrap().invite("Grace", "grace").await.unwrap();
        let joan = owner.confirmed().unwrap().invite("Joan", "joan").await.unwrap();
        assert!(owner.take_link(grace.id).await.unwrap().is_some());
        assert!(owner.take_link(joan.id).await.unwrap().is_some());
    }

    async fn a_clock_set_back_neither_locks_out_nor_revives(world: World) {
        let owner = world.owner().await;
        let invited = owner.confirmed().unwrap().invite("Grace", "grace").await.unwrap();
        let link = owner.take_link(invited.id).await.unwrap().unwrap();
        world.clock.advance(INVITATION_LASTS);
        world.clock.set(START);
        assert_eq!(world.kernel.invitation(&link).await.refusal(), invalid(Field::Link, Why::Expired));
        for _ in 0..12 {
            world.signs_in("ada").await;
        }
    }

    async fn a_permit_taken_by_hand_asks_for_the_fresh_password_too(world: World) {
        world.owner().await;
        let ticket = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        world.clock.advance(Duration::from_mins(5));
        let ada = world.enters(&ticket).await;
        let by_hand = ada.permit::<kernel::privilege::InvitePerson>(("Grace".into(), "grace".into())).await;
        assert_eq!(by_hand.map(drop).refusal(), Refusal::ConfirmFirst);
    }
}
