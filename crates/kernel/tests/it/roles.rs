//! Roles: built-in ones stay, custom ones stay within what their makers hold.

use crate::world::*;
use domain::{BuiltIn, Conflict, Field, Permission, PermissionSet, Refusal, Scope, Why};

fn set(permissions: &[Permission]) -> PermissionSet {
    permissions.iter().copied().collect()
}

stories! {
    async fn every_console_has_the_five_built_in_roles(world: World) {
        let owner = world.owner().await;
        let roles = owner.roles().await.unwrap();
        let names: Vec<_> = roles.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(names, BuiltIn::ALL.iter().map(|b| b.name()).collect::<Vec<_>>());
        for role in roles {
            assert_eq!(role.permissions, role.built_in.unwrap().permissions());
            let same = owner.confirmed().unwrap().change_role(role.id, "Mine", PermissionSet::all()).await;
            assert_eq!(same.refusal(), conflict(Conflict::BuiltInRole));
            assert_eq!(owner.delete_role(role.id).await.refusal(), conflict(Conflict::BuiltInRole));
        }
    }

    async fn a_custom_role_is_made_changed_and_removed(world: World) {
        let owner = world.owner().await;
        let reads = set(&[Permission::OrganizationRead, Permission::DevicesRead]);
        let id = owner.confirmed().unwrap().create_role("Night desk", reads).await.unwrap();
        let taken = owner.confirmed().unwrap().create_role("night DESK", reads).await;
        assert_eq!(taken.refusal(), conflict(Conflict::NameTaken));
        let none = owner.confirmed().unwrap().create_role("Nothing", PermissionSet::EMPTY).await;
        assert_eq!(none.refusal(), invalid(Field::Permissions, Why::Missing));
        let locks = reads.union(set(&[Permission::RemoteLock]));
        owner.confirmed().unwrap().change_role(id, "Night watch", locks).await.unwrap();
        let role = owner.role(id).await.unwrap();
        assert_eq!((role.name.as_str(), role.permissions), ("Night watch", locks));
        owner.delete_role(id).await.unwrap();
        assert_eq!(owner.role(id).await.refusal(), Refusal::NotFound);
    }

    async fn a_role_in_somebodys_hands_is_not_removed(world: World) {
        let owner = world.owner().await;
        let reads = set(&[Permission::OrganizationRead]);
        let role = owner.confirmed().unwrap().create_role("Reader", reads).await.unwrap();
        let id = world.joins(&owner, "Grace", "grace").await;
        owner.confirmed().unwrap().assign(&[id], role, Scope::AllDevices).await.unwrap();
        assert_eq!(owner.delete_role(role).await.refusal(), conflict(Conflict::RoleInUse));
    }

    async fn nobody_makes_a_role_stronger_than_themselves(world: World) {
        let owner = world.owner().await;
        let makers = set(&[Permission::OrganizationRead, Permission::RolesManage]);
        let role = owner.confirmed().unwrap().create_role("Role maker", makers).await.unwrap();
        let id = world.joins(&owner, "Grace", "grace").await;
        owner.confirmed().unwrap().assign(&[id], role, Scope::AllDevices).await.unwrap();
        let grace = world.signs_in("grace").await;
        let stronger = grace.confirmed().unwrap().create_role("Mine", PermissionSet::all()).await.refusal();
        assert!(matches!(stronger, Refusal::Conflict(Conflict::BeyondOwn { .. })), "{stronger:?}");
        let own = grace.confirmed().unwrap().change_role(role, "Role maker", makers).await;
        assert_eq!(own.refusal(), conflict(Conflict::OwnAssignments));
        assert!(grace.confirmed().unwrap().create_role("Weaker", makers).await.is_ok());
    }

    async fn a_changed_role_counts_from_the_next_request_on(world: World) {
        let owner = world.owner().await;
        let reads = set(&[Permission::OrganizationRead]);
        let role = owner.confirmed().unwrap().create_role("Reader", reads).await.unwrap();
        let id = world.joins(&owner, "Grace", "grace").await;
        owner.confirmed().unwrap().assign(&[id], role, Scope::AllDevices).await.unwrap();
        let ticket = world.kernel.sign_in("grace", PASSWORD, &caller()).await.unwrap();
        let grace = world.enters(&ticket).await;
        assert!(grace.roles().await.is_ok());
        let other = set(&[Permission::AuditRead]);
        owner.confirmed().unwrap().change_role(role, "Reader", other).await.unwrap();
        assert_eq!(world.enters(&ticket).await.roles().await.refusal(), Refusal::Forbidden);
    }
}
