//! The push service refuses, is slow, breaks off, says goodbye or is away. The lock stays queued, its page says why, and it is
//! given as soon as the phone is woken again or comes by of itself.

use crate::answer::Answer;
use crate::house::{Console, stories};
use crate::outside::{Outside, id_of};
use crate::visitor::Visitor;
use domain::{ActionId, DeviceId, State};
use kernel::{Change, LockOrder, Operator, Waking};
use simulator::push::{Mishap, Reason};
use simulator::{Device, Kind};
use std::sync::Arc;
use std::time::Duration;

const PATIENT: Duration = Duration::from_secs(30);
/// So often that it does not end while it is looked at.
const ALWAYS: usize = 10_000;
/// After this a device for which something waits is rung for once more.
const A_MINUTE: Duration = Duration::from_secs(61);

struct Scene {
    outside: Outside,
    token: String,
    door: Operator,
    ada: Visitor,
}

/// A phone, and a lock that waits for it.
struct Waits {
    phone: Arc<Device>,
    id: DeviceId,
    lock: ActionId,
}

impl Scene {
    async fn of(console: &Console) -> Self {
        let ada = console.owner().await;
        let group = ada.makes_group("Elm").await;
        let outside = console.outside(&ada).await;
        let (token, door) = (console.link(&group).await, console.ada().await);
        Self { outside, token, door, ada }
    }

    /// Phones that were woken when they enrolled, and all that came of it is written down.
    async fn phones(&self, console: &Console, number: usize) -> Vec<(Arc<Device>, DeviceId)> {
        let mut phones = vec![];
        for number in 0..=number {
            let phone = self.outside.enrols(Kind::IPhone, number, &self.token).await;
            assert!(self.outside.is_pushed(&phone).await);
            let id = id_of(&self.door, &phone).await;
            phones.push((phone, id));
        }
        // Pushes that were taken are written down by and by, in their order: it is the last one that shows it.
        let (last, id) = phones.pop().unwrap();
        let sync = self.door.sync(id, None).await.unwrap();
        self.until(sync, |waking| waking.pushed.is_some()).await;
        assert!(self.outside.is_pushed(&last).await);
        last.poll().await.unwrap();
        console.clock.advance(Duration::from_secs(1));
        phones
    }

    async fn phone(&self, console: &Console) -> (Arc<Device>, DeviceId) {
        self.phones(console, 1).await.remove(0)
    }

    async fn locks(&self, (phone, id): (Arc<Device>, DeviceId)) -> Waits {
        let lock = self.door.lock(id, LockOrder::default()).await.unwrap();
        Waits { phone, id, lock }
    }

    /// Until this is known of waking the device of an action that waits.
    async fn until(&self, action: ActionId, is: impl Fn(&Waking) -> bool) {
        let known = async {
            let mut news = self.door.watch(Change::default());
            while !is(&self.door.action(action).await.unwrap().waking.unwrap()) {
                let _ = tokio::time::timeout(Duration::from_millis(50), news.next()).await;
            }
        };
        tokio::time::timeout(PATIENT, known).await.expect("it is not known");
    }

    /// It was refused for this reason, the lock has not left, and its page says so.
    async fn tells(&self, waits: &Waits, reason: &str, says: &str) {
        self.until(waits.lock, |w| w.refused.as_ref().is_some_and(|(_, why)| why == reason)).await;
        self.is_queued(waits).await;
        self.page_of(waits).await.says(says);
    }

    async fn page_of(&self, waits: &Waits) -> Answer {
        self.ada.gets(&format!("/actions/{}", waits.lock)).await.is(200)
    }

    async fn is_queued(&self, waits: &Waits) {
        let action = self.door.action(waits.lock).await.unwrap().action;
        assert_eq!((action.state, action.handed_out), (State::Queued, 0));
    }

    /// Until the push service takes a push for it.
    async fn is_woken(&self, waits: &Waits) {
        while !self.outside.is_pushed(&waits.phone).await {}
    }

    /// It comes by, is given its lock, and obeys.
    async fn is_locked(&self, waits: &Waits) {
        assert_eq!(waits.phone.poll().await.unwrap().len(), 1);
        assert!(waits.phone.screen().locked);
        let action = self.door.action(waits.lock).await.unwrap().action;
        assert_eq!((action.state, action.handed_out), (State::Done, 1));
    }
}

/// Time passes, and whoever waits is rung for again.
async fn passes(console: &Console) {
    console.clock.advance(A_MINUTE);
    console.kernel.sweep().await.unwrap();
}

fn is_for(phone: &Device, token: &str) -> bool {
    phone.reach().is_some_and(|(own, _)| base16ct::lower::encode_string(&own) == token)
}

