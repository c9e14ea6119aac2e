//! Devices and who may see, change and remove them.

use crate::{hardware::*, world::*};
use domain::{BuiltIn, Conflict, Deed, DeviceId, Field, Outcome, Platform, Refusal, Scope, Why};
use kernel::{
    ActionQuery, AuditQuery, Choice, DeviceChange, DeviceQuery, LockOrder, ManyOrder, RemoveOrder, UserQuery,
};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

fn named(name: &str, groups: &[domain::GroupId]) -> DeviceChange {
    DeviceChange { name: name.into(), groups: groups.to_vec(), ..DeviceChange::default() }
}

fn carried(name: &str, group: domain::GroupId, user: &str, address: &str) -> DeviceChange {
    DeviceChange { user_name: user.into(), user_address: address.into(), ..named(name, &[group]) }
}

fn of_many(ids: Vec<DeviceId>) -> ManyOrder {
    ManyOrder {
        choice: Choice::These(ids),
        kind: domain::ActionKind::RemoteLock,
        message: String::new(),
        phone: String::new(),
        reason: String::new(),
        knows: false,
        previewed: None,
        typed: String::new(),
        form: None,
    }
}

stories! {
    async fn a_school_administrator_sees_her_school_alone(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        world.mac("Elm 1", elm).await;
        let there = world.mac("Oak 1", oak).await;
        let both = world.phone("Both", elm).await;
        ada.change_device(both.id, named("Both", &[elm, oak])).await.unwrap();
        ada.change_device(there.id, carried("Oak 1", oak, "Olga", "olga@oak.example")).await.unwrap();
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;

        let seen = sam.devices(&DeviceQuery { limit: 50, ..DeviceQuery::default() }).await.unwrap();
        assert_eq!(sam.lists(DeviceQuery::default()).await, ["Both", "Elm 1"]);
        assert_eq!(seen.count.n, 2);
        assert_eq!(seen.platforms, [(Platform::Ios, 1), (Platform::MacOs, 1)]);
        assert_eq!(seen.groups, [(elm, "Elm".to_owned(), 2)]);
        assert_eq!(seen.page.items[0].groups, ["Elm"], "that it is in another school as well is not said");
        assert_eq!(sam.device(both.id).await.unwrap().groups, [(elm, "Elm".to_owned())]);
        for search in ["o", "oak", "olga"] {
            let query = DeviceQuery { search: search.into(), ..DeviceQuery::default() };
            assert_eq!(sam.lists(query).await, [""; 0], "{search}");
        }
        let other = sam.devices(&DeviceQuery { group: Some(oak), limit: 50, ..DeviceQuery::default() }).await.unwrap();
        assert_eq!((other.page.items.len(), other.count.n), (0, 0));
        assert_eq!(sam.users(&UserQuery { limit: 50, ..UserQuery::default() }).await.unwrap().items.len(), 0);
        let olga = ada.users(&UserQuery { limit: 50, ..UserQuery::default() }).await.unwrap().items[0].user.id;
        assert_eq!(sam.user(olga).await.map(drop).refusal(), Refusal::NotFound);
        assert_eq!(ada.user(olga).await.unwrap().devices.len(), 1);
        let mut export = sam.export_devices(&DeviceQuery::default()).await.unwrap();
        let names: Vec<String> = export.next().await.unwrap().into_iter().map(|d| d.device.name).collect();
        assert_eq!(names, ["Both", "Elm 1"]);
        assert!(export.next().await.unwrap().is_empty());
        let overview = sam.overview().await.unwrap();
        assert_eq!(overview.devices.map(|c| c.n), Some(2));
    }

    async fn a_device_of_another_school_does_not_exist_for_any_verb(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        world.mac("Elm 1", elm).await;
        let there = world.mac("Oak 1", oak).await;
        let (lock, id) = (ada.locks(&there).await, there.id);
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let gone = Refusal::NotFound;
        assert_eq!(sam.device(id).await.map(drop).refusal(), gone);
        assert_eq!(sam.change_device(id, named("Mine", &[elm])).await.refusal(), gone);
        assert_eq!(sam.delete_device(id).await.refusal(), gone);
        assert_eq!(sam.lock(id, LockOrder::default()).await.refusal(), gone);
        assert_eq!(sam.lock(id, with_pin("111111")).await.refusal(), gone);
        assert_eq!(sam.remove_passcode(id, RemoveOrder::default()).await.refusal(), gone);
        assert_eq!(sam.sync(id, None).await.refusal(), gone);
        assert_eq!(sam.action(lock).await.map(drop).refusal(), gone);
        assert_eq!(sam.cancel(lock).await.refusal(), gone);
        assert_eq!(sam.say_open(lock).await.refusal(), gone);
        assert_eq!(sam.confirmed().unwrap().show_pin(lock).await.refusal(), gone);
        assert!(sam.shown_pin(lock).await.unwrap().is_none());
        assert_eq!(sam.start_many(of_many(vec![id])).await.refusal(), conflict(Conflict::NothingToDo));
        let preview = sam.preview(&Choice::These(vec![id]), domain::ActionKind::Sync, true).await.unwrap();
        assert_eq!((preview.total, preview.left_out.len()), (0, 0));
        assert_eq!(sam.actions(&ActionQuery { limit: 9, ..ActionQuery::default() }).await.unwrap().count.n, 0);
        let log = AuditQuery { outcome: Some(Outcome::Refused), limit: 50, ..AuditQuery::default() };
        let told: Vec<Deed> = ada.audit(&log).await.unwrap().items.iter().map(|e| e.deed).collect();
        assert_eq!(told, [Deed::ManyAtOnce], "what does not exist for somebody is not refused to them");
    }

    async fn whoever_may_only_look_is_refused_and_it_is_written_down(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Elm 1", elm).await;
        let lock = ada.locks(&mac).await;
        let rita = world.hires(&ada, "rita", BuiltIn::ReadOnlyOperator, only(elm)).await;
        assert_eq!(rita.device(mac.id).await.unwrap().actions.len(), 1);
        let no = Refusal::Forbidden;
        assert_eq!(rita.change_device(mac.id, named("Mine", &[elm])).await.refusal(), no);
        assert_eq!(rita.delete_device(mac.id).await.refusal(), no);
        assert_eq!(rita.lock(mac.id, LockOrder::default()).await.refusal(), no);
        assert_eq!(rita.remove_passcode(mac.id, RemoveOrder::default()).await.refusal(), no);
        assert_eq!(rita.sync(mac.id, None).await.refusal(), no);
        assert_eq!(rita.cancel(lock).await.refusal(), no);
        assert_eq!(rita.say_open(lock).await.refusal(), no);
        assert_eq!(rita.confirmed().unwrap().show_pin(lock).await.refusal(), no);
        assert_eq!(rita.start_many(of_many(vec![mac.id])).await.refusal(), no);
        assert_eq!(rita.stage_import("x.csv", b"serial,name\n".to_vec()).await.refusal(), no);
        let log = AuditQuery { outcome: Some(Outcome::Refused), who: Some(rita.id()), limit: 50, ..AuditQuery::default() };
        let log = ada.audit(&log).await.unwrap().items;
        assert_eq!(log.len(), 10);
        assert!(log.iter().all(|entry| entry.note.contains_key("needs")), "{log:?}");
        let about = log.iter().filter(|entry| entry.device == Some(mac.id)).count();
        assert_eq!(about, 8, "all but the two that are about no device in particular");
    }

    async fn groups_outside_ones_own_are_neither_touched_nor_given(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let cart = ada.create_group("Elm, cart 2", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let mac = world.mac("Shared", elm).await;
        ada.change_device(mac.id, named("Shared", &[elm, oak])).await.unwrap();
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, Scope::Groups([elm, cart].into())).await;
        let may: Vec<_> = sam.groups_for_device(&sam.device(mac.id).await.unwrap()).await.unwrap().into_iter().map(|g| g.id).collect();
        assert_eq!(may, [elm, cart]);
        sam.change_device(mac.id, named("Ours", &[cart])).await.unwrap();
        let after = ada.device(mac.id).await.unwrap();
        assert_eq!(after.device.name, "Ours");
        assert_eq!(after.groups.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [cart, oak]);
        let foreign = sam.change_device(mac.id, named("Ours", &[cart, oak])).await.refusal();
        assert_eq!(foreign, invalid(Field::Groups, Why::Unknown));
        let none = sam.change_device(mac.id, named("Ours", &[])).await.refusal();
        assert_eq!(none, invalid(Field::Groups, Why::Missing));
        assert_eq!(ada.device(mac.id).await.unwrap().groups.len(), 2);
        ada.change_device(mac.id, named("Ours", &[oak])).await.unwrap();
        assert_eq!(sam.device(mac.id).await.map(drop).refusal(), Refusal::NotFound);
        ada.change_device(mac.id, named("Nobody's", &[])).await.unwrap();
        assert_eq!(ada.lists(DeviceQuery::default()).await, ["Nobody's"]);
        let log = AuditQuery { deed: Some(Deed::ChangeDevice), limit: 1, ..AuditQuery::default() };
        let entry = ada.audit(&log).await.unwrap().items.remove(0);
        assert_eq!(entry.note.get("new name").map(String::as_str), Some("Nobody's"));
        assert_eq!(entry.device, Some(mac.id));
    }

    async fn a_device_is_not_removed_while_somebody_may_need_its_pin(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Elm 1", elm).await;
        ada.change_device(mac.id, carried("Elm 1", elm, "Emma", "emma@elm.example")).await.unwrap();
        let lock = ada.locks(&mac).await;
        assert_eq!(ada.delete_device(mac.id).await.refusal(), conflict(Conflict::LivePin));
        mac.gets_locked().await;
        ada.say_open(lock).await.unwrap();
        assert_eq!(ada.delete_device(mac.id).await.refusal(), conflict(Conflict::LivePin), "it is kept to day 30");
        mac.leaves().await;
        assert_eq!(ada.delete_device(mac.id).await.refusal(), conflict(Conflict::LivePin));
        world.clock.advance(31 * DAY);
        world.kernel.sweep().await.unwrap();
        let ada = world.signs_in("ada").await;
        ada.delete_device(mac.id).await.unwrap();
        assert_eq!(ada.device(mac.id).await.map(drop).refusal(), Refusal::NotFound);
        assert_eq!(ada.action(lock).await.map(drop).refusal(), Refusal::NotFound);
        assert_eq!(ada.delete_device(mac.id).await.refusal(), Refusal::NotFound);
        assert_eq!(ada.users(&UserQuery { limit: 9, ..UserQuery::default() }).await.unwrap().items.len(), 0);
        let list = ada.devices(&DeviceQuery { limit: 9, ..DeviceQuery::default() }).await.unwrap();
        assert_eq!((list.count.n, list.platforms.len()), (0, 0));
        let log = AuditQuery { deed: Some(Deed::DeleteDevice), outcome: Some(Outcome::Done), limit: 9, ..AuditQuery::default() };
        assert_eq!(ada.audit(&log).await.unwrap().items[0].note.get("serial").map(String::as_str), Some("ELM 1"));
    }

    async fn a_lock_that_never_left_does_not_keep_its_device(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let [cancelled, dropped, left] = ["Cancelled", "Anew", "Left"].map(|name| world.mac(name, elm));
        let (cancelled, dropped, left) = (cancelled.await, dropped.await, left.await);
        let lock = ada.locks(&cancelled).await;
        ada.cancel(lock).await.unwrap();
        ada.locks(&dropped).await;
        dropped.enrols_again().await;
        ada.locks(&left).await;
        left.leaves().await;
        for mac in [&cancelled, &dropped, &left] {
            let detail = ada.device(mac.id).await.unwrap();
            assert!(detail.card.is_none() && !detail.actions[0].has_pin, "{}", detail.device.name);
            assert_eq!(detail.device.pin_ends, None);
            ada.delete_device(mac.id).await.unwrap();
        }
    }

    async fn users_are_known_by_their_address_and_go_with_their_last_device(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (one, two) = (world.mac("One", elm).await, world.phone("Two", elm).await);
        ada.change_device(one.id, carried("One", elm, "Zoë", "zoe@elm.example")).await.unwrap();
        ada.change_device(two.id, carried("Two", elm, "Zoë de Vries", "ZOE@elm.example")).await.unwrap();
        let list = async |search: &str| {
            let query = UserQuery { search: search.into(), limit: 9, ..UserQuery::default() };
            ada.users(&query).await.unwrap().items.into_iter().map(|u| (u.user.name, u.devices)).collect::<Vec<_>>()
        };
        let both = [("Zoë de Vries".to_owned(), 2)];
        for search in ["", "z", "zo", "zoë", "DE VRIES", "zoe@elm"] {
            assert_eq!(list(search).await, both, "{search}");
        }
        assert_eq!(list("%").await, []);
        let by_user = DeviceQuery { search: "vries".into(), ..DeviceQuery::default() };
        assert_eq!(ada.lists(by_user).await, ["One", "Two"], "the new name counts for the first device too");
        ada.change_device(one.id, named("One", &[elm])).await.unwrap();
        assert_eq!(list("").await, [("Zoë de Vries".to_owned(), 1)]);
        ada.delete_device(two.id).await.unwrap();
        assert_eq!(list("").await, []);
        let nameless = DeviceChange { user_address: "x@elm.example".into(), ..named("One", &[elm]) };
        assert_eq!(ada.change_device(one.id, nameless).await.refusal(), invalid(Field::User, Why::Missing));
    }
}
