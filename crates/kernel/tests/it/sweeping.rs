//! Tidying up: once for however many servers, in time, and never by a clock that is wrong.

use crate::{hardware::*, world::*};
use domain::{ActionKind, Conflict, Moment, State};
use kernel::{ActionQuery, Choice, ClockTrust, DeviceQuery, Kernel, LockOrder, ManyOrder};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

const DAY: Duration = Duration::from_hours(24);
const MINUTE: Duration = Duration::from_mins(1);
const HALF: Duration = Duration::from_secs(30);

/// How often it rang since the last time.
fn rings<T: Clone>(bell: &mut Receiver<T>) -> usize {
    std::iter::from_fn(|| bell.try_recv().ok()).count()
}

/// So much time passes, and a server tidies up in every minute of it.
async fn passes(world: &World, minutes: u32) {
    for _ in 0..minutes {
        world.clock.advance(MINUTE);
        world.kernel.sweep().await.unwrap();
    }
}

/// A Mac that is locked; the lock, and its PIN.
async fn locked(world: &World, ada: &kernel::Operator) -> (Hardware, domain::ActionId, String) {
    let elm = ada.create_group("Elm", "").await.unwrap();
    let mac = world.mac("Mac", elm).await;
    let lock = ada.locks(&mac).await;
    let pin = mac.gets_locked().await;
    (mac, lock, pin)
}

/// Is the PIN there for whoever asks now?
async fn is_shown(world: &World, lock: domain::ActionId, pin: &str) -> bool {
    let ada = world.signs_in("ada").await;
    match ada.confirmed().unwrap().show_pin(lock).await {
        Ok(()) => {
            let shown = ada.shown_pin(lock).await.unwrap().unwrap();
            assert_eq!(shown.pin.digits(), pin);
            true
        }
        other => {
            assert_eq!(other.refusal(), conflict(Conflict::TooLate));
            false
        }
    }
}