stories! {
    async fn each_refusal_is_told_and_the_lock_is_given_once_it_is_over(console) {
        let scene = Scene::of(&console).await;
        let (dead, word) = ("push address no longer works", "refused to wake the device, at");
        let reasons = [
            (Reason::BadDeviceToken, dead, true),
            (Reason::Unregistered, dead, true),
            (Reason::BadCertificate, "does not accept the push certificate", false),
            (Reason::TooManyRequests, "was woken too often", false),
            (Reason::InternalServerError, word, false),
            (Reason::ServiceUnavailable, word, false),
            (Reason::Shutdown, word, false),
        ];
        let phones = scene.phones(&console, reasons.len()).await;
        for (phone, (reason, says, is_dead)) in phones.into_iter().zip(reasons) {
            scene.outside.push.let_happen(ALWAYS, Mishap::Refuse(reason));
            let waits = scene.locks(phone).await;
            scene.tells(&waits, &format!("{reason:?}"), says).await;
            let is_known_dead = async || scene.door.device(waits.id).await.unwrap().device.push_dead;
            assert_eq!(is_known_dead().await, is_dead, "{reason:?}");
            scene.outside.push.recovers();
            if is_dead {
                waits.phone.renew_reach().await.unwrap();
                assert!(!is_known_dead().await);
            } else {
                passes(&console).await;
            }
            scene.is_woken(&waits).await;
            scene.is_locked(&waits).await;
        }
    }

    async fn a_dead_address_keeps_no_phone_from_coming_by_of_itself(console) {
        let scene = Scene::of(&console).await;
        let phone = scene.phone(&console).await;
        scene.outside.push.let_happen(1, Mishap::Refuse(Reason::Unregistered));
        let waits = scene.locks(phone).await;
        scene.tells(&waits, "Unregistered", "It gets this when it calls by itself").await;
        assert!(console.kernel.push_address(waits.id).await.unwrap().is_none());
        scene.is_locked(&waits).await;
    }

    async fn a_push_that_is_not_answered_holds_up_neither_the_lock_nor_the_others(console) {
        let scene = Scene::of(&console).await;
        let mut phones = scene.phones(&console, 2).await;
        scene.outside.push.let_happen(1, Mishap::Slow(Duration::from_hours(1)));
        let (one, other) = (scene.locks(phones.remove(0)).await, scene.locks(phones.remove(0)).await);
        let mut pushes = scene.outside.pushes.lock().await;
        let push = tokio::time::timeout(PATIENT, pushes.recv()).await.expect("nobody is pushed").unwrap();
        assert!(push.answer.is_ok() && push.rang);
        let (first, slow) = if is_for(&one.phone, &push.token) { (one, other) } else { (other, one) };
        assert!(is_for(&first.phone, &push.token));
        for waits in [&first, &slow] {
            scene.is_queued(waits).await;
        }
        scene.page_of(&slow).await.says("has not been woken for this yet");
        for waits in [&slow, &first] {
            scene.is_locked(waits).await;
        }
    }

    async fn a_line_that_always_breaks_before_the_answer_is_made_anew(console) {
        let scene = Scene::of(&console).await;
        let phone = scene.phone(&console).await;
        scene.outside.push.let_happen(ALWAYS, Mishap::Cut);
        let waits = scene.locks(phone).await;
        scene.tells(&waits, "NoAnswer", "The push service could not be reached").await;
        scene.outside.push.recovers();
        // Half a minute later it is owed a push, and nobody rings for it.
        console.clock.advance(Duration::from_secs(31));
        scene.is_woken(&waits).await;
        scene.is_locked(&waits).await;
    }

    async fn a_service_that_says_goodbye_is_called_anew(console) {
        let scene = Scene::of(&console).await;
        let phones = scene.phones(&console, 2).await;
        scene.outside.push.let_happen(1, Mishap::Goodbye);
        for phone in phones {
            let (waits, now) = (scene.locks(phone).await, console.clock.now());
            assert!(scene.outside.is_pushed(&waits.phone).await);
            scene.until(waits.lock, |waking| waking.pushed == Some(now) && waking.refused.is_none()).await;
            scene.is_locked(&waits).await;
        }
    }

    async fn a_service_that_was_away_is_found_again_and_owed_pushes_are_made(console) {
        let scene = Scene::of(&console).await;
        let mut phones = scene.phones(&console, 2).await;
        scene.outside.push.go_away().await;
        let (waits, other) = (scene.locks(phones.remove(0)).await, scene.locks(phones.remove(0)).await);
        scene.tells(&waits, "Unreachable", "The push service could not be reached").await;
        scene.tells(&other, "Unreachable", "It could not be woken on").await;
        scene.is_locked(&other).await;
        // Somebody else may be calling from this very port just now.
        let back = async {
            while scene.outside.push.come_back().await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENT, back).await.expect("it does not come back");
        // Nobody rings for the phone again: it is owed a push.
        scene.is_woken(&waits).await;
        scene.is_locked(&waits).await;
    }
}
