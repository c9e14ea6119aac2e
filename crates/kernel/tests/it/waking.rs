//! What is known of waking a device, who is still to be woken, when one was heard, and how one is let go.

use crate::{
    hardware::{Verbs, address},
    world::{Refused, World, conflict, stories},
};
use domain::{Cause, Conflict, Deed, Outcome, Refusal, State};
use kernel::{AuditQuery, DeviceNews, RefusedPush};
use std::time::Duration;

stories! {
    async fn why_it_waits_is_known(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let lock = ada.locks(&mac).await;
        let waking = async || ada.action(lock).await.unwrap().waking.unwrap();
        assert!(waking().await.has_address && waking().await.pushed.is_none());
        assert_eq!(world.kernel.unpushed(None, 9).await.unwrap(), [mac.id]);
        world.kernel.were_pushed(&[mac.id], &[]).await.unwrap();
        assert_eq!(waking().await.pushed, Some(world.clock.now()));
        assert!(world.kernel.unpushed(None, 9).await.unwrap().is_empty());
        let push = |token: &str, reason: &str, dead| {
            RefusedPush { device: mac.id, token: address(token).token, reason: reason.into(), dead }
        };
        let owed = async || world.kernel.owed(None, 9).await.unwrap();
        world.clock.advance(Duration::from_mins(5));
        assert!(owed().await.is_empty(), "it was pushed: the rest is for the ladder");
        // What was not even tried need not wait; what was refused waits a little.
        world.kernel.were_pushed(&[], &[push("Mac", kernel::UNREACHABLE, false)]).await.unwrap();
        assert_eq!(owed().await, [mac.id]);
        assert!(world.kernel.unpushed(None, 9).await.unwrap().is_empty());
        world.kernel.were_pushed(&[], &[push("Mac", "InternalServerError", false)]).await.unwrap();
        assert!(owed().await.is_empty());
        world.clock.advance(Duration::from_secs(31));
        assert_eq!(owed().await, [mac.id]);
        world.kernel.were_pushed(&[mac.id], &[]).await.unwrap();
        assert!(owed().await.is_empty());
        world.kernel.were_pushed(&[], &[push("Mac", "TooManyRequests", false)]).await.unwrap();
        world.kernel.were_pushed(&[], &[push("an address of before", "Unregistered", true)]).await.unwrap();
        assert_eq!(waking().await.refused, Some((world.clock.now(), "TooManyRequests".into())));
        assert!(!ada.device(mac.id).await.unwrap().device.push_dead, "it is reached elsewhere by now");
        world.kernel.were_pushed(&[], &[push("Mac", "Unregistered", true)]).await.unwrap();
        assert_eq!(waking().await.refused, Some((world.clock.now(), "Unregistered".into())));
        assert!(world.kernel.push_address(mac.id).await.unwrap().is_none());
        assert!(ada.device(mac.id).await.unwrap().device.push_dead);
        mac.door().await.is_reached_at(&address("elsewhere")).await.unwrap();
        assert!(!ada.device(mac.id).await.unwrap().device.push_dead, "it lives again");
        assert_eq!(waking().await.refused, None);
        mac.gets_locked().await;
        assert!(ada.action(lock).await.unwrap().waking.is_none(), "nothing waits any more");
    }

    /// With what is written of it anyway goes when it was heard; the first time of a day is written, and counted, by and by.
    async fn who_is_served_is_seen_with_it_and_counts_once_a_day(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let mac = world.mac("Mac", elm).await;
        let first = ada.locks(&mac).await;
        let seen = async || {
            let ada = world.signs_in("ada").await;
            let counted = ada.overview().await.unwrap().charts.unwrap().seen;
            (ada.device(mac.id).await.unwrap().device.seen, counted.into_iter().sum::<i64>())
        };
        mac.a_moment_passes();
        mac.polls().await;
        assert_eq!(seen().await, (Some(world.clock.now()), 1));
        mac.a_moment_passes();
        mac.acknowledges(first).await;
        let yesterday = world.clock.now();
        assert_eq!(seen().await, (Some(yesterday), 1));
        world.clock.advance(Duration::from_hours(24));
        let second = world.signs_in("ada").await.syncs(&mac).await;
        mac.polls().await;
        mac.acknowledges(second).await;
        assert_eq!(seen().await, (Some(yesterday), 1));
        world.kernel.write_down_heard().await.unwrap();
        assert_eq!(seen().await, (Some(world.clock.now()), 2));
        mac.a_moment_passes();
        mac.polls().await;
        world.kernel.write_down_heard().await.unwrap();
        assert_eq!(seen().await, (Some(world.clock.now()), 2));
    }

    async fn of_many_refused_pushes_each_counts_for_its_own(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let [dead, moved, busy] = ["Dead", "Moved", "Busy"];
        let macs = [world.mac(dead, elm).await, world.mac(moved, elm).await, world.mac(busy, elm).await];
        let push = |n: usize, token: &str, reason: &str, dead| {
            RefusedPush { device: macs[n].id, token: address(token).token, reason: reason.into(), dead }
        };
        let refused = [
            push(0, dead, "Unregistered", true),
            push(1, "where it was before", "Unregistered", true),
            push(2, busy, "TooManyRequests", false),
        ];
        world.kernel.were_pushed(&[], &refused).await.unwrap();
        let (mut reached, mut why) = (vec![], vec![]);
        for mac in &macs {
            let lock = ada.locks(mac).await;
            why.push(ada.action(lock).await.unwrap().waking.unwrap().refused.map(|(_, reason)| reason));
            reached.push(world.kernel.push_address(mac.id).await.unwrap().is_some());
        }
        assert_eq!(reached, [false, true, true]);
        assert_eq!(why, [Some("Unregistered".to_owned()), None, Some("TooManyRequests".to_owned())]);
    }

    async fn whoever_is_released_is_called_until_it_has_heard(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (mac, other) = (world.mac("Mac", elm).await, world.mac("Other", elm).await);
        other.tells(DeviceNews::default()).await;
        let lock = ada.locks(&mac).await;
        let given = mac.polls().await.unwrap();
        assert_eq!(given.id(), lock);
        let heard = world.clock.now();
        mac.a_moment_passes();
        ada.release_device(mac.id).await.unwrap();
        assert_eq!(ada.device(mac.id).await.unwrap().device.seen, Some(heard), "nothing was heard of it");
        assert_eq!(ada.release_device(mac.id).await.refusal(), conflict(Conflict::WrongState));
        // It was sent, and nobody knows what became of it: its PIN can still be read.
        let action = ada.action(lock).await.unwrap().action;
        assert_eq!((action.state, action.cause, action.has_pin), (State::Failed, Some(Cause::Released), true));
        let mut bell = world.kernel.bell();
        let mut rung = async || {
            world.kernel.sweep().await.unwrap();
            let mut rung = vec![];
            while let Ok(device) = bell.try_recv() { rung.push(device); }
            rung.contains(&mac.id)
        };
        assert!(!rung().await);
        world.clock.advance(Duration::from_mins(6));
        assert!(rung().await, "its first ring may have got lost");
        world.kernel.were_pushed(&[], &[RefusedPush { device: mac.id, token: address("Mac").token, reason: kernel::UNREACHABLE.into(), dead: false }]).await.unwrap();
        assert_eq!(world.kernel.owed(None, 9).await.unwrap(), [mac.id]);
        for _ in 0..2 {
            world.clock.advance(Duration::from_hours(25));
            assert!(rung().await);
        }
        assert!(mac.knocks().await.is_err());
        assert!(!world.kernel.parts_with(&other.identity).await.unwrap());
        // Its certificate is good for nothing.
        assert_eq!(world.kernel.may_renew(&mac.identity, b"r").await.map(drop).refusal(), Refusal::SignIn);
        let again = world.kernel.enrol(&mac.identity, mac.hello.clone(), uuid::Uuid::nil()).await;
        assert_eq!(again.map(drop).refusal(), Refusal::SignIn);
        let released = async || ada.device(mac.id).await.unwrap().released.unwrap();
        assert_eq!(released().await.heard, None);
        assert!(world.kernel.parts_with(&mac.identity).await.unwrap());
        assert_eq!(released().await.heard, Some(world.clock.now()));
        assert!(world.kernel.parts_with(&mac.identity).await.unwrap(), "as often as it asks");
        world.clock.advance(Duration::from_hours(25));
        assert!(!rung().await && world.kernel.push_address(mac.id).await.unwrap().is_none());
        let log = ada.audit(&AuditQuery { deed: Some(Deed::ReleaseDevice), limit: 9, ..AuditQuery::default() }).await.unwrap();
        assert_eq!(log.items.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [Outcome::Refused, Outcome::Done]);
    }
}
