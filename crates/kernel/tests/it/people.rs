//! People: lists, disabling, and who may get at whom.

use crate::world::*;
use domain::{BuiltIn, Conflict, Field, OperatorId, Permission, PersonState, Refusal, Scope, Why};
use kernel::PeopleQuery;

stories! {
    async fn a_disabled_person_is_out_at_once_and_back_when_enabled(world: World) {
        let owner = world.owner().await;
        let id = world.joins(&owner, "Grace", "grace").await;
        let ticket = world.kernel.sign_in("grace", PASSWORD, &caller()).await.unwrap();
        owner.disable(id).await.unwrap();
        assert_eq!(world.kernel.operator(&key(&ticket), caller()).await.refusal(), Refusal::SignIn);
        assert!(world.kernel.sign_in("grace", PASSWORD, &caller()).await.is_err());
        assert_eq!(owner.disable(id).await.refusal(), conflict(Conflict::WrongState));
        owner.enable(id).await.unwrap();
        assert!(world.kernel.sign_in("grace", PASSWORD, &caller()).await.is_ok());
        assert_eq!(world.kernel.operator(&key(&ticket), caller()).await.refusal(), Refusal::SignIn);
    }

    async fn a_person_disabled_before_they_came_is_invited_again_when_enabled(world: World) {
        let owner = world.owner().await;
        let invited = owner.confirmed().unwrap().invite("Grace", "grace").await.unwrap();
        let token = owner.take_link(invited.id).await.unwrap().unwrap();
        owner.disable(invited.id).await.unwrap();
        assert_eq!(world.kernel.invitation(&token).await.refusal(), invalid(Field::Link, Why::Unknown));
        let renewed = owner.confirmed().unwrap().renew_invitation(invited.id).await;
        assert_eq!(renewed.refusal(), conflict(Conflict::WrongState));
        owner.enable(invited.id).await.unwrap();
        assert_eq!(owner.person(invited.id).await.unwrap().person.state, PersonState::Invited);
    }

    async fn ending_somebodys_sign_ins_ends_them_all(world: World) {
        let owner = world.owner().await;
        let id = world.joins(&owner, "Grace", "grace").await;
        let ticket = world.kernel.sign_in("grace", PASSWORD, &caller()).await.unwrap();
        owner.end_sign_ins_of(id).await.unwrap();
        assert_eq!(world.kernel.operator(&key(&ticket), caller()).await.refusal(), Refusal::SignIn);
    }

    async fn nobody_disables_themselves_or_somebody_who_holds_more(world: World) {
        let owner = world.owner().await;
        assert_eq!(owner.disable(owner.id()).await.refusal(), conflict(Conflict::OwnAccount));
        let people_only = [Permission::OrganizationRead, Permission::PeopleManage].into_iter().collect();
        let role = owner.confirmed().unwrap().create_role("Staff office", people_only).await.unwrap();
        let id = world.joins(&owner, "Grace", "grace").await;
        owner.confirmed().unwrap().assign(&[id], role, Scope::AllDevices).await.unwrap();
        let grace = world.signs_in("grace").await;
        for refusal in [
            grace.disable(owner.id()).await.refusal(),
            grace.end_sign_ins_of(owner.id()).await.refusal(),
            grace.confirmed().unwrap().renew_invitation(owner.id()).await.refusal(),
        ] {
            let Refusal::Conflict(Conflict::BeyondOwn { missing }) = refusal else { panic!("{refusal:?}") };
            assert!(missing.contains(Permission::RemoteLock));
        }
        let nobody = world.joins(&grace, "Joan", "joan").await;
        grace.disable(nobody).await.unwrap();
    }

    async fn whoever_may_not_see_the_organisation_sees_no_people(world: World) {
        let owner = world.owner().await;
        let school = owner.create_group("Elm Street School", "").await.unwrap();
        let sam = world.hires(&owner, "sam", BuiltIn::SchoolAdministrator, only(school)).await;
        assert_eq!(sam.people(&PeopleQuery::default()).await.refusal(), Refusal::Forbidden);
        assert_eq!(sam.person(owner.id()).await.refusal(), Refusal::Forbidden);
        assert_eq!(sam.disable(owner.id()).await.refusal(), Refusal::Forbidden);
        assert_eq!(sam.confirmed().unwrap().invite("X", "x").await.refusal(), Refusal::Forbidden);
        let reader = world.hires(&owner, "rita", BuiltIn::ReadOnlyOperator, Scope::AllDevices).await;
        assert_eq!(reader.people(&PeopleQuery::default()).await.unwrap().total, Some(3));
        assert_eq!(reader.disable(owner.id()).await.refusal(), Refusal::Forbidden);
    }

    async fn a_name_to_sign_in_with_is_had_once(world: World) {
        let owner = world.owner().await;
        let twice = owner.confirmed().unwrap().invite("Another Ada", " ADA").await;
        assert_eq!(twice.refusal(), conflict(Conflict::SignInNameTaken));
        assert_eq!(owner.people(&PeopleQuery::default()).await.unwrap().total, Some(1));
    }

    async fn names_that_lie_are_refused(world: World) {
        let owner = world.owner().await;
        for bad in ["a\0b", "evil\u{202e}txt", "\u{200b}"] {
            let refusal = owner.confirmed().unwrap().invite(bad, "x").await.refusal();
            assert_eq!(refusal, invalid(Field::Name, Why::Characters), "{bad:?}");
        }
    }

    async fn the_list_goes_by_pages_and_keeps_its_place(world: World) {
        let owner = world.owner().await;
        for n in 0..25 {
            owner.confirmed().unwrap().invite(&format!("Person {n:02}"), &format!("p{n}")).await.unwrap();
        }
        let mut query = PeopleQuery { limit: 10, ..PeopleQuery::default() };
        let mut seen = vec![];
        loop {
            let page = owner.people(&query).await.unwrap();
            assert_eq!(page.total, Some(26));
            seen.extend(page.items.iter().map(|p| p.name.clone()));
            let Some(next) = page.next else { break };
            query.after = Some(next);
        }
        assert_eq!(seen.len(), 26);
        assert!(seen.is_sorted());
        for bad in ["", "x", "AAAA", "1 OR 1=1"] {
            let tampered = PeopleQuery { after: Some(bad.into()), ..query.clone() };
            assert_eq!(owner.people(&tampered).await.refusal(), invalid(Field::Cursor, Why::Malformed));
        }
    }

    async fn search_takes_wildcards_and_quotes_as_they_are(world: World) {
        let owner = world.owner().await;
        owner.confirmed().unwrap().invite("100% Zoë O'Brien_x", "zoe").await.unwrap();
        let find = async |search: &str| {
            let query = PeopleQuery { search: search.into(), ..PeopleQuery::default() };
            owner.people(&query).await.unwrap().items.len()
        };
        assert_eq!(find("zoë").await, 1);
        assert_eq!(find("ZOE").await, 1);
        assert_eq!(find("100%").await, 1);
        assert_eq!(find("%").await, 1);
        assert_eq!(find("_").await, 1);
        assert_eq!(find("!").await, 0);
        assert_eq!(find("'; DROP TABLE operators; --").await, 0);
        assert_eq!(find("").await, 2);
    }

    async fn somebody_who_does_not_exist_is_not_found(world: World) {
        let owner = world.owner().await;
        let nobody = OperatorId(uuid::Uuid::nil());
        assert_eq!(owner.person(nobody).await.refusal(), Refusal::NotFound);
        assert_eq!(owner.disable(nobody).await.refusal(), Refusal::NotFound);
    }
}
