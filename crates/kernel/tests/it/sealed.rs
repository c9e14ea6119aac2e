//! What the vault holds for devices: tokens that last, and rows that somebody has altered.

use crate::{hardware::*, world::*};
use domain::{Cause, Conflict, State};
use kernel::{Command, RemoveOrder};
use std::time::Duration;

/// Puts the second Mac's PIN where the first one's was.
const SWAP: &str = "UPDATE secrets SET sealed = (SELECT s.sealed FROM secrets s JOIN actions a ON a.secret = s.id \
    JOIN devices d ON d.id = a.device WHERE d.name = 'Two') \
    WHERE id IN (SELECT a.secret FROM actions a JOIN devices d ON d.id = a.device WHERE d.name = 'One')";

stories! {
    async fn an_unlock_token_is_there_after_two_hundred_days(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let phone = world.phone("Phone", elm).await;
        phone.hands_over(b"a token").await;
        for _ in 0..10 {
            world.clock.advance(Duration::from_hours(20 * 24));
            world.kernel.sweep().await.unwrap();
        }
        let ada_then = world.signs_in("ada").await;
        assert_eq!(ada_then.device(phone.id).await.unwrap().tokens, [START]);
        ada_then.remove_passcode(phone.id, RemoveOrder::default()).await.unwrap();
        let given = phone.polls().await.unwrap();
        assert!(matches!(&given, Command::RemovePasscode { token, .. } if &token[..] == b"a token"));
        // The same token once more is the same row; none at all says nothing.
        phone.hands_over(b"a token").await;
        assert_eq!(ada_then.device(phone.id).await.unwrap().tokens, [world.clock.now()]);
    }

    async fn a_lock_whose_pin_was_altered_is_not_sent_and_others_are(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (one, two) = (world.mac("One", elm).await, world.mac("Two", elm).await);
        let (first, second) = (ada.locks(&one).await, ada.locks(&two).await);
        let sync = ada.syncs(&one).await;
        world.tampers(SWAP).await;
        assert_eq!(one.polls().await.map(|c| c.id()), Some(sync), "a lock whose PIN nobody knows is worse than none");
        let dropped = ada.action(first).await.unwrap().action;
        assert_eq!((dropped.state, dropped.cause), (State::Cancelled, Some(Cause::SecretUnreadable)));
        assert_eq!(ada.confirmed().unwrap().show_pin(first).await.refusal(), conflict(Conflict::TooLate));
        assert_eq!(two.gets_locked().await, ada.reads(second).await);
        let again = ada.locks(&one).await;
        assert_eq!(one.gets_locked().await, ada.reads(again).await);
    }

    async fn an_altered_pin_is_never_another_macs(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let (one, two) = (world.mac("One", elm).await, world.mac("Two", elm).await);
        let (first, second) = (ada.locks(&one).await, ada.locks(&two).await);
        one.gets_locked().await;
        let pin = two.gets_locked().await;
        world.tampers(SWAP).await;
        ada.confirmed().unwrap().show_pin(first).await.unwrap();
        assert!(ada.shown_pin(first).await.is_err());
        assert_eq!(ada.reads(second).await, pin);
    }
}
