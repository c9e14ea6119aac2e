//! Devices with verbs, and what operators do to them in one word.

use crate::world::World;
use domain::{ActionId, DeviceId, GroupId, Ownership, Platform, State, Version};
use kernel::{
    Clock, Command, DeviceChange, DeviceNews, DeviceQuery, EnrolledDevice, Fingerprint, Fresh, Hello,
    ImportPreview, ImportState, Kernel, LinkOrder, LockOrder, Operator, PushAddress, Report, Said,
};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use uuid::Uuid;

/// A device out there, with the certificate it enrolled with.
pub struct Hardware {
    pub id: DeviceId,
    kernel: Kernel,
    pub identity: Fingerprint,
    pub hello: Hello,
    connection: AtomicU64,
    clock: Clock,
}

/// A device that is about to enrol, into which group, and whose it is.
#[derive(Clone)]
pub struct Newcomer {
    pub hello: Hello,
    pub group: Option<GroupId>,
    pub ownership: Ownership,
}

/// How one introduces itself: the serial is its name in capitals.
pub fn hello(name: &str, platform: Platform, group: Option<GroupId>) -> Newcomer {
    let hello = Hello {
        udid: Some(format!("udid of {name}")),
        serial: Some(name.to_uppercase()),
        name: name.into(),
        model: "a model".into(),
        platform,
        mode: platform.modes().next().unwrap(),
        os: Some(Version(17, 2, 0)),
    };
    Newcomer { hello, group, ownership: Ownership::Corporate }
}

/// Where a device is pushed; nobody listens there.
pub fn address(of: &str) -> PushAddress {
    PushAddress {
        topic: "com.apple.mgmt.External.test".into(),
        token: of.into(),
        magic: format!("magic of {of}"),
    }
}

impl World {
    pub async fn mac(&self, name: &str, group: GroupId) -> Hardware {
        self.enrols(hello(name, Platform::MacOs, Some(group))).await
    }

    pub async fn phone(&self, name: &str, group: GroupId) -> Hardware {
        self.enrols(hello(name, Platform::Ios, Some(group))).await
    }

    /// It asks for a certificate with a link of Ada's, introduces itself with that, and tells how it is reached.
    pub async fn enrols(&self, new: Newcomer) -> Hardware {
        let group = match new.group {
            Some(group) => group,
            None => self.signs_in("ada").await.create_group(&new.hello.name, "").await.unwrap(),
        };
        let mut links = self.links.lock().await;
        let token = match links.get(&(group, new.ownership)) {
            Some(token) => token.clone(),
            None => self.link(&self.signs_in("ada").await, group, new.ownership).await,
        };
        links.insert((group, new.ownership), token.clone());
        drop(links);
        let identity = self.is_certified(&token, &new.hello.name).await;
        let hello = new.hello;
        let enrolled = self.kernel.enrol(&identity, hello.clone(), Uuid::from_u128(0)).await.unwrap();
        enrolled.is_reached_at(&address(&hello.name)).await.unwrap();
        let (id, kernel) = (enrolled.id(), self.kernel.clone());
        if new.group.is_none() {
            let change = DeviceChange { name: hello.name.clone(), ..DeviceChange::default() };
            self.signs_in("ada").await.change_device(id, change).await.unwrap();
        }
        Hardware { id, kernel, identity, hello, connection: AtomicU64::new(0), clock: self.clock.clone() }
    }

    /// The secret of a link into this group.
    pub async fn link(&self, by: &Operator, group: GroupId, ownership: Ownership) -> String {
        let order = LinkOrder { group, ownership, days: 30, uses: 100 };
        let id = by.make_link(order).await.unwrap();
        by.link(id).await.unwrap().token.unwrap()
    }

    /// A certificate for a device of this name.
    pub async fn is_certified(&self, token: &str, name: &str) -> Fingerprint {
        let challenge = self.kernel.offer_challenge(token).await.unwrap();
        let certificate = format!("the certificate of {name}, given for {challenge}").into_bytes();
        let ends = self.clock.now().plus(Duration::from_hours(24 * 3650));
        let fresh = Fresh { certificate: &certificate, ends };
        Fingerprint::of(&self.kernel.certify(&challenge, b"a request", fresh).await.unwrap())
    }

    /// Takes a file in and waits for its end, however it ends.
    pub async fn brings_in(&self, by: &Operator, file: &str) -> ImportPreview {
        let id = by.stage_import("devices.csv", file.as_bytes().to_vec()).await.unwrap();
        by.start_import(id).await.unwrap();
        self.ends_import(by, id).await
    }

    pub async fn ends_import(&self, by: &Operator, id: domain::ImportId) -> ImportPreview {
        let mut news = by.watch(kernel::Change { import: Some(id), ..kernel::Change::default() });
        loop {
            let now = by.import(id).await.unwrap();
            if matches!(now.state, ImportState::Done | ImportState::Failed) {
                return now;
            }
            // News may get lost; then it is looked at again by and by.
            let _ = tokio::time::timeout(Duration::from_millis(50), news.next()).await;
        }
    }
}

