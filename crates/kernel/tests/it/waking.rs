//! What is known of waking a device, and who is still to be woken.

use crate::{
    hardware::{Verbs, address},
    world::{World, stories},
};
use kernel::RefusedPush;
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
        // What was not even tried need not wait; what was refused waits a little.
        world.kernel.were_pushed(&[], &[push("Mac", kernel::UNREACHABLE, false)]).await.unwrap();
        world.clock.advance(Duration::from_secs(31));
        world.kernel.were_pushed(&[], &[push("Mac", kernel::UNREACHABLE, false)]).await.unwrap();
        assert_eq!(world.kernel.unpushed(None, 9).await.unwrap(), [mac.id]);
        world.kernel.were_pushed(&[], &[push("Mac", "TooManyRequests", false)]).await.unwrap();
        assert!(world.kernel.unpushed(None, 9).await.unwrap().is_empty());
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
}
