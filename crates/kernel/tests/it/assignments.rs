//! Giving roles and taking them back, and the rules against escalation, in the database itself.

use crate::world::*;
use domain::{BuiltIn, Conflict, Field, OperatorId, Permission, Refusal, RoleId, Scope, Why};
use kernel::AssignmentQuery;

stories! {
    async fn rights_are_the_union_of_what_covers(world: World) {
        let owner = world.owner().await;
        let elm = owner.create_group("Elm", "").await.unwrap();
        let oak = owner.create_group("Oak", "").await.unwrap();
        let id = world.joins(&owner, "Grace", "grace").await;
        let confirmed = owner.confirmed().unwrap();
        confirmed.assign(&[id], BuiltIn::EndpointSecurityManager.id(), only(elm)).await.unwrap();
        confirmed.assign(&[id], BuiltIn::ReadOnlyOperator.id(), Scope::AllDevices).await.unwrap();
        let rights = owner.person(id).await.unwrap().rights;
        assert!(rights.over_group(elm).contains(Permission::RemoteLock));
        assert!(!rights.over_group(oak).contains(Permission::RemoteLock));
        assert!(rights.over_group(oak).contains(Permission::DevicesRead));
        assert!(!rights.over_group(elm).contains(Permission::ResetPasscode));
        assert_eq!(rights.grants().len(), 2);
        let scoped = rights.grants().iter().find(|g| g.scope == only(elm)).unwrap();
        assert_eq!(scoped.group_names, [(elm, "Elm".to_owned())]);
    }

    async fn nobody_changes_their_own_assignments(world: World) {
        let owner = world.owner().await;
        let (desk, all) = (BuiltIn::HelpDeskOperator.id(), Scope::AllDevices);
        let more = owner.confirmed().unwrap().assign(&[owner.id()], desk, all).await;
        assert_eq!(more.refusal(), conflict(Conflict::OwnAssignments));
        let own = owner.assignments(&AssignmentQuery::default()).await.unwrap()[0].id;
        assert_eq!(owner.unassign(own, None).await.refusal(), conflict(Conflict::OwnAssignments));
    }

    async fn the_last_owner_stays(world: World) {
        let owner = world.owner().await;
        let grace = world.hires(&owner, "grace", BuiltIn::Owner, Scope::AllDevices).await;
        let hers = AssignmentQuery { person: Some(owner.id()), ..AssignmentQuery::default() };
        let first = grace.assignments(&hers).await.unwrap()[0].id;
        owner.disable(grace.id()).await.unwrap();
        // Grace is out; a second way to lose the last Owner is to have it taken by somebody still signed in.
        owner.enable(grace.id()).await.unwrap();
        let grace = world.signs_in("grace").await;
        grace.unassign(first, None).await.unwrap();
        let nobody_left = owner.disable(grace.id()).await.refusal();
        assert_eq!(nobody_left, Refusal::Forbidden);
        let only = AssignmentQuery { person: Some(grace.id()), ..AssignmentQuery::default() };
        let own = grace.assignments(&only).await.unwrap()[0].id;
        assert_eq!(grace.unassign(own, None).await.refusal(), conflict(Conflict::OwnAssignments));
    }

    async fn two_owners_who_disable_each_other_leave_one(world: World) {
        let owner = world.owner().await;
        let grace = world.hires(&owner, "grace", BuiltIn::Owner, Scope::AllDevices).await;
        let (one, two) = tokio::join!(owner.disable(grace.id()), grace.disable(owner.id()));
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
    }

    async fn the_last_owner_stays_and_the_log_says_who_tried(world: World) {
        let owner = world.owner().await;
        let people_and_all = BuiltIn::Owner.permissions();
        let role = owner.confirmed().unwrap().create_role("Second in command", people_and_all).await.unwrap();
        let id = world.joins(&owner, "Grace", "grace").await;
        owner.confirmed().unwrap().assign(&[id], role, Scope::AllDevices).await.unwrap();
        let grace = world.signs_in("grace").await;
        assert_eq!(grace.disable(owner.id()).await.refusal(), conflict(Conflict::LastOwner));
        let hers = AssignmentQuery { person: Some(owner.id()), ..AssignmentQuery::default() };
        let first = grace.assignments(&hers).await.unwrap()[0].id;
        assert_eq!(grace.unassign(first, None).await.refusal(), conflict(Conflict::LastOwner));
        assert!(owner.people(&kernel::PeopleQuery::default()).await.is_ok(), "she is still in");
        let refused = kernel::AuditQuery { outcome: Some(domain::Outcome::Refused), ..Default::default() };
        let log = owner.audit(&refused).await.unwrap().items;
        assert_eq!(log.len(), 2);
        assert!(log.iter().all(|e| e.note.get("why").map(String::as_str) == Some("last-owner")));
    }

    async fn nobody_gives_what_they_do_not_hold(world: World) {
        let owner = world.owner().await;
        let elm = owner.create_group("Elm", "").await.unwrap();
        let gives = [Permission::OrganizationRead, Permission::DevicesRead, Permission::RolesAssign];
        let role = owner.confirmed().unwrap().create_role("Giver", gives.into_iter().collect()).await.unwrap();
        let id = world.joins(&owner, "Grace", "grace").await;
        owner.confirmed().unwrap().assign(&[id], role, Scope::AllDevices).await.unwrap();
        let joan = world.joins(&owner, "Joan", "joan").await;
        let grace = world.signs_in("grace").await;
        for (role, scope) in [(BuiltIn::Owner, Scope::AllDevices), (BuiltIn::HelpDeskOperator, only(elm))] {
            let beyond = grace.confirmed().unwrap().assign(&[joan], role.id(), scope).await.refusal();
            assert!(matches!(beyond, Refusal::Conflict(Conflict::BeyondOwn { .. })), "{beyond:?}");
        }
        grace.confirmed().unwrap().assign(&[joan], role, only(elm)).await.unwrap();
        assert!(owner.person(joan).await.unwrap().rights.over_group(elm).contains(Permission::DevicesRead));
    }

    async fn what_is_not_there_is_named(world: World) {
        let owner = world.owner().await;
        let id = world.joins(&owner, "Grace", "grace").await;
        let confirmed = owner.confirmed().unwrap();
        let nil = uuid::Uuid::nil();
        let (reader, all) = (BuiltIn::ReadOnlyOperator.id(), Scope::AllDevices);
        let nobody = confirmed.assign(&[OperatorId(nil)], reader, all.clone()).await;
        assert_eq!(nobody.refusal(), invalid(Field::People, Why::Unknown));
        let no_role = confirmed.assign(&[id], RoleId(nil), all.clone()).await;
        assert_eq!(no_role.refusal(), invalid(Field::Role, Why::Unknown));
        let no_group = confirmed.assign(&[id], reader, only(domain::GroupId(nil))).await;
        assert_eq!(no_group.refusal(), invalid(Field::Scope, Why::Unknown));
        assert_eq!(confirmed.assign(&[], reader, all).await.refusal(), invalid(Field::People, Why::Missing));
        let nowhere = confirmed.assign(&[id], reader, Scope::Groups([].into())).await;
        assert_eq!(nowhere.refusal(), invalid(Field::Scope, Why::Missing));
    }

    async fn one_person_is_taken_out_of_an_assignment(world: World) {
        let owner = world.owner().await;
        let grace = world.joins(&owner, "Grace", "grace").await;
        let joan = world.joins(&owner, "Joan", "joan").await;
        let reader = BuiltIn::ReadOnlyOperator.id();
        let id = owner.confirmed().unwrap().assign(&[grace, joan], reader, Scope::AllDevices).await.unwrap();
        owner.unassign(id, Some(grace)).await.unwrap();
        assert_eq!(owner.assignment(id).await.unwrap().people, [(joan, "Joan".to_owned())]);
        assert_eq!(owner.unassign(id, Some(grace)).await.refusal(), Refusal::NotFound);
        owner.unassign(id, Some(joan)).await.unwrap();
        assert_eq!(owner.assignment(id).await.refusal(), Refusal::NotFound);
    }
}
