//! Recovery PINs: who reads them, that each is gone when its time is over, and that there is one a Mac.

use crate::{hardware::*, world::*};
use domain::{
    BuiltIn, Cause, Conflict, Deed, Field, Outcome, Permission, PermissionSet, Refusal, State, Why,
};
use kernel::{
    ActionQuery, AuditQuery, Caller, Clock, Command, DeviceChange, DeviceNews, KeySource, LockOrder,
    Operator, RemoveOrder, Said, privilege,
};
use std::{fs, net::IpAddr, time::Duration};

const DAY: Duration = Duration::from_hours(24);

fn holds(file: &std::path::Path, needle: &[u8]) -> bool {
    let bytes = fs::read(file).unwrap_or_default();
    !needle.is_empty() && bytes.windows(needle.len()).any(|window| window == needle)
}

stories! {
    async fn reading_takes_a_fresh_password_and_is_written_down(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.lock(mac.id, with_pin("048291")).await.unwrap();
        let ticket = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        world.clock.advance(Duration::from_mins(6));
        let ada = world.enters(&ticket).await;
        assert_eq!(ada.confirmed().map(drop).refusal(), Refusal::ConfirmFirst);
        let by_hand = ada.permit::<privilege::ReadPin>((lock, mac.id)).await;
        assert_eq!(by_hand.map(drop).refusal(), Refusal::ConfirmFirst);
        assert!(ada.shown_pin(lock).await.unwrap().is_none());
        ada.confirm(PASSWORD).await.unwrap();
        let (ada, elsewhere) = (world.enters(&ticket).await, world.signs_in("ada").await);
        assert_eq!(ada.reads(lock).await, "048291");
        let until = ada.shown_pin(lock).await.unwrap().unwrap().until;
        assert_eq!(until, world.clock.now().plus(Duration::from_mins(1)));
        assert!(elsewhere.shown_pin(lock).await.unwrap().is_none(), "through the sign-in that asked, and no other");
        let readers = ada.action(lock).await.unwrap().readers;
        assert_eq!(readers, [(world.clock.now(), "Ada Lovelace".to_owned())]);
        let log = AuditQuery { deed: Some(Deed::ReadPin), outcome: Some(Outcome::Done), limit: 9, ..AuditQuery::default() };
        let log = ada.audit(&log).await.unwrap().items;
        assert_eq!((log.len(), log[0].device), (1, Some(mac.id)));
        assert!(!format!("{log:?}").contains("048291"));
        ada.cover_pin(lock).await.unwrap();
        assert!(ada.shown_pin(lock).await.unwrap().is_none());
        ada.reads(lock).await;
        world.clock.advance(Duration::from_mins(1));
        assert!(ada.shown_pin(lock).await.unwrap().is_none(), "after a minute it is covered");
    }

    async fn without_the_permission_nobody_reads(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        let set: PermissionSet =
            [Permission::OrganizationRead, Permission::DevicesRead, Permission::RemoteLock].into_iter().collect();
        let role = ada.confirmed().unwrap().create_role("Locks only", set).await.unwrap();
        let kim = world.joins(&ada, "Kim", "kim").await;
        ada.confirmed().unwrap().assign(&[kim], role, only(elm)).await.unwrap();
        let kim = world.signs_in("kim").await;
        assert_eq!(kim.confirmed().unwrap().show_pin(lock).await.refusal(), Refusal::Forbidden);
        assert!(kim.shown_pin(lock).await.unwrap().is_none());
        // Uncovered is not enough either: what was allowed a moment ago is asked again.
        let ticket = world.kernel.sign_in("kim", PASSWORD, &caller()).await.unwrap();
        let reader = ada.confirmed().unwrap().assign(&[kim.id()], BuiltIn::EndpointSecurityManager.id(), only(elm)).await.unwrap();
        let kim = world.enters(&ticket).await;
        kim.reads(lock).await;
        ada.unassign(reader, None).await.unwrap();
        assert!(world.enters(&ticket).await.shown_pin(lock).await.unwrap().is_none());
    }

    async fn what_was_allowed_when_the_page_was_drawn_is_asked_again(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let (mac, moved) = (world.mac("Mac", elm).await, world.mac("Moved", elm).await);
        let id = world.joins(&ada, "Sam", "sam").await;
        let school = BuiltIn::SchoolAdministrator.id();
        let given = ada.confirmed().unwrap().assign(&[id], school, only(elm)).await.unwrap();
        ada.confirmed().unwrap().assign(&[id], BuiltIn::ReadOnlyOperator.id(), only(elm)).await.unwrap();
        let sam = world.signs_in("sam").await;
        assert!(sam.device(moved.id).await.is_ok());
        let to_oak = DeviceChange { name: "Moved".into(), groups: vec![oak], ..DeviceChange::default() };
        ada.change_device(moved.id, to_oak).await.unwrap();
        assert_eq!(sam.lock(moved.id, LockOrder::default()).await.refusal(), Refusal::NotFound);
        ada.unassign(given, None).await.unwrap();
        assert!(sam.rights().may_anywhere(Permission::RemoteLock), "as the page knew it");
        assert_eq!(sam.lock(mac.id, LockOrder::default()).await.refusal(), Refusal::Forbidden);
        ada.disable(id).await.unwrap();
        assert_eq!(sam.lock(mac.id, LockOrder::default()).await.refusal(), Refusal::SignIn);
        assert_eq!(ada.actions(&ActionQuery { limit: 9, ..ActionQuery::default() }).await.unwrap().count.n, 0);
    }

    async fn sixty_four_people_lock_one_mac_at_once(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let other = world.another_server().await;
        let (mut ids, mut tickets) = (vec![], vec![]);
        for n in 0..64u8 {
            let from = Caller { address: IpAddr::from([10, 0, 0, n]), ..caller() };
            let confirmed = ada.confirmed().unwrap();
            let id = confirmed.invite(&format!("Person {n}"), &format!("person{n}")).await.unwrap().id;
            let token = ada.take_link(id).await.unwrap().unwrap();
            tickets.push(world.kernel.accept(&token, PASSWORD, &from).await.unwrap());
            ids.push(id);
        }
        ada.confirmed().unwrap().assign(&ids, BuiltIn::HelpDeskOperator.id(), only(elm)).await.unwrap();
        let mut people: Vec<Operator> = vec![];
        for (n, ticket) in tickets.iter().enumerate() {
            let server = if n % 2 == 0 { &world.kernel } else { &other };
            people.push(server.operator(&key(ticket), caller()).await.unwrap());
        }
        let done = join_all(people.iter().map(|who| who.lock(mac.id, LockOrder::default())).collect()).await;
        let accepted: Vec<_> = done.iter().filter_map(|one| one.as_ref().ok()).copied().collect();
        let [standing] = accepted[..] else { panic!("{} were accepted", accepted.len()) };
        for one in done.into_iter().filter(Result::is_err) {
            assert_eq!(one.refusal(), conflict(Conflict::AlreadyLocked { standing }));
        }
        let report = ada.actions(&ActionQuery { limit: 100, ..ActionQuery::default() }).await.unwrap();
        let failed = report.page.items.iter().filter(|a| a.state == State::Failed);
        assert!(failed.clone().all(|a| (a.cause, a.standing) == (Some(Cause::StandingLock), Some(standing))));
        assert_eq!((failed.count(), report.count.n), (63, 64));
        assert_eq!(mac.gets_locked().await, ada.reads(standing).await);
        assert!(mac.polls().await.is_none());
        other.close().await;
    }

    /// "Intune might have stored the wrong unlock token."
    async fn after_a_wrong_unlock_token_the_one_before_is_offered(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let phone = world.phone("Phone", elm).await;
        let older = RemoveOrder { older: true, ..RemoveOrder::default() };
        phone.hands_over(b"the first").await;
        let first = world.clock.now();
        world.clock.advance(Duration::from_mins(1));
        phone.hands_over(b"the second").await;
        assert_eq!(ada.device(phone.id).await.unwrap().tokens, [world.clock.now(), first]);
        assert_eq!(ada.remove_passcode(phone.id, older.clone()).await.refusal(), invalid(Field::Form, Why::Unknown));
        let one = ada.remove_passcode(phone.id, RemoveOrder::default()).await.unwrap();
        let given = phone.polls().await.unwrap();
        assert!(matches!(&given, Command::RemovePasscode { token, .. } if &token[..] == b"the second"));
        phone.says_no(one, 5013).await;
        let failed = ada.action(one).await.unwrap();
        assert_eq!((failed.action.code, failed.action.said.as_str()), (Some(5013), "It does not want to."));
        assert_eq!(failed.older_token, Some(first));
        phone.a_moment_passes();
        let two = ada.remove_passcode(phone.id, older.clone()).await.unwrap();
        let given = phone.polls().await.unwrap();
        assert!(matches!(&given, Command::RemovePasscode { token, .. } if &token[..] == b"the first"));
        let next = phone.acknowledges(two).await.expect("it is asked whether it is gone");
        assert!(ada.action(two).await.unwrap().action.verified.is_none());
        let news = DeviceNews { passcode_set: Some(false), ..DeviceNews::default() };
        phone.reports(next.id(), Said::Acknowledged { message: None, news: Some(news) }).await;
        assert!(ada.action(two).await.unwrap().action.verified.is_some());
        phone.a_moment_passes();
        let three = ada.remove_passcode(phone.id, RemoveOrder::default()).await.unwrap();
        phone.polls().await;
        phone.says_no(three, 12021).await;
        assert_eq!(ada.action(three).await.unwrap().older_token, None, "that code is not about the token");
    }

    /// "After the 30 days, Intune will no longer have the PIN."
    async fn nothing_is_left_of_a_pin_that_has_ended(world: World) {
        if !world.kernel.is_embedded() { return }
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.lock(mac.id, with_pin("730518")).await.unwrap();
        mac.gets_locked().await;
        let of_it = "FROM actions a JOIN secrets s ON s.id = a.secret JOIN vault_keys k ON k.day = s.day";
        let sealed = world.bytes(&format!("SELECT s.sealed {of_it}")).await;
        let wrapped = world.bytes(&format!("SELECT k.wrapped {of_it}")).await;
        let file = |name: &str| world.folder.path().join(name);
        world.kernel.backup(&file("before.db")).await.unwrap();
        assert!(holds(&file("before.db"), &sealed) && holds(&file("before.db"), &wrapped));
        fs::copy(world.key_file(), file("old.key")).unwrap();
        world.clock.advance(32 * DAY);
        world.kernel.sweep().await.unwrap();
        world.kernel.backup(&file("after.db")).await.unwrap();
        for name in ["holdfast.db", "holdfast.db-wal", "after.db"] {
            for needle in [&sealed[..], &wrapped[..], b"730518"] {
                assert!(!holds(&file(name), needle), "{name}");
            }
        }
        // The backup of before, and a clock that was turned back: only the key file of those days opens it.
        for (key, opens) in [(world.key_file(), false), (file("old.key"), true)] {
            let url = format!("sqlite:{}", file("before.db").display());
            let then = open(&url, KeySource::File(key), &Clock::held_at(START.plus(DAY))).await.unwrap();
            let ticket = then.sign_in("ada", PASSWORD, &caller()).await.unwrap();
            let ada = then.operator(&crate::world::key(&ticket), caller()).await.unwrap();
            ada.confirmed().unwrap().show_pin(lock).await.unwrap();
            let shown = ada.shown_pin(lock).await.ok().flatten();
            assert_eq!(shown.is_some_and(|shown| shown.pin.digits() == "730518"), opens);
            then.close().await;
        }
    }
}
