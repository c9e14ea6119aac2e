//! Links, certificates, and how a device comes to be enrolled.

use crate::{
    hardware::{Verbs, address, hello},
    world::{Refused, World, conflict, only, stories},
};
use domain::{
    BuiltIn, Conflict, Deed, Enrolment, Field, GroupId, LinkState, Ownership, Platform, Refusal, Scope, Why,
};
use kernel::{DeviceNews, DeviceQuery, Fingerprint, Fresh, LinkOrder, Operator, Report};
use std::time::Duration;
use uuid::Uuid;

const DAY: Duration = Duration::from_hours(24);

fn order(group: GroupId) -> LinkOrder {
    LinkOrder { group, ownership: Ownership::Corporate, days: 7, uses: 2 }
}

fn link_is(why: Why) -> Refusal {
    Refusal::Invalid { field: Field::Link, why }
}

async fn token_of(by: &Operator, order: LinkOrder) -> String {
    let id = by.make_link(order).await.unwrap();
    by.link(id).await.unwrap().token.unwrap()
}

stories! {
    async fn a_link_is_counted_when_a_certificate_is_given_and_no_sooner(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let id = ada.make_link(order(elm)).await.unwrap();
        let shown = ada.link(id).await.unwrap();
        let token = shown.token.unwrap();
        assert_eq!(world.kernel.enrolment_link(&token).await.unwrap().group.1, "Elm");
        for _ in 0..5 { world.kernel.offer_challenge(&token).await.unwrap(); }
        assert_eq!(ada.link(id).await.unwrap().link.uses, 0);
        world.is_certified(&token, "one").await;
        let left = world.kernel.offer_challenge(&token).await.unwrap();
        world.is_certified(&token, "two").await;
        let used = ada.link(id).await.unwrap();
        assert_eq!((used.link.uses, used.link.state(world.clock.now()), used.token), (2, LinkState::UsedUp, None));
        assert_eq!(world.kernel.offer_challenge(&token).await.refusal(), link_is(Why::Used));
        assert_eq!(world.kernel.may_certify(&left, b"r").await.refusal(), link_is(Why::Used), "whatever was handed out before");
    }

    async fn a_password_works_once_and_a_lost_answer_is_given_again(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let token = token_of(&ada, order(elm)).await;
        let challenge = world.kernel.offer_challenge(&token).await.unwrap();
        let ends = world.clock.now().plus(DAY);
        let (one, two) = (Fresh { certificate: b"one", ends }, Fresh { certificate: b"two", ends });
        assert_eq!(world.kernel.may_certify(&challenge, b"request").await.unwrap(), None);
        let (a, b) = tokio::join!(
            world.kernel.certify(&challenge, b"request", one),
            world.kernel.certify(&challenge, b"request", two)
        );
        assert_eq!(a.unwrap(), b.unwrap(), "of two at once one is given to both");
        assert!(world.kernel.may_certify(&challenge, b"request").await.unwrap().is_some());
        let other = world.kernel.certify(&challenge, b"another request", one).await.refusal();
        assert_eq!(other, link_is(Why::Used));
        let unknown = "A".repeat(43);
        assert_eq!(world.kernel.may_certify(&unknown, b"r").await.refusal(), link_is(Why::Unknown));
        assert_eq!(world.kernel.may_certify("short", b"r").await.refusal(), link_is(Why::Malformed));
        let late = world.kernel.offer_challenge(&token).await.unwrap();
        world.clock.advance(Duration::from_mins(61));
        assert_eq!(world.kernel.certify(&late, b"r", one).await.refusal(), link_is(Why::Expired));
    }

    async fn a_link_ends_by_time_by_hand_and_with_the_rights_of_who_made_it(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        assert_eq!(sam.make_link(order(oak)).await.refusal(), Refusal::invalid(Field::Groups, Why::Unknown));
        let (late, ended, orphan) = (token_of(&ada, order(elm)).await, ada.make_link(order(elm)).await.unwrap(), token_of(&sam, order(elm)).await);
        let by_hand = ada.link(ended).await.unwrap().token.unwrap();
        ada.end_link(ended).await.unwrap();
        assert_eq!(ada.end_link(ended).await.refusal(), conflict(Conflict::WrongState));
        assert_eq!(world.kernel.enrolment_link(&by_hand).await.refusal(), link_is(Why::Expired));
        let challenge = world.kernel.offer_challenge(&orphan).await.unwrap();
        ada.disable(sam.id()).await.unwrap();
        assert_eq!(world.kernel.offer_challenge(&orphan).await.refusal(), link_is(Why::Expired));
        assert_eq!(world.kernel.may_certify(&challenge, b"r").await.refusal(), link_is(Why::Expired));
        world.clock.advance(8 * DAY);
        assert_eq!(world.kernel.enrolment_link(&late).await.refusal(), link_is(Why::Expired));
        assert_eq!(world.kernel.enrolment_link("nonsense").await.refusal(), link_is(Why::Malformed));
    }

    async fn another_schools_links_are_not_there(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let theirs = ada.make_link(order(oak)).await.unwrap();
        // What is made in one millisecond has no order.
        world.clock.advance(Duration::from_millis(1));
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let own = sam.make_link(order(elm)).await.unwrap();
        assert_eq!(sam.link(theirs).await.refusal(), Refusal::NotFound);
        assert_eq!(sam.end_link(theirs).await.refusal(), Refusal::NotFound);
        let seen: Vec<_> = sam.links(None, 9).await.unwrap().items.iter().map(|l| l.id).collect();
        assert_eq!(seen, [own]);
        assert_eq!(ada.links(None, 1).await.unwrap().items.len(), 1);
        let first = ada.links(None, 1).await.unwrap();
        let second = ada.links(first.next.as_deref(), 1).await.unwrap();
        assert_eq!((first.items[0].id, second.items[0].id, second.next), (own, theirs, None));
        let helper = world.hires(&ada, "henk", BuiltIn::HelpDeskOperator, Scope::AllDevices).await;
        assert!(helper.rights().may_anywhere(domain::Permission::DevicesEnrol) || helper.make_link(order(elm)).await.refusal() == Refusal::Forbidden);
        for (days, uses) in [(0, 1), (366, 1), (1, 0), (1, 10_001)] {
            assert!(matches!(ada.make_link(LinkOrder { days, uses, ..order(elm) }).await.refusal(), Refusal::Invalid { .. }));
        }
    }

    async fn a_device_is_enrolled_when_it_has_told_how_it_is_reached(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let token = token_of(&ada, LinkOrder { ownership: Ownership::Personal, ..order(elm) }).await;
        let identity = world.is_certified(&token, "Mac").await;
        let mut bell = world.kernel.bell();
        let mut news = ada.watch(kernel::Change::default());
        let mac = world.kernel.enrol(&identity, hello("Mac", Platform::MacOs, None).hello, Uuid::nil()).await.unwrap();
        tokio::time::timeout(Duration::from_secs(10), news.next()).await.unwrap().unwrap();
        let found = ada.device(mac.id()).await.unwrap();
        assert_eq!((found.device.enrolment, found.device.ownership), (Enrolment::Never, Ownership::Personal));
        assert_eq!(found.groups.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [elm]);
        assert_eq!(world.kernel.push_address(mac.id()).await.unwrap().map(|a| a.magic), None);
        let lock = ada.lock(mac.id(), kernel::LockOrder::default()).await.unwrap();
        assert!(mac.turn(Report::idle()).await.unwrap().is_none(), "nothing is handed out yet");
        assert!(bell.try_recv().is_ok());
        assert!(!mac.is_asked_for_news());
        mac.is_reached_at(&address("Mac")).await.unwrap();
        assert_eq!(bell.try_recv(), Ok(mac.id()), "it is woken at once");
        assert_eq!(world.kernel.push_address(mac.id()).await.unwrap().map(|a| a.magic), Some("magic of Mac".into()));
        assert_eq!(ada.device(mac.id()).await.unwrap().device.enrolment, Enrolment::Active);
        let mac = world.kernel.device(&identity, Uuid::nil()).await.unwrap();
        assert!(mac.is_asked_for_news());
        assert_eq!(mac.turn(Report::idle()).await.unwrap().map(|c| c.id()), Some(lock));
        mac.has_told(DeviceNews::default()).await.unwrap();
        assert!(!world.kernel.device(&identity, Uuid::nil()).await.unwrap().is_asked_for_news(), "it has told today");
        let log = kernel::AuditQuery { device: Some(mac.id()), limit: 9, ..kernel::AuditQuery::default() };
        let deeds: Vec<_> = ada.audit(&log).await.unwrap().items.into_iter().map(|e| e.deed).collect();
        assert_eq!(deeds, [Deed::LockDevice, Deed::Enrol]);
    }

    async fn a_certificate_is_one_devices_and_only_as_long_as_it_is_managed(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let nobody = Fingerprint::of(b"a certificate that was not given here");
        let enrol = async |identity: &Fingerprint, name: &str| {
            world.kernel.enrol(identity, hello(name, Platform::MacOs, None).hello, Uuid::nil()).await.map(drop)
        };
        assert_eq!(enrol(&nobody, "Mac").await.refusal(), Refusal::SignIn);
        assert_eq!(enrol(&mac.identity, "Another").await.refusal(), conflict(Conflict::WrongState));
        let (token, other) = (token_of(&ada, order(elm)).await, world.mac("Other", elm).await);
        let old = mac.identity.clone();
        let anew = world.is_certified(&token, "Mac once more").await;
        enrol(&anew, "Mac").await.unwrap();
        assert_eq!(world.kernel.device(&old, Uuid::nil()).await.map(drop).refusal(), Refusal::SignIn, "the old one is worth nothing");
        assert_eq!(enrol(&old, "Mac").await.refusal(), Refusal::SignIn, "nor does it bring the device back");
        other.leaves().await;
        assert_eq!(enrol(&other.identity, "Other").await.refusal(), Refusal::SignIn);
        let short = world.kernel.offer_challenge(&token).await.unwrap();
        let fresh = Fresh { certificate: b"a short one", ends: world.clock.now().plus(DAY) };
        let short = Fingerprint::of(&world.kernel.certify(&short, b"r", fresh).await.unwrap());
        world.clock.advance(DAY);
        assert_eq!(enrol(&short, "Late").await.refusal(), Refusal::SignIn, "it has ended");
    }

    async fn a_schools_link_takes_over_no_other_schools_device(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let mac = world.mac("Mac", oak).await;
        let lock = ada.locks(&mac).await;
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let token = token_of(&sam, order(elm)).await;
        let identity = world.is_certified(&token, "a thief").await;
        let as_the_mac = hello("Mac", Platform::MacOs, None).hello;
        let told = world.kernel.enrol(&identity, as_the_mac, Uuid::nil()).await.map(drop).refusal();
        assert_eq!(told, conflict(Conflict::WrongState));
        // Nor does a link of somebody who may do everything, for anybody may have seen it.
        let posted = token_of(&ada, order(elm)).await;
        let identity = world.is_certified(&posted, "a pupil").await;
        let told = world.kernel.enrol(&identity, hello("Mac", Platform::MacOs, None).hello, Uuid::nil()).await.map(drop).refusal();
        assert_eq!(told, conflict(Conflict::WrongState));
        let log = kernel::AuditQuery { device: Some(mac.id), limit: 2, ..kernel::AuditQuery::default() };
        let refused = ada.audit(&log).await.unwrap().items;
        assert!(refused.iter().all(|e| e.deed == Deed::Enrol && e.outcome == domain::Outcome::Refused), "{refused:?}");
        assert_eq!(mac.polls().await.map(|c| c.id()), Some(lock), "nothing was changed");
        let found = sam.devices(&DeviceQuery { limit: 9, ..DeviceQuery::default() }).await.unwrap();
        assert_eq!(found.count.n, 0);
    }

    async fn a_device_in_no_group_is_taken_over_by_those_who_look_after_everything_alone(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let alone = world.enrols(hello("Alone", Platform::MacOs, None)).await;
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let enrol = async |by: &Operator, name: &str| {
            let identity = world.is_certified(&token_of(by, order(elm)).await, name).await;
            world.kernel.enrol(&identity, hello("Alone", Platform::MacOs, None).hello, Uuid::nil()).await.map(|d| d.id())
        };
        assert_eq!(enrol(&sam, "of Sam").await.map(drop).refusal(), conflict(Conflict::WrongState));
        assert_eq!(enrol(&world.signs_in("ada").await, "of Ada").await.unwrap(), alone.id);
        let groups = ada.device(alone.id).await.unwrap().groups;
        assert_eq!(groups.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [elm], "it has come into the link's group");
    }

    async fn a_certificate_that_nobody_came_with_is_worth_nothing_when_its_link_is_ended_or_a_day_later(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let id = ada.make_link(LinkOrder { uses: 9, ..order(elm) }).await.unwrap();
        let token = ada.link(id).await.unwrap().token.unwrap();
        let (early, kept, late) = (world.is_certified(&token, "early").await, world.is_certified(&token, "kept").await, world.is_certified(&token, "late").await);
        let enrol = async |identity: &Fingerprint, name: &str| {
            world.kernel.enrol(identity, hello(name, Platform::MacOs, None).hello, Uuid::nil()).await.map(|d| d.id())
        };
        let first = enrol(&early, "early").await.unwrap();
        assert_eq!(enrol(&early, "early").await.unwrap(), first, "said again, for the answer was lost");
        assert_eq!(ada.device(first).await.unwrap().actions.len(), 0);
        world.clock.advance(DAY);
        assert_eq!(enrol(&late, "late").await.map(drop).refusal(), Refusal::SignIn);
        let ada = world.signs_in("ada").await;
        let fresh = world.is_certified(&token, "fresh").await;
        ada.end_link(id).await.unwrap();
        assert_eq!(enrol(&fresh, "fresh").await.map(drop).refusal(), Refusal::SignIn, "the link was ended");
        assert_eq!(enrol(&kept, "kept").await.map(drop).refusal(), Refusal::SignIn);
        assert_eq!(enrol(&early, "early").await.unwrap(), first, "what is bound stays bound");
    }

    async fn a_mac_does_not_become_an_ipad_under_its_certificate(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let as_an_ipad = kernel::Hello { mode: domain::Mode::DeviceEnrolment, ..hello("Mac", Platform::IpadOs, None).hello };
        let told = world.kernel.enrol(&mac.identity, as_an_ipad, Uuid::nil()).await.map(drop).refusal();
        assert_eq!(told, conflict(Conflict::WrongState));
        let lock = ada.locks(&mac).await;
        assert_eq!(mac.gets_locked().await, ada.reads(lock).await, "it still takes a PIN");
    }

    async fn a_link_hands_out_no_end_of_passwords_and_is_ended_by_a_restore(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let token = token_of(&ada, order(elm)).await;
        for _ in 0..204 { world.kernel.offer_challenge(&token).await.unwrap(); }
        assert!(matches!(world.kernel.offer_challenge(&token).await.refusal(), Refusal::TooMany { .. }));
        let other = token_of(&ada, order(elm)).await;
        let challenge = world.kernel.offer_challenge(&other).await.unwrap();
        kernel::Kernel::after_restore(&world.url, kernel::KeySource::File(world.key_file())).await.unwrap();
        assert_eq!(world.kernel.enrolment_link(&other).await.refusal(), link_is(Why::Expired));
        assert_eq!(world.kernel.may_certify(&challenge, b"r").await.refusal(), link_is(Why::Unknown));
    }

    async fn a_renewed_certificate_takes_the_place_of_the_one_before_when_it_is_used(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        let ends = world.clock.now().plus(400 * DAY);
        let fresh = Fresh { certificate: b"its next one", ends };
        assert_eq!(world.kernel.may_renew(&mac.identity, b"r").await.unwrap(), None);
        let given = world.kernel.renew(&mac.identity, b"r", fresh).await.unwrap();
        assert_eq!(world.kernel.renew(&mac.identity, b"r", Fresh { certificate: b"yet another", ends }).await.unwrap(), given);
        world.kernel.device(&mac.identity, Uuid::nil()).await.unwrap();
        let next = Fingerprint::of(&given);
        let at_the_door = world.kernel.device(&next, Uuid::from_u128(77)).await.unwrap();
        assert_eq!(at_the_door.turn(Report::idle()).await.unwrap().map(|c| c.id()), Some(lock));
        assert_eq!(world.kernel.device(&mac.identity, Uuid::nil()).await.map(drop).refusal(), Refusal::SignIn);
        assert_eq!(ada.device(mac.id).await.unwrap().device.certificate_ends, Some(ends));
        let nobody = Fingerprint::of(b"nobody's");
        assert_eq!(world.kernel.may_renew(&nobody, b"r").await.map(drop).refusal(), Refusal::SignIn);
    }
}