stories! {
    async fn one_of_two_servers_tidies_up(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let other = world.another_server().await;
        ada.locks(&mac).await;
        let (mut here, mut there) = (world.kernel.bell(), other.bell());
        for _ in 0..5 {
            world.clock.advance(DAY);
            let (one, two) = tokio::join!(world.kernel.sweep(), other.sweep());
            one.unwrap();
            two.unwrap();
            assert_eq!(rings(&mut here) + rings(&mut there), 1);
            world.kernel.sweep().await.unwrap();
            assert_eq!(rings(&mut here), 0, "it was just done");
        }
        other.close().await;
    }

    async fn who_sleeps_is_woken_again_ever_more_seldom(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let mut bell = world.kernel.bell();
        ada.syncs(&mac).await;
        assert_eq!(rings(&mut bell), 1, "at once");
        for wait in [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, DAY, DAY, DAY] {
            world.clock.advance(wait - HALF);
            world.kernel.sweep().await.unwrap();
            assert_eq!(rings(&mut bell), 0, "not before {wait:?}");
            world.clock.advance(HALF);
            world.kernel.sweep().await.unwrap();
            assert_eq!(rings(&mut bell), 1, "after {wait:?}");
        }
        let given = mac.polls().await.unwrap();
        mac.acknowledges(given.id()).await;
        world.clock.advance(2 * DAY);
        world.kernel.sweep().await.unwrap();
        assert_eq!(rings(&mut bell), 1, "nothing waits any more: it is asked for news of itself");
        world.kernel.sweep().await.unwrap();
        assert_eq!(rings(&mut bell), 0, "once a day");
        world.signs_in("ada").await.syncs(&mac).await;
        world.clock.advance(MINUTE);
        world.kernel.sweep().await.unwrap();
        assert_eq!(rings(&mut bell), 2, "from the beginning");
    }

    async fn however_many_tidy_up_each_thing_ends_once(world: World) {
        let ada = world.owner().await;
        let mut file = "serial,name,platform\n".to_owned();
        for n in 0..600 { file += &format!("S{n},Phone {n},iOS\n"); }
        assert_eq!(world.brings_in(&ada, &file).await.new, 600);
        let choice = Choice::Matching { query: DeviceQuery::default(), expected: 600 };
        let (message, phone, reason) = Default::default();
        let order = ManyOrder { choice, kind: ActionKind::Sync, message, phone, reason, knows: false, previewed: None, typed: "600".into(), form: None };
        let bulk = ada.start_many(order).await.unwrap();
        world.clock.advance(7 * DAY);
        let servers: Vec<Kernel> = vec![world.another_server().await, world.another_server().await];
        for _ in 0..3 {
            let all = servers.iter().chain([&world.kernel]).map(Kernel::sweep).collect();
            join_all(all).await.into_iter().for_each(|done| done.unwrap());
            world.clock.advance(HALF);
        }
        let ada = world.signs_in("ada").await;
        assert_eq!(ada.bulk(bulk, None, None).await.unwrap().states, [(State::Expired, 600)]);
        let charts = ada.overview().await.unwrap().charts.unwrap();
        assert_eq!(charts.ended_otherwise.iter().sum::<i64>(), 600, "none was counted twice");
        for server in servers { server.close().await; }
    }

    /// R8: a clock that is a month ahead shows nothing that has ended by it, and destroys nothing.
    async fn a_clock_that_runs_ahead_hides_and_destroys_nothing(world: World) {
        let ada = world.owner().await;
        let (mac, lock, pin) = locked(world, &ada).await;
        let waiting = ada.syncs(&mac).await;
        let other = world.mac("Other", ada.create_group("Oak", "").await.unwrap()).await;
        let sent = ada.locks(&other).await;
        let given = other.polls().await;
        assert!(given.is_some());
        passes(world, 70).await;
        for ahead in [31 * DAY, 4384 * DAY] {
            let right = world.clock.now();
            world.clock.set(right.plus(ahead));
            assert!(!is_shown(world, lock, &pin).await);
            for _ in 0..5 {
                world.clock.advance(20 * MINUTE);
                world.kernel.sweep().await.unwrap();
            }
            assert_eq!(world.kernel.clock_trust(), ClockTrust::Jumped);
            other.polls().await;
            world.clock.set(right.plus(100 * MINUTE));
            assert!(is_shown(world, lock, &pin).await, "it was neither destroyed nor lost");
            assert_eq!(other.polls().await, given, "what was sent and not answered is sent again");
            let ada = world.signs_in("ada").await;
            assert_eq!(ada.state(waiting).await, State::Queued);
            assert_eq!(ada.state(sent).await, State::Sent);
            assert!(ada.device(mac.id).await.unwrap().standing.is_some());
        }
    }

    /// R8: a clock that is a month behind does not bring back what has ended.
    async fn a_clock_that_runs_behind_shows_nothing_that_has_ended(world: World) {
        let ada = world.owner().await;
        let (_, lock, pin) = locked(world, &ada).await;
        let right = world.clock.now();
        world.clock.set(right.minus(31 * DAY));
        assert!(is_shown(world, lock, &pin).await);
        world.clock.advance(29 * DAY);
        world.kernel.sweep().await.unwrap();
        assert!(is_shown(world, lock, &pin).await, "a live one is not lost");
        world.clock.advance(2 * DAY);
        world.kernel.sweep().await.unwrap();
        assert!(!is_shown(world, lock, &pin).await);
        // A server that begins now believes what was written down, not what its clock says.
        world.clock.set(right.plus(31 * DAY));
        world.kernel.sweep().await.unwrap();
        world.clock.set(right.plus(DAY));
        let other = world.another_server().await;
        let ticket = other.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        let there = other.operator(&key(&ticket), caller()).await.unwrap();
        assert_eq!(there.confirmed().unwrap().show_pin(lock).await.refusal(), conflict(Conflict::TooLate));
        other.close().await;
    }

    /// R8: somebody sets the clock to summer time; an hour is too little to be noticed as a jump.
    async fn an_hour_of_summer_time_neither_shows_nor_destroys(world: World) {
        let ada = world.owner().await;
        let (_, lock, pin) = locked(world, &ada).await;
        passes(world, 61).await;
        world.clock.advance(30 * DAY - 91 * MINUTE);
        world.kernel.sweep().await.unwrap();
        assert!(is_shown(world, lock, &pin).await, "half an hour is left");
        let right = world.clock.now();
        world.clock.set(right.plus(60 * MINUTE));
        assert!(!is_shown(world, lock, &pin).await);
        world.kernel.sweep().await.unwrap();
        world.clock.set(right);
        assert!(is_shown(world, lock, &pin).await, "it was not destroyed");
        passes(world, 31).await;
        world.clock.set(world.clock.now().minus(60 * MINUTE));
        assert!(!is_shown(world, lock, &pin).await, "back to winter time, and it has ended all the same");
    }

    /// R8: nothing ends in 2038.
    async fn after_2038_a_month_is_a_month(world: World) {
        world.clock.set(Moment(2_147_400_000_000));
        world.kernel.believe_clock().await.unwrap();
        let ada = world.owner().await;
        let (mac, lock, pin) = locked(world, &ada).await;
        passes(world, 61).await;
        for day in [DAY, 28 * DAY] {
            world.clock.advance(day);
            world.kernel.sweep().await.unwrap();
            assert!(is_shown(world, lock, &pin).await);
        }
        world.clock.advance(2 * DAY);
        assert!(!is_shown(world, lock, &pin).await);
        world.kernel.sweep().await.unwrap();
        let ada = world.signs_in("ada").await;
        assert!(!ada.action(lock).await.unwrap().action.has_pin);
        assert!(ada.lock(mac.id, LockOrder::default()).await.is_ok());
        assert_eq!(ada.actions(&ActionQuery { limit: 9, ..ActionQuery::default() }).await.unwrap().count.n, 2);
    }
}
