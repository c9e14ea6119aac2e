//! What a device is given, in which order, and what comes of what it says. Each story is a script.

use crate::{hardware::*, world::*};
use domain::{ActionId, Cause, Conflict, Enrolment, LockState, Platform, Refusal, State};
use kernel::{Command, LockOrder, RemoveOrder, Report, Said};
use std::time::Duration;
use uuid::Uuid;

const DAY: Duration = Duration::from_hours(24);

stories! {
    async fn locks_go_ahead_of_everything_else(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let phone = world.phone("Phone", elm).await;
        phone.hands_over(b"a token").await;
        let sync = ada.syncs(&phone).await;
        phone.a_moment_passes();
        let remove = ada.remove_passcode(phone.id, RemoveOrder::default()).await.unwrap();
        let lock = ada.locks(&phone).await;
        assert_eq!(phone.polls().await.map(|c| c.id()), Some(lock));
        assert_eq!(phone.acknowledges(lock).await.map(|c| c.id()), Some(sync));
        assert_eq!(phone.says_no(sync, 7).await.map(|c| c.id()), Some(remove));
        let news = phone.acknowledges(remove).await.expect("it is asked whether the passcode is gone");
        assert_eq!(news, Command::TellNews { id: news.id() });
        assert_eq!(phone.acknowledges(news.id()).await, None);
        let states = [ada.state(lock).await, ada.state(sync).await, ada.state(remove).await];
        assert_eq!(states, [State::Done, State::Failed, State::Done]);
    }

    async fn until_it_is_answered_the_same_is_handed_out_again(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let order = LockOrder { message: "Bring me back".into(), phone: "112".into(), ..with_pin("000482") };
        let lock = ada.lock(mac.id, order).await.unwrap();
        let first = mac.polls().await.unwrap();
        assert_eq!((first.id(), pin_in(&first).as_str()), (lock, "000482"));
        let sent = ada.action(lock).await.unwrap().action;
        for _ in 0..4 {
            world.clock.advance(DAY);
            assert_eq!(mac.polls().await.as_ref(), Some(&first));
        }
        let ada = world.signs_in("ada").await;
        let action = ada.action(lock).await.unwrap().action;
        assert_eq!((action.state, action.handed_out), (State::Sent, 5));
        assert_eq!((action.sent, action.pin_ends), (sent.sent, sent.pin_ends), "counted from the first time");
        mac.acknowledges(lock).await;
        let done = ada.action(lock).await.unwrap().action;
        let door = mac.door().await;
        for _ in 0..10 {
            let again = (0..100).map(|n| {
                let said = match n % 3 {
                    0 => Said::Acknowledged { message: None, news: None },
                    1 => Said::Failed { code: Some(1), text: String::new() },
                    _ => Said::NotNow,
                };
                door.turn(Report { command: Some(lock), said })
            });
            assert!(join_all(again.collect()).await.into_iter().all(|given| given.unwrap().is_none()));
        }
        assert_eq!(ada.action(lock).await.unwrap().action, done, "a report that repeats changes nothing");
    }

    async fn many_who_come_at_once_are_served_and_none_spoils_it_for_the_others(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let (mut macs, mut syncs) = (vec![], vec![]);
        for n in 0..12 {
            let mac = world.mac(&format!("Mac {n}"), if n == 7 { oak } else { elm }).await;
            let before = ada.syncs(&mac).await;
            mac.polls().await;
            mac.acknowledges(before).await;
            mac.a_moment_passes();
            syncs.push(ada.syncs(&mac).await);
            macs.push(mac);
        }
        let given = join_all(macs.iter().map(Hardware::polls).collect()).await;
        assert_eq!(given.iter().flatten().map(Command::id).collect::<Vec<_>>(), syncs);
        let mut doors = vec![];
        for mac in &macs {
            doors.push(mac.door().await);
        }
        // What one of them says cannot be counted any more.
        let of_oak = "WHERE what = 'done' AND group_id = (SELECT id FROM groups WHERE name = 'Oak')";
        world.tampers(&format!("UPDATE tallies SET n = 9223372036854775807 {of_oak}")).await;
        let answers = doors.iter().zip(&syncs).map(|(door, sync)| {
            door.turn(Report { command: Some(*sync), said: Said::Acknowledged { message: None, news: None } })
        });
        for (n, answer) in join_all(answers.collect()).await.into_iter().enumerate() {
            assert_eq!(answer.is_err(), n == 7, "Mac {n}: {answer:?}");
        }
        world.tampers(&format!("UPDATE tallies SET n = 1 {of_oak}")).await;
        for (n, sync) in syncs.iter().enumerate() {
            let expected = if n == 7 { State::Sent } else { State::Done };
            assert_eq!(ada.state(*sync).await, expected, "Mac {n}");
        }
        assert_eq!(macs[7].acknowledges(syncs[7]).await, None);
        assert_eq!(ada.state(syncs[7]).await, State::Done);
    }

    async fn a_result_for_what_it_was_not_given_changes_nothing(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (mac, other) = (world.mac("Mac", elm).await, world.mac("Other", elm).await);
        let (own, foreign) = (ada.locks(&mac).await, ada.locks(&other).await);
        let unknown = ActionId(Uuid::from_u128(9));
        for strange in [foreign, unknown] {
            assert_eq!(mac.acknowledges(strange).await.map(|c| c.id()), Some(own), "and it is given its own");
        }
        assert_eq!(ada.state(foreign).await, State::Queued);
        let early = ada.syncs(&other).await;
        other.acknowledges(early).await;
        assert_eq!(ada.state(early).await, State::Queued, "nobody does what was not handed out");
    }

    async fn not_now_waits_and_a_late_answer_counts(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        let given = mac.polls().await.unwrap();
        for times in 1..=3 {
            mac.not_now(lock).await;
            let action = ada.action(lock).await.unwrap().action;
            assert_eq!((action.state, action.deferred), (State::Deferred, times));
            assert_eq!(ada.device(mac.id).await.unwrap().device.lock, Some(LockState::Pending));
            assert_eq!(mac.polls().await.as_ref(), Some(&given));
        }
        mac.not_now(lock).await;
        mac.acknowledges(lock).await;
        assert_eq!(ada.state(lock).await, State::Done, "it did it after all");
        assert_eq!(ada.device(mac.id).await.unwrap().device.lock, Some(LockState::Locked));
        mac.not_now(lock).await;
        assert_eq!(ada.state(lock).await, State::Done);
    }

    async fn what_has_left_is_not_taken_back(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let queued = ada.locks(&mac).await;
        ada.cancel(queued).await.unwrap();
        assert_eq!(ada.cancel(queued).await.refusal(), conflict(Conflict::TooLate));
        assert!(!ada.action(queued).await.unwrap().action.has_pin, "a PIN that never left is worth nothing");
        assert_eq!(mac.polls().await, None);
        let sent = ada.locks(&mac).await;
        let pin = pin_in(&mac.polls().await.unwrap());
        assert_eq!(ada.cancel(sent).await.refusal(), conflict(Conflict::TooLate));
        mac.not_now(sent).await;
        ada.cancel(sent).await.unwrap();
        assert_eq!(mac.polls().await, None);
        mac.acknowledges(sent).await;
        assert_eq!(ada.state(sent).await, State::Cancelled);
        assert_eq!(ada.reads(sent).await, pin, "it may be on the Mac after all");
        assert!(ada.lock(mac.id, LockOrder::default()).await.is_ok());
    }

    /// R12, in short.
    async fn never_both_taken_back_and_delivered(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let other = world.another_server().await;
        let there = mac.at(&other);
        let (mut cancelled, mut delivered) = (0, 0);
        for round in 0..300 {
            let sync = ada.syncs(&mac).await;
            let (taken_back, given) = if round % 2 == 0 {
                tokio::join!(ada.cancel(sync), there.polls())
            } else {
                let (given, taken_back) = tokio::join!(mac.polls(), ada.cancel(sync));
                (taken_back, given)
            };
            assert_ne!(taken_back.is_ok(), given.is_some(), "round {round}");
            match given {
                Some(command) => {
                    delivered += 1;
                    mac.acknowledges(command.id()).await;
                    assert_eq!(ada.state(sync).await, State::Done);
                }
                None => {
                    cancelled += 1;
                    assert_eq!(ada.state(sync).await, State::Cancelled);
                }
            }
        }
        assert_eq!(cancelled + delivered, 300);
        other.close().await;
    }

    async fn what_does_not_leave_in_seven_days_expires(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (never, late) = (world.mac("Never", elm).await, world.mac("Late", elm).await);
        let (unsent, lock) = (ada.locks(&never).await, ada.locks(&late).await);
        world.clock.advance(6 * DAY);
        let pin = pin_in(&late.polls().await.unwrap());
        world.clock.advance(DAY);
        assert_eq!(never.polls().await, None, "its time is over, whether anybody has tidied up or not");
        world.kernel.sweep().await.unwrap();
        let ada = world.signs_in("ada").await;
        let expired = ada.action(unsent).await.unwrap().action;
        assert_eq!((expired.state, expired.has_pin, expired.outstanding), (State::Expired, false, false));
        assert!(ada.lock(never.id, LockOrder::default()).await.is_ok());
        assert_eq!(ada.state(lock).await, State::Sent);
        // Its PIN lasts thirty days from when it was sent, not from when it was asked for.
        world.clock.advance(28 * DAY + Duration::from_hours(23));
        world.kernel.sweep().await.unwrap();
        assert_eq!(world.signs_in("ada").await.reads(lock).await, pin);
        world.clock.advance(Duration::from_hours(2));
        world.kernel.sweep().await.unwrap();
        let end = world.signs_in("ada").await.action(lock).await.unwrap().action;
        assert_eq!((end.state, end.cause), (State::Failed, Some(Cause::NoAnswer)));
        assert!(!end.has_pin && !end.outstanding);
    }

    async fn a_mac_is_open_when_it_comes_by_later(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let standing = async || ada.device(mac.id).await.unwrap().standing.is_some();
        let lock = ada.locks(&mac).await;
        assert_eq!(ada.say_open(lock).await.refusal(), conflict(Conflict::TooLate), "it is not locked yet");
        mac.gets_locked().await;
        mac.asks_on().await;
        assert!(standing().await, "the connection that acknowledges a lock ends with an idle");
        mac.polls().await;
        assert!(standing().await, "another one at once proves nothing either");
        world.clock.advance(Duration::from_mins(2));
        mac.polls().await;
        assert!(!standing().await);
        let opened = ada.action(lock).await.unwrap().action;
        assert_eq!((opened.opened, opened.opened_by.as_str()), (Some(world.clock.now()), ""));
        let lock = ada.locks(&mac).await;
        mac.gets_locked().await;
        world.clock.advance(Duration::from_mins(2));
        mac.asks_on().await;
        assert!(standing().await, "the same connection, however long it lasts");
        ada.say_open(lock).await.unwrap();
        assert!(!standing().await);
        assert_eq!(ada.action(lock).await.unwrap().action.opened_by, "Ada Lovelace");
        assert_eq!(ada.say_open(lock).await.refusal(), conflict(Conflict::TooLate));
    }

    async fn a_new_life_drops_what_was_asked_of_the_former_one(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        let pin = mac.gets_locked().await;
        let (sent, queued) = (ada.syncs(&mac).await, ada.syncs(&mac).await);
        mac.asks_on().await;
        mac.enrols_again().await;
        let of = async |id| { let a = ada.action(id).await.unwrap().action; (a.state, a.cause) };
        assert_eq!(of(sent).await, (State::Failed, Some(Cause::Reenrolled)));
        assert_eq!(of(queued).await, (State::Cancelled, Some(Cause::Reenrolled)));
        assert_eq!(of(lock).await, (State::Done, None));
        assert!(ada.device(mac.id).await.unwrap().standing.is_none(), "whatever enrols is open");
        assert_eq!(ada.reads(lock).await, pin);
        mac.acknowledges(sent).await;
        assert_eq!(of(sent).await.0, State::Failed);
        let waiting = ada.locks(&mac).await;
        mac.leaves().await;
        assert_eq!(of(waiting).await, (State::Cancelled, Some(Cause::LeftManagement)));
        assert_eq!(mac.knocks().await.map(drop).refusal(), Refusal::SignIn, "nobody is at home for it any more");
        assert_eq!(ada.device(mac.id).await.unwrap().device.enrolment, Enrolment::Ended);
    }

    async fn what_waits_for_a_device_out_of_a_file_is_given_to_it(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        world.brings_in(&ada, "serial,name,platform,groups\nMAC,Library 7,macOS,Elm\n").await;
        let id = ada.devices(&kernel::DeviceQuery::default()).await.unwrap().page.items[0].device.id;
        // What its chip and its system are nobody knows yet.
        let lock = ada.lock(id, LockOrder { knows: true, ..LockOrder::default() }).await.unwrap();
        let mac = world.enrols(hello("Mac", Platform::MacOs, Some(elm))).await;
        assert_eq!(mac.id, id);
        assert_eq!(mac.polls().await.map(|c| c.id()), Some(lock));
        let device = ada.device(id).await.unwrap();
        assert_eq!((device.device.name.as_str(), device.groups.len()), ("Library 7", 1));
        assert_eq!(device.groups[0].0, elm);
    }
}
