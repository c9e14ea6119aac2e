//! Words that are cut off, too many, of another topic or said at the wrong moment. Refused with 400 and never with 401, or
//! borne; and what becomes of a lock that waits meanwhile.

use crate::answer::Answer;
use crate::forger::{list, pair, reach, topic};
use crate::house::{Console, PASSWORD, stories};
use crate::outside::{Outside, Served, id_of};
use apple_mdm::plain::MOST_BYTES;
use domain::{ActionId, Cause, DeviceId, State};
use kernel::{DeviceQuery, LockOrder, Operator};
use simulator::{Device, Fault, Kind};
use std::sync::Arc;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

/// The page of an action, for somebody who has just signed in.
pub async fn page(console: &Console, action: ActionId) -> Answer {
    let ada = console.stranger();
    ada.signs_in("ada", PASSWORD).await.leads_to("/");
    ada.gets(&format!("/actions/{action}")).await.is(200)
}

pub struct Scene {
    pub outside: Outside,
    pub token: String,
    pub door: Operator,
    pub mac: Arc<Device>,
    pub id: DeviceId,
    pub lock: ActionId,
    known: domain::Device,
}

/// A Mac that enrolled so long ago, and a lock that waits for it.
pub async fn scene(console: &Console, served: Served, ago: Duration) -> Scene {
    let ada = console.owner().await;
    let group = ada.makes_group("Elm").await;
    let outside = console.served(&ada, served).await;
    let token = console.link(&group).await;
    let mac = outside.enrols(Kind::SiliconMac, 1, &token).await;
    console.clock.advance(ago);
    mac.poll().await.unwrap();
    let door = console.ada().await;
    let id = id_of(&door, &mac).await;
    let lock = door.lock(id, LockOrder::default()).await.unwrap();
    let known = door.device(id).await.unwrap().device;
    Scene { outside, token, door, mac, id, lock, known }
}

impl Scene {
    pub fn own(&self) -> String {
        pair("UDID", &self.mac.udid())
    }

    /// Everything that can be said, under this name.
    pub fn all(&self, name: &str) -> [Vec<u8>; 6] {
        let lock = pair("CommandUUID", &self.lock.to_string());
        [
            pair("MessageType", "Authenticate") + &topic() + &pair("ProductName", "Mac15,3"),
            pair("MessageType", "TokenUpdate") + &topic() + &reach(),
            pair("MessageType", "CheckOut"),
            pair("Status", "Idle"),
            pair("Status", "NotNow") + &lock,
            pair("Status", "Acknowledged") + &lock,
        ]
        .map(|words| list(&(words + name)))
    }

    /// What is answered to this, signed by the Mac. With 401 it would leave, and this fail.
    pub async fn told(&self, body: &[u8]) -> u16 {
        self.mac.say(body).await.unwrap().status.as_u16()
    }

    async fn says(&self, words: &str) -> u16 {
        self.told(&list(words)).await
    }

    pub async fn nothing_happened(&self) {
        let action = self.door.action(self.lock).await.unwrap().action;
        assert_eq!((action.state, action.handed_out), (State::Queued, 0));
        assert_eq!(self.door.device(self.id).await.unwrap().device, self.known);
        let all = self.door.devices(&DeviceQuery { limit: 9, ..DeviceQuery::default() }).await.unwrap();
        assert_eq!(all.page.items.len(), 1, "nobody else has come");
    }

    /// It is as it was: it comes by, and is locked.
    pub async fn is_locked(&self) {
        assert_eq!(self.mac.poll().await.unwrap().len(), 1);
        assert!(self.mac.screen().locked);
        assert_eq!(self.door.action(self.lock).await.unwrap().action.state, State::Done);
    }
}

fn pin_in(command: &[u8]) -> String {
    let command = String::from_utf8_lossy(command);
    let (_, rest) = command.split_once("<key>PIN</key>").expect("a lock with its PIN");
    rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
}

