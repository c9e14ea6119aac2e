//! Where it matters most that nothing is lost: answers that never came, doors held open, secrets that do not open, and what
//! somebody could learn from a refusal.

use crate::{hardware::*, world::*};
use domain::{
    ActionKind, BuiltIn, Cause, Conflict, Field, LockState, Permission, Platform, Refusal, Scope, State, Why,
};
use kernel::{ActionQuery, Choice, Command, DeviceChange, DeviceNews, LockOrder, ManyOrder, Report, Said};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

fn locks(devices: &[&Hardware], previewed: Option<u32>) -> ManyOrder {
    ManyOrder {
        choice: Choice::These(devices.iter().map(|device| device.id).collect()),
        kind: ActionKind::RemoteLock,
        message: String::new(),
        phone: String::new(),
        reason: "a stolen cart".into(),
        knows: false,
        previewed,
        typed: String::new(),
        form: None,
    }
}

stories! {
    async fn a_lock_whose_answer_never_came_does_not_stand_for_ever(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        let pin = pin_in(&mac.polls().await.unwrap());
        world.clock.advance(7 * DAY);
        let ada = world.signs_in("ada").await;
        let second = ada.lock(mac.id, LockOrder::default()).await.refusal();
        assert_eq!(second, conflict(Conflict::AlreadyLocked { standing: lock }), "it may have been locked");
        assert_eq!(mac.polls().await, None, "a Mac that polls is not locked");
        let over = ada.action(lock).await.unwrap().action;
        assert_eq!((over.state, over.cause, over.outstanding), (State::Failed, Some(Cause::NoAnswer), false));
        assert_eq!(ada.reads(lock).await, pin, "whatever it did, the PIN is not lost");
        let again = ada.locks(&mac).await;
        assert_eq!(mac.polls().await.map(|c| c.id()), Some(again));
    }

    async fn whoever_tries_the_pin_of_a_locked_mac_learns_nothing(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.lock(mac.id, with_pin("482913")).await.unwrap();
        for tried in ["482913", "482914", "111111", "no PIN"] {
            mac.a_moment_passes();
            let told = ada.lock(mac.id, with_pin(tried)).await.refusal();
            assert_eq!(told, conflict(Conflict::AlreadyLocked { standing: lock }), "{tried}");
        }
        let failed = ActionQuery { state: Some(State::Failed), limit: 9, ..ActionQuery::default() };
        assert_eq!(ada.actions(&failed).await.unwrap().page.items.len(), 4, "each try is in the report");
    }

    async fn whoever_may_not_read_a_pin_does_not_choose_one(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let set = [Permission::OrganizationRead, Permission::DevicesRead, Permission::RemoteLock];
        let role = ada.confirmed().unwrap().create_role("Locks only", set.into_iter().collect()).await.unwrap();
        let kim = world.joins(&ada, "Kim", "kim").await;
        ada.confirmed().unwrap().assign(&[kim], role, only(elm)).await.unwrap();
        let kim = world.signs_in("kim").await;
        assert_eq!(kim.lock(mac.id, with_pin("482913")).await.refusal(), invalid(Field::Pin, Why::NotTheirs));
        let lock = kim.locks(&mac).await;
        assert_eq!(ada.reads(lock).await, mac.gets_locked().await);
    }

    async fn a_door_held_open_over_a_new_enrolment_is_given_nothing(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        ada.syncs(&mac).await;
        let before = mac.door().await;
        mac.enrols_again().await;
        let lock = ada.locks(&mac).await;
        assert_eq!(before.turn(Report::idle()).await.unwrap(), None);
        assert_eq!(ada.state(lock).await, State::Queued);
        assert_eq!(mac.polls().await.map(|c| c.id()), Some(lock));
    }

    async fn with_a_key_that_is_not_the_consoles_nothing_is_dropped(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        // As a server has it that was not told of a new master key: nothing opens any more.
        world.tampers("CREATE TABLE aside AS SELECT day, wrapped FROM vault_keys; CREATE TABLE apart AS SELECT audit_key FROM console").await;
        world.tampers("UPDATE console SET audit_key = (SELECT wrapped FROM vault_keys LIMIT 1)").await;
        world.tampers("UPDATE vault_keys SET wrapped = (SELECT audit_key FROM apart)").await;
        assert!(mac.door().await.turn(Report::idle()).await.is_err());
        world.tampers("UPDATE console SET audit_key = (SELECT audit_key FROM apart)").await;
        world.tampers("UPDATE vault_keys SET wrapped = (SELECT wrapped FROM aside WHERE aside.day = vault_keys.day)").await;
        world.tampers("DROP TABLE aside; DROP TABLE apart").await;
        assert_eq!(ada.state(lock).await, State::Queued);
        assert_eq!(mac.gets_locked().await, ada.reads(lock).await, "nothing was lost");
    }

    async fn an_earlier_pin_that_does_not_open_keeps_nobody_from_locking(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (mac, other) = (world.mac("Mac", elm).await, world.mac("Other", elm).await);
        let first = ada.locks(&mac).await;
        mac.gets_locked().await;
        ada.say_open(first).await.unwrap();
        world.tampers("UPDATE secrets SET sealed = (SELECT audit_key FROM console)").await;
        ada.locks(&mac).await;
        mac.gets_locked().await;
        ada.say_open(ada.device(mac.id).await.unwrap().standing.unwrap().id).await.unwrap();
        world.tampers("UPDATE secrets SET sealed = (SELECT audit_key FROM console)").await;
        let id = ada.start_many(locks(&[&mac, &other], Some(2))).await.unwrap();
        assert_eq!(ada.bulk(id, None, None).await.unwrap().total, 2);
    }

    async fn however_often_it_was_tried_in_vain_the_way_to_the_pin_stays(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        mac.gets_locked().await;
        for _ in 0..25 {
            mac.a_moment_passes();
            ada.lock(mac.id, LockOrder::default()).await.refusal();
        }
        let page = ada.device(mac.id).await.unwrap();
        assert_eq!(page.card.map(|card| card.id), Some(lock));
        assert_eq!(page.standing.map(|standing| standing.id), Some(lock));
    }

    async fn what_was_asked_before_and_is_sent_after_the_lock_takes_its_pin_off_the_page(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let sync = ada.syncs(&mac).await;
        let lock = ada.locks(&mac).await;
        assert_eq!(mac.polls().await.map(|c| c.id()), Some(lock));
        let card = async || ada.device(mac.id).await.unwrap().card.map(|card| card.id);
        assert_eq!(card().await, Some(lock));
        mac.a_moment_passes();
        assert_eq!(mac.acknowledges(lock).await.map(|c| c.id()), Some(sync));
        assert_eq!(card().await, None, "another action was sent to it");
    }

    async fn an_answer_that_comes_again_does_not_open_a_mac(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        mac.gets_locked().await;
        world.clock.advance(Duration::from_mins(3));
        let over_another = mac.at(&world.kernel);
        over_another.acknowledges(lock).await;
        assert_eq!(ada.device(mac.id).await.unwrap().device.lock, Some(LockState::Locked));
        over_another.polls().await;
        assert_eq!(ada.device(mac.id).await.unwrap().device.lock, None);
    }

    async fn no_mac_is_locked_without_a_pin_because_a_file_took_it_for_something_else(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        world.brings_in(&ada, "serial,name,platform,groups\nMAC,Mac,iPadOS,Elm\n").await;
        let id = ada.devices(&kernel::DeviceQuery::default()).await.unwrap().page.items[0].device.id;
        let lock = ada.lock(id, LockOrder::default()).await.unwrap();
        let mac = world.enrols(hello("Mac", Platform::MacOs, Some(elm))).await;
        assert_eq!(mac.id, id);
        assert_eq!(mac.polls().await, None);
        let dropped = ada.action(lock).await.unwrap().action;
        assert_eq!((dropped.state, dropped.cause), (State::Cancelled, Some(Cause::OtherDevice)));
    }

    async fn another_number_than_was_looked_at_is_looked_at_again(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (one, two) = (world.mac("One", elm).await, world.mac("Two", elm).await);
        two.tells(DeviceNews { lost_mode: Some(true), ..DeviceNews::default() }).await;
        let order = locks(&[&one, &two], Some(1));
        assert_eq!(ada.preview(&order.choice, order.kind, false).await.unwrap().will, 1);
        two.tells(DeviceNews { lost_mode: Some(false), ..DeviceNews::default() }).await;
        let told = ada.start_many(order.clone()).await.map(drop).refusal();
        assert_eq!(told, conflict(Conflict::WillChanged { now: 2 }));
        assert!(ada.device(one.id).await.unwrap().actions.is_empty(), "nothing was asked");
        ada.start_many(ManyOrder { previewed: Some(2), ..order }).await.unwrap();
    }

    async fn a_sheet_shows_the_pins_whose_reading_is_in_the_log_and_no_others(world: World) {
        let ada = world.owner().await;
        let (elm, oak) = (ada.create_group("Elm", "").await.unwrap(), ada.create_group("Oak", "").await.unwrap());
        let (ours, theirs) = (world.mac("Ours", elm).await, world.mac("Theirs", oak).await);
        let id = ada.start_many(locks(&[&ours, &theirs], None)).await.unwrap();
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        sam.confirmed().unwrap().show_sheet(id, None).await.unwrap();
        let names = async || {
            let sheet = sam.shown_sheet(id).await.unwrap().unwrap();
            sheet.lines.into_iter().map(|line| line.device_name).collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["Ours"]);
        let comes = DeviceChange { name: "Theirs".into(), groups: vec![elm], ..DeviceChange::default() };
        ada.change_device(theirs.id, comes).await.unwrap();
        assert_eq!(names().await, ["Ours"], "it came later, and its reading is nowhere");
        let goes = DeviceChange { name: "Ours".into(), groups: vec![oak], ..DeviceChange::default() };
        ada.change_device(ours.id, goes).await.unwrap();
        assert!(names().await.is_empty());
    }

    async fn a_new_wish_wakes_a_device_that_has_slept_over_an_old_one(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        ada.syncs(&mac).await;
        for _ in 0..5 {
            world.clock.advance(DAY);
            world.kernel.sweep().await.unwrap();
        }
        let ada = world.signs_in("ada").await;
        let mut bell = world.kernel.bell();
        ada.locks(&mac).await;
        assert!(bell.try_recv().is_ok(), "at once");
        world.clock.advance(Duration::from_mins(1));
        world.kernel.sweep().await.unwrap();
        assert!(bell.try_recv().is_ok(), "and a minute later, not a day");
    }

    async fn what_is_stuck_is_counted_as_it_is_listed(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (old, new) = (world.mac("Old", elm).await, world.mac("New", elm).await);
        ada.syncs(&old).await;
        world.clock.advance(2 * DAY);
        let ada = world.signs_in("ada").await;
        ada.syncs(&new).await;
        let stuck = ada.actions(&ActionQuery { stuck: true, limit: 9, ..ActionQuery::default() }).await.unwrap();
        assert_eq!((stuck.count.n, stuck.page.items.len()), (1, 1));
        let waiting = ada.actions(&ActionQuery { waiting: true, limit: 9, ..ActionQuery::default() }).await.unwrap();
        assert_eq!((waiting.count.n, waiting.page.items.len()), (2, 2));
    }

    async fn a_serial_number_alone_takes_over_no_enrolled_device(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        let thief = kernel::Hello { udid: None, ..hello("Mac", Platform::MacOs, Some(elm)).hello };
        let token = world.link(&ada, elm, domain::Ownership::Corporate).await;
        let identity = world.is_certified(&token, "somebody else").await;
        let told = world.kernel.enrol(&identity, thief, uuid::Uuid::nil()).await.map(drop).refusal();
        assert_eq!(told, conflict(Conflict::WrongState));
        assert_eq!(mac.polls().await.map(|c| c.id()), Some(lock));
    }

    async fn the_log_has_the_reason_beside_every_device_of_many(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        ada.start_many(locks(&[&mac], None)).await.unwrap();
        let log = kernel::AuditQuery { device: Some(mac.id), limit: 9, ..kernel::AuditQuery::default() };
        let log = ada.audit(&log).await.unwrap().items;
        assert_eq!(log[0].note.get("reason").map(String::as_str), Some("a stolen cart"));
    }

    async fn what_was_deleted_or_enrolled_anew_between_the_page_and_the_click(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (gone, anew) = (world.mac("Gone", elm).await, world.mac("Anew", elm).await);
        ada.device(gone.id).await.unwrap();
        ada.delete_device(gone.id).await.unwrap();
        assert_eq!(ada.lock(gone.id, LockOrder::default()).await.refusal(), Refusal::NotFound);
        let helen = world.hires(&ada, "helen", BuiltIn::HelpDeskOperator, Scope::AllDevices).await;
        helen.device(anew.id).await.unwrap();
        anew.enrols_again().await;
        let lock = helen.locks(&anew).await;
        let given = anew.polls().await.unwrap();
        assert!(matches!(given, Command::Lock { id, .. } if id == lock), "its new life is what is meant");
        anew.reports(lock, Said::Acknowledged { message: None, news: None }).await;
        assert_eq!(ada.state(lock).await, State::Done);
    }
}
