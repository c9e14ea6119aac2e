//! News: who is told what, on which server, and until when.

use crate::{hardware::*, world::*};
use domain::{BuiltIn, GroupId};
use kernel::{Change, DeviceChange, Kernel, Operator, Watcher};
use std::time::Duration;

fn of(device: &Hardware) -> Change {
    Change { device: Some(device.id), ..Change::default() }
}

async fn named(by: &Operator, device: &Hardware, name: &str, group: GroupId) {
    let change = DeviceChange { name: name.into(), groups: vec![group], ..DeviceChange::default() };
    by.change_device(device.id, change).await.unwrap();
}

/// What comes within a while.
async fn hears(watcher: &mut Watcher) -> Option<Change> {
    tokio::time::timeout(Duration::from_secs(10), watcher.next()).await.expect("nothing was heard").unwrap()
}

/// A server that has just begun does not hear the others at once: tells it something until it does.
async fn listens(server: &Operator, by: &Operator, device: &Hardware, group: GroupId) {
    let mut watcher = server.watch(Change::default());
    for n in 0..200 {
        named(by, device, &format!("Name {n}"), group).await;
        if tokio::time::timeout(Duration::from_millis(100), watcher.next()).await.is_ok() {
            return;
        }
    }
    panic!("it never heard anything");
}

async fn enters(server: &Kernel, name: &str) -> Operator {
    let ticket = server.sign_in(name, PASSWORD, &caller()).await.unwrap();
    server.operator(&key(&ticket), caller()).await.unwrap()
}

stories! {
    async fn whoever_looks_at_a_device_is_told_of_it_and_of_no_other(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (mac, other) = (world.mac("Mac", elm).await, world.mac("Other", elm).await);
        listens(&ada, &ada, &other, elm).await;
        let mut watcher = ada.watch(of(&mac));
        named(&ada, &other, "Another", elm).await;
        named(&ada, &mac, "New name", elm).await;
        assert_eq!(hears(&mut watcher).await, Some(of(&mac)));
        let lock = ada.locks(&mac).await;
        let told = Change { action: Some(lock), ..of(&mac) };
        assert_eq!(hears(&mut watcher).await, Some(told.clone()));
        let mut action = ada.watch(Change { action: Some(lock), ..Change::default() });
        mac.gets_locked().await;
        assert_eq!(hears(&mut action).await, Some(told.clone()), "it was handed out");
        assert_eq!(hears(&mut action).await, Some(told), "it was acknowledged");
        let mut everything = ada.watch(Change::default());
        assert!(ada.cancel(lock).await.is_err());
        named(&ada, &other, "Again", elm).await;
        assert_eq!(hears(&mut everything).await, Some(of(&other)), "of what was refused nobody is told");
    }

    async fn news_of_another_school_are_not_told(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let (mine, theirs) = (world.mac("Mine", elm).await, world.mac("Theirs", oak).await);
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        listens(&ada, &ada, &theirs, oak).await;
        let (mut everything, mut that) = (sam.watch(Change::default()), sam.watch(of(&theirs)));
        named(&ada, &theirs, "Secret", oak).await;
        ada.locks(&theirs).await;
        named(&ada, &mine, "Open", elm).await;
        assert_eq!(hears(&mut everything).await, Some(of(&mine)));
        // It moves into her school: from now on she is told.
        named(&ada, &theirs, "Ours", elm).await;
        assert_eq!(hears(&mut everything).await, Some(of(&theirs)));
        assert_eq!(hears(&mut that).await, Some(of(&theirs)));
    }

    async fn the_other_servers_are_told_too(world: World) {
        let ada = world.owner().await;
        // Servers of one SQLite file are one process; only PostgreSQL has several that tell each other.
        if world.kernel.is_embedded() { return }
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let (mac, theirs) = (world.mac("Mac", elm).await, world.mac("Theirs", oak).await);
        world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let server = world.another_server().await;
        let sam = enters(&server, "sam").await;
        listens(&sam, &ada, &mac, elm).await;
        let mut watcher = sam.watch(Change::default());
        named(&ada, &theirs, "Secret", oak).await;
        named(&ada, &mac, "New name", elm).await;
        // What told it to listen may still be under way.
        assert_eq!(hears(&mut watcher).await.and_then(|change| change.device), Some(mac.id));
        let lock = ada.locks(&mac).await;
        loop {
            let change = hears(&mut watcher).await.unwrap();
            assert_ne!(change.device, Some(theirs.id));
            if change.action == Some(lock) { break }
        }
        server.close().await;
    }

    async fn news_end_with_the_sign_in(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let (leaves, thrown_out) = (world.signs_in("ada").await, world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await);
        let (mut one, mut two) = (leaves.watch(Change::default()), thrown_out.watch(Change::default()));
        leaves.sign_out().await.unwrap();
        ada.disable(thrown_out.id()).await.unwrap();
        listens(&ada, &ada, &mac, elm).await;
        assert_eq!(hears(&mut one).await, None);
        assert_eq!(hears(&mut two).await, None);
        let mut away = ada.watch(Change::default());
        world.clock.advance(Duration::from_mins(31));
        let ada = world.signs_in("ada").await;
        named(&ada, &mac, "While she was away", elm).await;
        assert_eq!(hears(&mut away).await, None, "a page that stands open does not keep its sign-in open");
    }
}
