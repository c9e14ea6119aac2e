//! Locking a Mac, and its recovery PIN: the rules that the project began with, each beside its story.

use crate::{hardware::*, world::*};
use domain::{
    ActionKind, BuiltIn, Cause, Chip, Conflict, Deed, Field, FormId, Outcome, Platform, Reason, Refusal,
    Scope, State, Version, Warning, Why,
};
use kernel::{ActionQuery, AuditQuery, DeviceNews, LockOrder, RemoveOrder};
use std::time::Duration;
use uuid::Uuid;

const DAY: Duration = Duration::from_hours(24);

stories! {
    /// "Set a six-digit recovery PIN."
    async fn a_mac_is_locked_with_six_digits(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        for (bad, why) in [
            ("12345", Why::NotSixDigits),
            ("48291a", Why::NotSixDigits),
            ("4829130", Why::NotSixDigits),
            ("777777", Why::Repeated),
            ("012345", Why::Run),
            ("987654", Why::Run),
        ] {
            assert_eq!(ada.lock(mac.id, with_pin(bad)).await.refusal(), invalid(Field::Pin, why), "{bad}");
        }
        assert!(ada.device(mac.id).await.unwrap().actions.is_empty());
        let lock = ada.lock(mac.id, with_pin("000 482")).await.unwrap();
        assert_eq!(ada.reads(lock).await, "000482");
        assert_eq!(mac.gets_locked().await, "000482");
        let drawn = ada.propose_pin().unwrap();
        assert_eq!(drawn.digits().len(), 6);
        let refused = |order: LockOrder| async { ada.lock(mac.id, order).await.refusal() };
        let long = LockOrder { message: "x".repeat(201), ..LockOrder::default() };
        assert_eq!(refused(long).await, invalid(Field::Message, Why::TooLong { max: 200 }));
        let words = LockOrder { phone: "call me".into(), ..LockOrder::default() };
        assert_eq!(refused(words).await, invalid(Field::Phone, Why::Malformed));
    }

    /// "When the device is locked, the Device overview displays the PIN until another device action is sent."
    async fn the_overview_has_the_pin_until_something_else_is_sent(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        assert!(ada.device(mac.id).await.unwrap().card.is_none());
        let lock = ada.locks(&mac).await;
        let card = async || ada.device(mac.id).await.unwrap().card.map(|action| action.id);
        assert_eq!(card().await, Some(lock), "before it was sent");
        let pin = mac.gets_locked().await;
        assert_eq!(card().await, Some(lock));
        mac.a_moment_passes();
        let again = ada.lock(mac.id, LockOrder::default()).await.refusal();
        assert_eq!(again, conflict(Conflict::AlreadyLocked { standing: lock }));
        assert_eq!(card().await, Some(lock), "a try that was not sent takes nothing away");
        ada.say_open(lock).await.unwrap();
        let sync = ada.syncs(&mac).await;
        assert_eq!(card().await, Some(lock), "asked is not sent");
        assert_eq!(mac.polls().await.map(|c| c.id()), Some(sync));
        assert_eq!(card().await, None);
        assert_eq!(ada.reads(lock).await, pin, "on the lock's own page it is still there");
    }

    /// "It will only be available for 30 days after the remote lock command is sent."
    async fn a_pin_can_be_read_for_thirty_days(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        let pin = mac.gets_locked().await;
        let sent = ada.action(lock).await.unwrap().action;
        assert_eq!(sent.pin_ends, sent.sent.map(|at| at.plus(30 * DAY)));
        world.clock.advance((30 * DAY).saturating_sub(Duration::from_secs(30)));
        world.kernel.sweep().await.unwrap();
        let ada = world.signs_in("ada").await;
        assert_eq!(ada.reads(lock).await, pin, "in its last minute");
        world.clock.advance(Duration::from_secs(30));
        assert!(ada.shown_pin(lock).await.unwrap().is_none(), "uncovered before, and over");
        assert_eq!(ada.confirmed().unwrap().show_pin(lock).await.refusal(), conflict(Conflict::TooLate));
        assert!(ada.device(mac.id).await.unwrap().card.is_none());
        assert!(!ada.action(lock).await.unwrap().action.has_pin, "not yet destroyed, and yet not offered");
        world.clock.advance(Duration::from_mins(1));
        world.kernel.sweep().await.unwrap();
        let after = ada.action(lock).await.unwrap().action;
        assert!(!after.has_pin && !after.outstanding);
        assert_eq!(ada.confirmed().unwrap().show_pin(lock).await.refusal(), conflict(Conflict::TooLate));
        assert!(ada.lock(mac.id, with_pin(&pin)).await.is_ok(), "nobody knows any more that it was used");
    }

    /// "You get a failed status in reporting if you initiate this command again for the same device while the original
    /// pin hasn't been used."
    async fn a_second_lock_is_not_sent_and_stands_in_the_report(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let helen = world.hires(&ada, "helen", BuiltIn::HelpDeskOperator, Scope::AllDevices).await;
        let first = ada.locks(&mac).await;
        let second = helen.lock(mac.id, LockOrder { reason: "T-9".into(), ..with_pin("482913") }).await.refusal();
        assert_eq!(second, conflict(Conflict::AlreadyLocked { standing: first }));
        let report = ada.actions(&ActionQuery { state: Some(State::Failed), limit: 9, ..ActionQuery::default() }).await.unwrap();
        let [failed] = &report.page.items[..] else { panic!("{:?}", report.page.items) };
        assert_eq!((failed.cause, failed.standing), (Some(Cause::StandingLock), Some(first)));
        assert_eq!((failed.by, failed.reason.as_str()), (Some(helen.id()), "T-9"));
        assert!(!failed.has_pin && !failed.has_left());
        let log = AuditQuery { who: Some(helen.id()), deed: Some(Deed::LockDevice), limit: 9, ..AuditQuery::default() };
        let log = ada.audit(&log).await.unwrap().items;
        assert_eq!(log.len(), 1);
        assert_eq!(log[0].outcome, Outcome::Failed);
        assert_eq!(log[0].note.get("why").map(String::as_str), Some("already-locked"));
        let pin = mac.gets_locked().await;
        assert_ne!(pin, "482913");
        assert!(mac.polls().await.is_none());
        assert_eq!(helen.reads(first).await, pin, "the PIN that stands is the one to use");
        assert!(ada.device(mac.id).await.unwrap().device.failed.is_none(), "the Mac itself did not fail");
    }

    /// "Help Desk Operator, School Administrator, Endpoint Security Manager" may lock; the last of them is not on the list
    /// of those who may remove a passcode.
    async fn who_may_lock_and_who_may_remove_a_passcode(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let table = [
            (BuiltIn::HelpDeskOperator, true, true),
            (BuiltIn::SchoolAdministrator, true, true),
            (BuiltIn::EndpointSecurityManager, true, false),
            (BuiltIn::ReadOnlyOperator, false, false),
        ];
        for (n, (role, locks, removes)) in table.into_iter().enumerate() {
            let phone = world.phone(&format!("Phone {n}"), elm).await;
            phone.hands_over(b"a token").await;
            let who = world.hires(&ada, &format!("person{n}"), role, only(elm)).await;
            let locked = who.lock(phone.id, LockOrder::default()).await;
            let removed = who.remove_passcode(phone.id, RemoveOrder::default()).await;
            for (done, may) in [(locked, locks), (removed, removes)] {
                match may {
                    true => drop(done.unwrap()),
                    false => assert_eq!(done.refusal(), Refusal::Forbidden, "{role:?}"),
                }
            }
        }
    }

    /// "If the device lacks a passcode, Remote lock turns off the screen."
    async fn without_a_passcode_a_lock_is_worth_a_warning(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let phone = world.phone("Phone", elm).await;
        phone.tells(DeviceNews { passcode_set: Some(false), ..DeviceNews::default() }).await;
        let can = ada.device(phone.id).await.unwrap().can;
        let (_, lock) = can.iter().find(|(kind, _)| *kind == ActionKind::RemoteLock).unwrap();
        assert!(lock.warnings().contains(&Warning::NoPasscode));
        ada.locks(&phone).await;
        let given = phone.polls().await.unwrap();
        assert!(matches!(given, kernel::Command::Lock { pin: None, .. }), "only a Mac gets a PIN");
        assert!(ada.device(phone.id).await.unwrap().standing.is_none());
    }

    /// "iOS/iPadOS (corporate-owned)."
    async fn what_a_device_cannot_do_is_not_asked_of_it(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let tv = world.enrols(hello("TV", Platform::TvOs, Some(elm))).await;
        let own = domain::Ownership::Personal;
        let own = world.enrols(crate::hardware::Newcomer { ownership: own, ..hello("Own", Platform::Ios, Some(elm)) }).await;
        let (fresh, gone) = (world.phone("Fresh", elm).await, world.mac("Gone", elm).await);
        own.hands_over(b"a token").await;
        gone.leaves().await;
        let cannot = |reason| conflict(Conflict::Unavailable { reason });
        assert_eq!(ada.lock(tv.id, LockOrder::default()).await.refusal(), cannot(Reason::NotSupported));
        let remove = async |id| ada.remove_passcode(id, RemoveOrder::default()).await.refusal();
        assert_eq!(remove(own.id).await, cannot(Reason::OnlyCorporate));
        assert_eq!(remove(fresh.id).await, cannot(Reason::NoUnlockToken));
        assert_eq!(ada.lock(gone.id, LockOrder::default()).await.refusal(), cannot(Reason::EnrolmentEnded));
        let log = AuditQuery { outcome: Some(Outcome::Refused), limit: 9, ..AuditQuery::default() };
        assert_eq!(ada.audit(&log).await.unwrap().items.len(), 4);
    }

    async fn a_lock_that_deactivates_a_mac_must_be_known(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Old", elm).await;
        let old = DeviceNews { os: Some(Version(11, 4, 0)), chip: Some(Chip::AppleSilicon), ..DeviceNews::default() };
        mac.tells(old).await;
        assert_eq!(ada.lock(mac.id, LockOrder::default()).await.refusal(), conflict(Conflict::MustBeKnown));
        ada.lock(mac.id, LockOrder { knows: true, ..LockOrder::default() }).await.unwrap();
        let log = AuditQuery { deed: Some(Deed::LockDevice), outcome: Some(Outcome::Done), limit: 1, ..AuditQuery::default() };
        assert_eq!(ada.audit(&log).await.unwrap().items[0].note.get("known").map(String::as_str), Some("yes"));
    }

    async fn a_pin_that_the_mac_had_before_is_refused(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.lock(mac.id, with_pin("482913")).await.unwrap();
        mac.gets_locked().await;
        ada.say_open(lock).await.unwrap();
        let again = ada.lock(mac.id, with_pin("482 913")).await.refusal();
        assert_eq!(again, invalid(Field::Pin, Why::UsedBefore));
        let other = world.mac("Other", elm).await;
        assert!(ada.lock(other.id, with_pin("482913")).await.is_ok(), "of another Mac nothing is said");
    }

    async fn a_form_that_is_sent_twice_is_one_lock(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (mac, other) = (world.mac("Mac", elm).await, world.mac("Other", elm).await);
        let form = LockOrder { form: Some(FormId(Uuid::from_u128(7))), ..LockOrder::default() };
        let server = world.another_server().await;
        let ticket = server.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        let there = server.operator(&key(&ticket), caller()).await.unwrap();
        let (one, two) = tokio::join!(ada.lock(mac.id, form.clone()), there.lock(mac.id, form.clone()));
        assert_eq!(one.unwrap(), two.unwrap());
        assert_eq!(ada.actions(&ActionQuery { limit: 9, ..ActionQuery::default() }).await.unwrap().count.n, 1);
        let log = AuditQuery { deed: Some(Deed::LockDevice), limit: 9, ..AuditQuery::default() };
        assert_eq!(ada.audit(&log).await.unwrap().items.len(), 1);
        assert_eq!(ada.lock(other.id, form).await.refusal(), invalid(Field::Form, Why::Used));
        server.close().await;
    }
}
