//! Groups, and who sees which.

use crate::world::*;
use domain::{BuiltIn, Conflict, GroupId, Refusal, Scope};
use kernel::GroupQuery;

stories! {
    async fn a_group_out_of_scope_does_not_exist(world: World) {
        let owner = world.owner().await;
        let elm = owner.create_group("Elm Street School", "").await.unwrap();
        let oak = owner.create_group("Oak Lane School", "").await.unwrap();
        let sam = world.hires(&owner, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let seen = sam.groups(&GroupQuery { limit: 50, ..GroupQuery::default() }).await.unwrap();
        assert_eq!(seen.items.iter().map(|g| g.id).collect::<Vec<_>>(), [elm]);
        assert_eq!(seen.total, Some(1));
        let search = GroupQuery { search: "oak".into(), limit: 50, ..GroupQuery::default() };
        assert_eq!(sam.groups(&search).await.unwrap().total, Some(0));
        assert!(sam.group(elm).await.is_ok());
        assert_eq!(sam.group(oak).await.refusal(), Refusal::NotFound);
        assert_eq!(sam.change_group(oak, "Mine", "").await.refusal(), Refusal::NotFound);
        assert_eq!(sam.delete_group(oak).await.refusal(), Refusal::NotFound);
        assert_eq!(sam.change_group(elm, "Mine", "").await.refusal(), Refusal::Forbidden);
        assert_eq!(sam.create_group("Mine", "").await.refusal(), Refusal::Forbidden);
    }

    async fn a_name_is_had_once_and_changes_are_kept(world: World) {
        let owner = world.owner().await;
        let elm = owner.create_group("Elm", "first").await.unwrap();
        assert_eq!(owner.create_group("ELM", "").await.refusal(), conflict(Conflict::NameTaken));
        let oak = owner.create_group("Oak", "").await.unwrap();
        assert_eq!(owner.change_group(oak, "elm", "").await.refusal(), conflict(Conflict::NameTaken));
        owner.change_group(elm, "Elm Street", "second").await.unwrap();
        assert_eq!(owner.group(elm).await.unwrap().note, "second");
        assert_eq!(owner.group(oak).await.unwrap().name, "Oak");
    }

    async fn a_group_that_is_somebodys_scope_stays(world: World) {
        let owner = world.owner().await;
        let elm = owner.create_group("Elm", "").await.unwrap();
        world.hires(&owner, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        assert_eq!(owner.delete_group(elm).await.refusal(), conflict(Conflict::GroupInUse));
        let oak = owner.create_group("Oak", "").await.unwrap();
        owner.delete_group(oak).await.unwrap();
        assert_eq!(owner.group(oak).await.refusal(), Refusal::NotFound);
        assert_eq!(owner.delete_group(GroupId(uuid::Uuid::nil())).await.refusal(), Refusal::NotFound);
    }

    async fn somebody_without_any_role_sees_no_group(world: World) {
        let owner = world.owner().await;
        owner.create_group("Elm", "").await.unwrap();
        world.joins(&owner, "Grace", "grace").await;
        let grace = world.signs_in("grace").await;
        assert_eq!(grace.groups(&GroupQuery::default()).await.unwrap().total, Some(0));
        let everything = world.hires(&owner, "rita", BuiltIn::ReadOnlyOperator, Scope::AllDevices).await;
        assert_eq!(everything.groups(&GroupQuery::default()).await.unwrap().total, Some(1));
    }
}