stories! {
    async fn words_that_are_cut_off_too_many_or_something_else_are_refused_whole(console) {
        let scene = scene(&console, Served::default(), Duration::ZERO).await;
        let own = scene.own();
        let whole = list(&(pair("Status", "Idle") + &own));
        for length in 0..whole.len() - "</plist>".len() {
            assert_eq!(scene.told(&whole[..length]).await, 400, "cut off at {length}");
        }
        let padded = |more: usize| {
            let words = pair("MessageType", "SetBootstrapToken") + &own;
            let bare = list(&(words.clone() + &pair("Padding", ""))).len();
            list(&(words + &pair("Padding", &"x".repeat(MOST_BYTES - bare + more))))
        };
        assert_eq!(scene.told(&padded(0)).await, 200, "as long as may be");
        assert_eq!(scene.told(&padded(1)).await, 413);
        assert_eq!(scene.outside.hears(&padded(1), &[]).await.status.as_u16(), 413, "whoever says it");
        for bad in [
            b"{\"Status\":\"Idle\"}".to_vec(),
            b"Status=Idle".to_vec(),
            b"<html><body>Idle</body></html>".to_vec(),
            b"<plist version=\"1.0\"><array/></plist>".to_vec(),
            b"<plist version=\"1.0\"><string>Idle</string></plist>".to_vec(),
            list(&("<key>Status</key><integer>1</integer>".to_owned() + &own)),
            list(&("<key>Status</key><array><string>Idle</string></array>".to_owned() + &own)),
            list(&(pair("Status", "Idle") + "<key>UDID</key><integer>7</integer>")),
            list(&(pair("Status", "Idle") + &pair("UDID", ""))),
            list(&(pair("Status", "NotNow") + "<key>CommandUUID</key><integer>7</integer>" + &own)),
            list(&("<key>MessageType</key><true/>".to_owned() + &own)),
            list(&(pair("MessageType", "") + &own)),
        ] {
            assert_eq!(scene.told(&bad).await, 400, "{}", String::from_utf8_lossy(&bad));
        }
        scene.nothing_happened().await;
        scene.is_locked().await;
    }

    async fn an_address_of_another_topic_or_without_a_whole_token_takes_the_place_of_none(console) {
        let scene = scene(&console, Served::default(), Duration::ZERO).await;
        let address = async || console.kernel.push_address(scene.id).await.unwrap();
        let before = address().await;
        let update = pair("MessageType", "TokenUpdate") + &scene.own();
        for other in ["com.apple.mgmt.External.other", "com.example.mail", ""] {
            let introduced = pair("MessageType", "Authenticate") + &scene.own() + &pair("ProductName", "Mac15,3");
            assert_eq!(scene.says(&(introduced + &pair("Topic", other))).await, 400, "{other}");
            assert_eq!(scene.says(&(update.clone() + &pair("Topic", other) + &reach())).await, 400, "{other}");
        }
        let token = |data: &str| format!("<key>Token</key><data>{data}</data>");
        let magic = pair("PushMagic", "m");
        for odd in [
            token("") + &magic,
            token("!!!!") + &magic,
            token(&"AQID".repeat(86)) + &magic,
            pair("Token", "AQID") + &magic,
            token("AQID"),
            token("AQID") + &pair("PushMagic", ""),
            token("AQID") + &pair("PushMagic", &"m".repeat(257)),
        ] {
            assert_eq!(scene.says(&(update.clone() + &topic() + &odd)).await, 400, "{odd}");
        }
        assert!(before.is_some() && address().await == before);
        scene.nothing_happened().await;
        scene.is_locked().await;
    }

    async fn fifty_times_not_now_and_the_lock_is_still_given(console) {
        let scene = scene(&console, Served::default(), Duration::ZERO).await;
        scene.mac.suffers(Fault::NotNow(50));
        for times in 1..=50 {
            let done = scene.mac.poll().await.unwrap();
            assert_eq!(done.iter().map(|one| one.status).collect::<Vec<_>>(), ["NotNow"]);
            let action = scene.door.action(scene.lock).await.unwrap().action;
            assert_eq!((action.state, action.deferred, action.handed_out), (State::Deferred, times, times));
            console.clock.advance(3 * HOUR);
        }
        page(&console, scene.lock).await.says("said “not now” 50 times");
        assert!(!scene.mac.screen().locked);
        scene.is_locked().await;
    }

    async fn a_mac_that_introduces_itself_between_its_lock_and_its_answer_begins_anew(console) {
        let scene = scene(&console, Served::default(), Duration::ZERO).await;
        let own = scene.own();
        let given = scene.mac.say(&list(&(pair("Status", "Idle") + &own))).await.unwrap();
        let pin = pin_in(&given.body);
        let action = async |id| scene.door.action(id).await.unwrap().action;
        assert_eq!(action(scene.lock).await.state, State::Sent);
        let [authenticate, update, .., late] = scene.all(&own);
        for body in [&authenticate, &late, &update, &late] {
            assert_eq!(scene.told(body).await, 200, "{}", String::from_utf8_lossy(body));
        }
        let ended = action(scene.lock).await;
        assert_eq!((ended.state, ended.cause, ended.outstanding), (State::Failed, Some(Cause::Reenrolled), false));
        page(&console, scene.lock).await.says("The device was enrolled again.").says("If it is locked, this PIN opens it.");
        // It had left, so it stays readable.
        scene.door.confirmed().unwrap().show_pin(scene.lock).await.unwrap();
        assert_eq!(scene.door.shown_pin(scene.lock).await.unwrap().unwrap().pin.digits(), pin);
        let again = scene.door.lock(scene.id, LockOrder::default()).await.unwrap();
        assert_eq!(scene.mac.poll().await.unwrap().len(), 1);
        assert_eq!((action(again).await.state, action(scene.lock).await.state), (State::Done, State::Failed));
    }
}