impl Hardware {
    fn now(&self) -> Uuid {
        Uuid::from_u128(self.connection.load(Ordering::SeqCst).into())
    }

    /// What is asked in one millisecond has no order.
    pub fn a_moment_passes(&self) {
        self.clock.advance(Duration::from_millis(1));
    }

    /// Behind its certificate, over the connection that is open.
    pub async fn door(&self) -> EnrolledDevice {
        self.knocks().await.unwrap()
    }

    pub async fn knocks(&self) -> kernel::Result<EnrolledDevice> {
        self.kernel.device(&self.identity, self.now()).await
    }

    /// The same device, talking to another server.
    pub fn at(&self, kernel: &Kernel) -> Self {
        let connection = AtomicU64::new(1_000_000 + self.connection.load(Ordering::SeqCst));
        let (identity, hello) = (self.identity.clone(), self.hello.clone());
        Self { id: self.id, kernel: kernel.clone(), identity, hello, connection, clock: self.clock.clone() }
    }

    /// Comes by over a new connection and asks what there is.
    pub async fn polls(&self) -> Option<Command> {
        self.connection.fetch_add(1, Ordering::SeqCst);
        self.asks_on().await
    }

    /// Asks over the connection that is open.
    pub async fn asks_on(&self) -> Option<Command> {
        self.door().await.turn(Report::idle()).await.unwrap()
    }

    pub async fn reports(&self, command: ActionId, said: Said) -> Option<Command> {
        self.door().await.turn(Report { command: Some(command), said }).await.unwrap()
    }

    pub async fn acknowledges(&self, command: ActionId) -> Option<Command> {
        self.reports(command, Said::Acknowledged { message: None, news: None }).await
    }

    pub async fn says_no(&self, command: ActionId, code: i64) -> Option<Command> {
        self.reports(command, Said::Failed { code: Some(code), text: "It does not want to.".into() }).await
    }

    pub async fn not_now(&self, command: ActionId) {
        assert_eq!(self.reports(command, Said::NotNow).await, None, "after \"not now\" nothing comes next");
    }

    pub async fn tells(&self, news: DeviceNews) {
        self.door().await.tells(news).await.unwrap();
    }

    pub async fn hands_over(&self, token: &[u8]) {
        self.door().await.hands_over(token).await.unwrap();
    }

    pub async fn enrols_again(&self) {
        self.connection.fetch_add(1, Ordering::SeqCst);
        let enrolled = self.kernel.enrol(&self.identity, self.hello.clone(), self.now()).await.unwrap();
        enrolled.is_reached_at(&address(&format!("{} anew", self.hello.name))).await.unwrap();
    }

    pub async fn leaves(&self) {
        self.door().await.check_out().await.unwrap();
    }

    /// It is given a lock and does it; the PIN it was given comes back.
    pub async fn gets_locked(&self) -> String {
        let given = self.polls().await.expect("a lock waits");
        self.acknowledges(given.id()).await;
        pin_in(&given)
    }
}

/// The six digits in a lock.
#[track_caller]
pub fn pin_in(command: &Command) -> String {
    match command {
        Command::Lock { pin: Some(pin), .. } => pin.digits().to_owned(),
        other => panic!("no lock with a PIN: {other:?}"),
    }
}

pub fn with_pin(pin: &str) -> LockOrder {
    LockOrder { pin: Some(pin.into()), ..LockOrder::default() }
}

/// What operators do, in one word. Each works or ends the test.
pub trait Verbs {
    async fn locks(&self, device: &Hardware) -> ActionId;
    async fn syncs(&self, device: &Hardware) -> ActionId;
    async fn state(&self, action: ActionId) -> State;
    /// Uncovers a PIN and looks at it.
    async fn reads(&self, lock: ActionId) -> String;
    /// The names on a page of the list.
    async fn lists(&self, query: DeviceQuery) -> Vec<String>;
}

impl Verbs for Operator {
    async fn locks(&self, device: &Hardware) -> ActionId {
        device.a_moment_passes();
        self.lock(device.id, LockOrder::default()).await.unwrap()
    }

    async fn syncs(&self, device: &Hardware) -> ActionId {
        device.a_moment_passes();
        self.sync(device.id, None).await.unwrap()
    }

    async fn state(&self, action: ActionId) -> State {
        self.action(action).await.unwrap().action.state
    }

    async fn reads(&self, lock: ActionId) -> String {
        self.confirmed().unwrap().show_pin(lock).await.unwrap();
        self.shown_pin(lock).await.unwrap().expect("it was just uncovered").pin.digits().to_owned()
    }

    async fn lists(&self, query: DeviceQuery) -> Vec<String> {
        let list = self.devices(&DeviceQuery { limit: 200, ..query }).await.unwrap();
        list.page.items.into_iter().map(|listed| listed.device.name).collect()
    }
}
