//! Files of devices: what is new, changed, the same or refused, and that a file comes in as a whole or not at all.

use crate::{hardware::*, world::*};
use domain::{BuiltIn, Conflict, Deed, Field, Outcome, Platform, Refusal, Why};
use kernel::{
    AuditQuery, DeviceChange, DeviceQuery, ImportPreview, ImportState, LineFault, Operator, UserQuery,
};

async fn looks_at(by: &Operator, file: &str) -> ImportPreview {
    let id = by.stage_import("devices.csv", file.as_bytes().to_vec()).await.unwrap();
    by.import(id).await.unwrap()
}

fn faults(preview: &ImportPreview) -> Vec<(u32, &str, LineFault)> {
    preview.refused.iter().map(|line| (line.line, line.value.as_str(), line.why)).collect()
}

stories! {
    async fn a_file_is_looked_at_and_then_brought_in(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm Street", "").await.unwrap();
        ada.create_group("Cart 2", "").await.unwrap();
        world.mac("Known", elm).await;
        world.mac("Same", elm).await;
        let file = "serial,name,platform,os,groups,user\n\
            KNOWN,Known anew,,17.5,Elm Street|cart 2,\n\
            SAME,Same,macOS,,,\n\
            NEW,New one,iPadOS,,Cart 2,Zoë\n\
            BAD,Bad,Amiga,,,\n\
            ,Nameless,iOS,,,\n\
            NOBODY,,iOS,,,\n";
        let seen = looks_at(&ada, file).await;
        assert_eq!((seen.lines, seen.new, seen.changed, seen.same), (6, 1, 1, 1));
        assert_eq!(faults(&seen), [(5, "Amiga", LineFault::UnknownPlatform), (6, "", LineFault::NoSerial), (7, "", LineFault::NoName)]);
        let known = seen.changes.iter().find(|c| c.serial == "KNOWN").unwrap();
        let what: Vec<_> = known.what.iter().map(|(column, before, after)| [&column[..], before, after]).collect();
        assert_eq!(what, [["name", "Known", "Known anew"], ["groups", "Elm Street", "Cart 2, Elm Street"]]);
        assert_eq!(ada.lists(DeviceQuery::default()).await, ["Known", "Same"], "looking changes nothing");
        ada.start_import(seen.id).await.unwrap();
        let done = world.ends_import(&ada, seen.id).await;
        assert_eq!((done.state, done.new, done.changed, done.same), (ImportState::Done, 1, 1, 1));
        assert_eq!(ada.lists(DeviceQuery::default()).await, ["Known anew", "New one", "Same"]);
        let cart = DeviceQuery { search: "known".into(), ..DeviceQuery::default() };
        assert_eq!(ada.devices(&cart).await.unwrap().page.items[0].groups, ["Cart 2", "Elm Street"]);
        assert_eq!(ada.start_import(seen.id).await.refusal(), conflict(Conflict::TooLate));
        let again = looks_at(&ada, file).await;
        assert_eq!((again.new, again.changed, again.same), (0, 0, 3), "the same file once more says nothing new");
        let log = AuditQuery { deed: Some(Deed::ImportDevices), limit: 9, ..AuditQuery::default() };
        let log = ada.audit(&log).await.unwrap().items;
        assert_eq!((log.len(), log[0].note.get("new").map(String::as_str)), (1, Some("1")));
    }

    async fn what_an_enrolled_device_tells_counts_more_than_a_file(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let silicon = domain::Chip::AppleSilicon;
        mac.tells(kernel::DeviceNews { chip: Some(silicon), ..kernel::DeviceNews::default() }).await;
        let told = ada.device(mac.id).await.unwrap().device;
        let file = "serial,platform,mode,ownership,os,chip,lost_mode,model,udid\n\
            MAC,iPadOS,device-enrolment,personal,99.1,intel,no,Abacus,another\n";
        let helen = world.hires(&ada, "helen", BuiltIn::SchoolAdministrator, only(elm)).await;
        let seen = world.brings_in(&helen, file).await;
        assert_eq!((seen.changed, seen.refused.len()), (1, 0));
        let after = ada.device(mac.id).await.unwrap().device;
        let facts = |d: &domain::Device| (d.platform, d.mode, d.os, d.chip, d.model.clone(), d.udid.clone());
        assert_eq!(facts(&after), facts(&told));
        assert_eq!(after.lost_mode, told.lost_mode.or(Some(false)), "what it has not told is taken over");
        assert_eq!(after.ownership, domain::Ownership::Personal, "who may enrol it may say whose it is");
        let oak = ada.create_group("Oak", "").await.unwrap();
        let uma = world.hires(&ada, "uma", BuiltIn::HelpDeskOperator, only(elm)).await.id();
        ada.confirmed().unwrap().assign(&[uma], BuiltIn::SchoolAdministrator.id(), only(oak)).await.unwrap();
        let uma = world.signs_in("uma").await;
        world.brings_in(&uma, "serial,name,ownership\nMAC,Hers,corporate\n").await;
        let after = ada.device(mac.id).await.unwrap().device;
        assert_eq!((after.name.as_str(), after.ownership), ("Hers", domain::Ownership::Personal));
    }

    async fn a_file_reaches_no_further_than_whoever_brings_it_in(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let both = world.mac("Both", elm).await;
        world.mac("Theirs", oak).await;
        let groups = DeviceChange { name: "Both".into(), groups: vec![elm, oak], ..DeviceChange::default() };
        ada.change_device(both.id, groups).await.unwrap();
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let file = "serial,name,platform,groups,udid\n\
            THEIRS,Stolen,iOS,Elm,\n\
            N1,One,iOS,Elm,\n\
            N2,Two,iOS,,\n\
            N3,Three,iOS,Oak,\n\
            N4,Four,iOS,Birch,\n\
            BOTH,Ours,,Elm,\n\
            N5,Five,iOS,Elm,udid of Theirs\n";
        let done = world.brings_in(&sam, file).await;
        assert_eq!((done.state, done.new, done.changed), (ImportState::Done, 1, 1));
        let seen = looks_at(&sam, file).await;
        let told = faults(&seen);
        assert_eq!(told, [
            (2, "THEIRS", LineFault::NotTheirs),
            (4, "", LineFault::NoGroup),
            (5, "Oak", LineFault::UnknownGroup),
            (6, "Birch", LineFault::UnknownGroup),
            (8, "udid of Theirs", LineFault::NotTheirs),
        ]);
        let told = looks_at(&ada, file).await;
        assert!(faults(&told).contains(&(8, "udid of Theirs", LineFault::UdidTaken)), "to whoever sees the other it is told");
        assert_eq!(sam.lists(DeviceQuery::default()).await, ["One", "Ours"]);
        assert_eq!(ada.lists(DeviceQuery::default()).await, ["One", "Ours", "Theirs"]);
        assert_eq!(ada.device(both.id).await.unwrap().groups.len(), 2, "the other school's group is left alone");
        let helen = world.hires(&ada, "helen", BuiltIn::HelpDeskOperator, only(elm)).await;
        let refused = helen.stage_import("x.csv", file.as_bytes().to_vec()).await.refusal();
        assert_eq!(refused, Refusal::Forbidden);
    }

    async fn users_are_shared_by_their_address(world: World) {
        let ada = world.owner().await;
        let users = async || {
            let page = ada.users(&UserQuery { limit: 9, ..UserQuery::default() }).await.unwrap();
            page.items.into_iter().map(|u| (u.user.name, u.user.address, u.devices)).collect::<Vec<_>>()
        };
        let file = "serial,name,platform,user,address\n\
            A,A,iOS,Zoë,zoe@elm.example\nB,B,iOS,Zoë,ZOE@elm.example\nC,C,iOS,Zoë,\nD,D,iOS,,d@elm.example\n";
        world.brings_in(&ada, file).await;
        let mut before = users().await;
        before.sort_by(|a, b| a.1.cmp(&b.1));
        let user = |name: &str, address: &str, n| (name.to_owned(), address.to_owned(), n);
        let nameless = user("d@elm.example", "d@elm.example", 1);
        assert_eq!(before, [user("Zoë", "", 1), nameless, user("Zoë", "zoe@elm.example", 2)]);
        assert_eq!(looks_at(&ada, file).await.same, 4);
        // An empty cell leaves what is there: neither the name nor the address gets lost.
        for part in ["serial,address\nA,zoe@elm.example\nB,zoe@elm.example\n", "serial,user\nA,Zoë\nB,Zoë\n"] {
            let seen = looks_at(&ada, part).await;
            assert_eq!((seen.changed, seen.same), (0, 2), "{part}: {:?}", seen.changes);
        }
        let moved = world.brings_in(&ada, "serial,address\nD,zoe@elm.example\n").await;
        assert_eq!(moved.changed, 1);
        let after = users().await;
        assert!(after.contains(&user("Zoë", "zoe@elm.example", 3)), "{after:?}");
    }

    async fn a_file_that_fails_in_the_middle_leaves_nothing(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        world.mac("Known", elm).await;
        // From now on the database takes no name twice: the third line breaks when it is written.
        world.tampers("CREATE UNIQUE INDEX broken ON devices (name_fold)").await;
        let file = "serial,name,platform,user\nKNOWN,Other,,\nA,A,iOS,Zoë\nB,a,iOS,\n";
        let failed = world.brings_in(&ada, file).await;
        assert_eq!(failed.state, ImportState::Failed);
        assert_eq!(ada.lists(DeviceQuery::default()).await, ["Known"]);
        assert_eq!(ada.users(&UserQuery::default()).await.unwrap().items.len(), 0);
        let log = AuditQuery { deed: Some(Deed::ImportDevices), limit: 9, ..AuditQuery::default() };
        assert_eq!(ada.audit(&log).await.unwrap().items.len(), 0);
        // Somebody loses their role between looking at a file and bringing it in.
        let id = world.joins(&ada, "Sam", "sam").await;
        let given = ada.confirmed().unwrap().assign(&[id], BuiltIn::SchoolAdministrator.id(), only(elm)).await.unwrap();
        let sam = world.signs_in("sam").await;
        let seen = looks_at(&sam, "serial,name,platform,groups\nS,S,iOS,Elm\n").await;
        assert_eq!(seen.new, 1);
        ada.unassign(given, None).await.unwrap();
        sam.start_import(seen.id).await.unwrap();
        assert_eq!(world.ends_import(&sam, seen.id).await.state, ImportState::Failed);
        assert_eq!(ada.lists(DeviceQuery::default()).await, ["Known"]);
        let log = ada.audit(&log).await.unwrap().items;
        assert_eq!((log.len(), log[0].outcome), (1, Outcome::Refused));
    }

    async fn a_file_is_its_owners_and_can_be_discarded(world: World) {
        let ada = world.owner().await;
        let grace = world.hires(&ada, "grace", BuiltIn::Owner, domain::Scope::AllDevices).await;
        let seen = looks_at(&ada, "serial,name,platform\nA,A,iOS\n").await;
        for refusal in [
            grace.import(seen.id).await.map(drop).refusal(),
            grace.start_import(seen.id).await.refusal(),
            grace.discard_import(seen.id).await.refusal(),
        ] {
            assert_eq!(refusal, Refusal::NotFound);
        }
        ada.discard_import(seen.id).await.unwrap();
        assert_eq!(ada.start_import(seen.id).await.refusal(), Refusal::NotFound);
        for (bytes, why) in [
            (&b"\xff\xfes\0e\0"[..], Why::Encoding),
            (b"", Why::NoHeading),
            (b"serial,name,shoe size\n", Why::UnknownHeading),
        ] {
            let refused = ada.stage_import("x.csv", bytes.to_vec()).await.refusal();
            assert_eq!(refused, invalid(Field::File, why));
        }
    }

    async fn two_servers_bring_one_file_in_once(world: World) {
        let ada = world.owner().await;
        let server = world.another_server().await;
        let ticket = server.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        let there = server.operator(&key(&ticket), caller()).await.unwrap();
        let seen = looks_at(&ada, "serial,name,platform\nA,A,iOS\nB,B,macOS\n").await;
        let (here, also) = tokio::join!(ada.start_import(seen.id), there.start_import(seen.id));
        assert_ne!(here.is_ok(), also.is_ok());
        let second = if here.is_ok() { also } else { here };
        assert_eq!(second.refusal(), conflict(Conflict::TooLate));
        assert_eq!(world.ends_import(&there, seen.id).await.new, 2);
        let list = ada.devices(&DeviceQuery::default()).await.unwrap();
        assert_eq!(list.platforms, [(Platform::Ios, 1), (Platform::MacOs, 1)]);
        server.close().await;
    }
}
