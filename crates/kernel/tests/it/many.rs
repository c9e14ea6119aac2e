//! Many at once: what is weighed, what is left out and why, and that every Mac gets its own PIN.

use crate::{hardware::*, world::*};
use domain::{
    ActionId, ActionKind, BuiltIn, Chip, Conflict, Deed, DeviceId, Field, FormId, Outcome, Platform, Reason,
    Refusal, State, Version, Warning, Why,
};
use kernel::{
    ActionQuery, AuditQuery, Choice, DeviceChange, DeviceNews, DeviceQuery, LeftOut, LockOrder, ManyOrder,
};
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

fn order(choice: Choice, kind: ActionKind, typed: &str) -> ManyOrder {
    let (message, phone, reason) = (String::new(), String::new(), "a stolen cart".to_owned());
    ManyOrder {
        choice,
        kind,
        message,
        phone,
        reason,
        knows: false,
        previewed: None,
        typed: typed.into(),
        form: None,
    }
}

fn these(devices: &[&Hardware]) -> Choice {
    Choice::These(devices.iter().map(|device| device.id).collect())
}

fn found(search: &str, expected: u32) -> Choice {
    Choice::Matching { query: DeviceQuery { search: search.into(), ..DeviceQuery::default() }, expected }
}

stories! {
    async fn the_preview_says_what_will_happen_and_why_the_rest_is_left_out(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let (mac, phone) = (world.mac("Mac", elm).await, world.phone("Phone", elm).await);
        let tv = world.enrols(hello("TV", Platform::TvOs, Some(elm))).await;
        let (old, locked) = (world.mac("Old", elm).await, world.mac("Locked", elm).await);
        let elsewhere = world.mac("Elsewhere", oak).await;
        let silicon = DeviceNews { os: Some(Version(11, 4, 0)), chip: Some(Chip::AppleSilicon), ..DeviceNews::default() };
        old.tells(silicon).await;
        phone.tells(DeviceNews { passcode_set: Some(false), ..DeviceNews::default() }).await;
        ada.locks(&locked).await;
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let all = these(&[&mac, &phone, &tv, &old, &locked, &elsewhere, &mac]);
        let seen = sam.preview(&all, ActionKind::RemoteLock, false).await.unwrap();
        assert_eq!((seen.total, seen.will, seen.macs), (5, 2, 1), "one elsewhere is not counted, none twice");
        assert_eq!(seen.names, ["Mac", "Phone"]);
        assert_eq!(seen.warned, [(Warning::NoPasscode, 1)]);
        let left = |why| seen.left_out.iter().find(|(known, _)| *known == why).map(|(_, n)| *n);
        assert_eq!(left(LeftOut::Unavailable(Reason::NotSupported)), Some(1));
        assert_eq!((left(LeftOut::StandingLock), left(LeftOut::MustBeKnown)), (Some(1), Some(1)));
        let known = sam.preview(&all, ActionKind::RemoteLock, true).await.unwrap();
        assert_eq!((known.will, known.macs), (3, 2));
        assert!(known.warned.contains(&(Warning::DeactivatesMac, 1)));
        let id = sam.start_many(order(all, ActionKind::RemoteLock, "")).await.unwrap();
        let bulk = sam.bulk(id, None, None).await.unwrap();
        assert_eq!((bulk.total, bulk.left_out, bulk.pins.n), (2, 3, 1));
        let left: Vec<_> = bulk.left.iter().map(|left| (left.name.as_str(), left.why)).collect();
        let not = LeftOut::Unavailable(Reason::NotSupported);
        assert_eq!(left, [("Locked", LeftOut::StandingLock), ("Old", LeftOut::MustBeKnown), ("TV", not)]);
        ada.change_device(tv.id, DeviceChange { name: "TV".into(), groups: vec![oak], ..DeviceChange::default() }).await.unwrap();
        assert_eq!(sam.bulk(id, None, None).await.unwrap().left.len(), 2, "what is not theirs is not named");
        ada.delete_device(tv.id).await.unwrap();
        assert_eq!(bulk.states, [(State::Queued, 2)]);
        assert_eq!((bulk.by_name.as_str(), bulk.reason.as_str()), ("Person sam", "a stolen cart"));
        assert_eq!(sam.bulk(id, Some(State::Failed), None).await.unwrap().page.items.len(), 0);
        let nothing = sam.start_many(order(these(&[&tv, &locked]), ActionKind::RemoteLock, "")).await;
        assert_eq!(nothing.refusal(), conflict(Conflict::NothingToDo));
    }

    async fn whoever_means_more_than_ten_says_how_many(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        for n in 0..12 { world.phone(&format!("Phone {n}"), elm).await; }
        let sync = |expected, typed| order(found("phone", expected), ActionKind::Sync, typed);
        let refused = async |order| ada.start_many(order).await.refusal();
        assert_eq!(refused(sync(12, "")).await, invalid(Field::Count, Why::Missing));
        assert_eq!(refused(sync(12, "11")).await, invalid(Field::Count, Why::Wrong));
        assert_eq!(refused(sync(12, "twelve")).await, invalid(Field::Count, Why::Wrong));
        assert_eq!(refused(sync(11, "12")).await, conflict(Conflict::CountChanged { now: 12 }));
        let preview = ada.preview(&found("phone", 3), ActionKind::Sync, false).await;
        assert_eq!(preview.map(drop).refusal(), conflict(Conflict::CountChanged { now: 12 }));
        assert_eq!(ada.actions(&ActionQuery { limit: 9, ..ActionQuery::default() }).await.unwrap().count.n, 0);
        let id = ada.start_many(sync(12, " 12 ")).await.unwrap();
        assert_eq!(ada.bulk(id, None, None).await.unwrap().total, 12);
        assert!(ada.start_many(order(found("phone 1", 3), ActionKind::Sync, "")).await.is_ok(), "few need no number");
        let log = AuditQuery { deed: Some(Deed::SyncDevice), limit: 50, ..AuditQuery::default() };
        assert_eq!(ada.audit(&log).await.unwrap().items.len(), 15, "each device has its entry");
    }

    async fn every_mac_gets_its_own_pin_and_one_sheet_has_them_all(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mut macs = vec![];
        for n in 0..12 { macs.push(world.mac(&format!("Mac {n:02}"), elm).await); }
        let id = ada.start_many(order(found("mac", 12), ActionKind::RemoteLock, "12")).await.unwrap();
        assert_eq!(ada.bulk(id, None, None).await.unwrap().pins.n, 12);
        assert!(ada.shown_sheet(id).await.unwrap().is_none());
        let mut given = vec![];
        for mac in &macs { given.push(mac.gets_locked().await); }
        assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), 12, "they are distinct");
        ada.confirmed().unwrap().show_sheet(id, None).await.unwrap();
        let sheet = ada.shown_sheet(id).await.unwrap().unwrap();
        let lines: Vec<_> = sheet.lines.iter().map(|l| (l.device_name.clone(), l.pin.digits().to_owned())).collect();
        let expected: Vec<_> = given.into_iter().enumerate().map(|(n, pin)| (format!("Mac {n:02}"), pin)).collect();
        assert_eq!((lines, sheet.next), (expected, None));
        assert!(sheet.lines.iter().all(|line| line.last_day.is_some()));
        assert!(world.signs_in("ada").await.shown_sheet(id).await.unwrap().is_none(), "through one sign-in alone");
        let log = AuditQuery { deed: Some(Deed::ReadPin), limit: 50, ..AuditQuery::default() };
        let log = ada.audit(&log).await.unwrap().items;
        assert_eq!(log.iter().filter(|e| e.device.is_some()).map(|e| e.device).collect::<BTreeSet<_>>().len(), 12);
        let one = ada.device(macs[0].id).await.unwrap().actions[0].id;
        assert_eq!(ada.action(one).await.unwrap().readers.len(), 1);
        world.clock.advance(Duration::from_mins(5));
        assert!(ada.shown_sheet(id).await.unwrap().is_none());
    }

    async fn one_form_is_one_order_on_however_many_servers(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (one, two) = (world.mac("One", elm).await, world.mac("Two", elm).await);
        let server = world.another_server().await;
        let ticket = server.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        let there = server.operator(&key(&ticket), caller()).await.unwrap();
        let form = Some(FormId(Uuid::from_u128(3)));
        let order = ManyOrder { form, ..order(these(&[&one, &two]), ActionKind::RemoteLock, "") };
        let (first, second) = tokio::join!(ada.start_many(order.clone()), there.start_many(order.clone()));
        let id = first.unwrap();
        assert_eq!((second.unwrap(), ada.start_many(order).await.unwrap()), (id, id));
        assert_eq!(there.bulk(id, None, None).await.unwrap().total, 2);
        assert_eq!(ada.actions(&ActionQuery { limit: 9, ..ActionQuery::default() }).await.unwrap().count.n, 2);
        let log = AuditQuery { deed: Some(Deed::ManyAtOnce), limit: 9, ..AuditQuery::default() };
        assert_eq!(ada.audit(&log).await.unwrap().items.len(), 1);
        assert_eq!(one.at(&server).gets_locked().await, ada.reads(only_lock(&ada, one.id).await).await);
        server.close().await;
    }

    async fn of_an_order_over_two_schools_each_sees_her_part(world: World) {
        let ada = world.owner().await;
        let mut groups = vec![];
        for name in ["Elm", "Oak", "Fir"] { groups.push(ada.create_group(name, "").await.unwrap()); }
        let (elm, oak) = (world.mac("Elm 1", groups[0]).await, world.mac("Oak 1", groups[1]).await);
        let id = ada.start_many(order(these(&[&elm, &oak]), ActionKind::RemoteLock, "")).await.unwrap();
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(groups[0])).await;
        let rita = world.hires(&ada, "rita", BuiltIn::ReadOnlyOperator, only(groups[0])).await;
        let kim = world.hires(&ada, "kim", BuiltIn::SchoolAdministrator, only(groups[2])).await;
        let part = sam.bulk(id, None, None).await.unwrap();
        assert_eq!((part.total, part.page.items.len(), part.pins.n), (1, 1, 1));
        assert_eq!(part.page.items[0].device_name, "Elm 1");
        sam.confirmed().unwrap().show_sheet(id, None).await.unwrap();
        let sheet = sam.shown_sheet(id).await.unwrap().unwrap();
        assert_eq!(sheet.lines.iter().map(|l| l.device_name.as_str()).collect::<Vec<_>>(), ["Elm 1"]);
        assert!(ada.action(only_lock(&ada, oak.id).await).await.unwrap().readers.is_empty());
        assert_eq!(kim.bulk(id, None, None).await.map(drop).refusal(), Refusal::NotFound);
        assert_eq!(kim.confirmed().unwrap().show_sheet(id, None).await.refusal(), Refusal::NotFound);
        assert_eq!(rita.bulk(id, None, None).await.unwrap().pins.n, 0);
        assert_eq!(rita.confirmed().unwrap().show_sheet(id, None).await.refusal(), Refusal::Forbidden);
    }

    async fn over_what_one_may_only_look_at_nothing_is_done(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let (mine, theirs) = (world.mac("Mine", elm).await, world.mac("Theirs", oak).await);
        let both = world.mac("Both", oak).await;
        let groups = DeviceChange { name: "Both".into(), groups: vec![elm, oak], ..DeviceChange::default() };
        ada.change_device(both.id, groups).await.unwrap();
        let sam = world.joins(&ada, "Sam", "sam").await;
        ada.confirmed().unwrap().assign(&[sam], BuiltIn::EndpointSecurityManager.id(), only(elm)).await.unwrap();
        ada.confirmed().unwrap().assign(&[sam], BuiltIn::ReadOnlyOperator.id(), only(oak)).await.unwrap();
        let sam = world.signs_in("sam").await;
        let all = these(&[&mine, &theirs, &both]);
        let preview = sam.preview(&all, ActionKind::RemoteLock, false).await.unwrap();
        assert_eq!((preview.total, preview.will), (3, 2));
        assert_eq!(preview.left_out, [(LeftOut::NotAllowed, 1)]);
        sam.start_many(order(all.clone(), ActionKind::RemoteLock, "")).await.unwrap();
        assert!(ada.device(theirs.id).await.unwrap().actions.is_empty());
        let removal = sam.start_many(order(all, ActionKind::RemovePasscode, "")).await;
        assert_eq!(removal.refusal(), Refusal::Forbidden);
        let again = sam.lock(both.id, LockOrder::default()).await.refusal();
        assert_eq!(again, conflict(Conflict::AlreadyLocked { standing: only_lock(&ada, both.id).await }));
        let log = AuditQuery { who: Some(sam.id()), outcome: Some(Outcome::Refused), limit: 9, ..AuditQuery::default() };
        assert_eq!(ada.audit(&log).await.unwrap().items[0].deed, Deed::ManyAtOnce);
    }
}

async fn only_lock(by: &kernel::Operator, device: DeviceId) -> ActionId {
    by.device(device).await.unwrap().standing.expect("it is locked").id
}
