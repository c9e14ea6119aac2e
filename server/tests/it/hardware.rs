//! Devices out there: they enrol, come by, are given what waits for them and say what came of it. They stand at the
//! kernel's second door, for none of their own is served yet.

use crate::house::Console;
use domain::{ActionId, DeviceId, GroupId, Platform, Version};
use kernel::{Command, EnrolledDevice, Fingerprint, Fresh, Hello, Kernel, PushAddress, Report, Said};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

pub struct Hardware {
    pub id: DeviceId,
    kernel: Kernel,
    identity: Fingerprint,
    connection: AtomicU64,
}

impl Console {
    pub async fn mac(&self, name: &str, group: &str) -> Hardware {
        self.enrols(name, Platform::MacOs, group).await
    }

    pub async fn phone(&self, name: &str, group: &str) -> Hardware {
        self.enrols(name, Platform::Ios, group).await
    }

    /// Its serial is its name in capitals.
    async fn enrols(&self, name: &str, platform: Platform, group: &str) -> Hardware {
        let hello = Hello {
            udid: Some(format!("udid of {name}")),
            serial: Some(name.to_uppercase()),
            name: name.to_owned(),
            model: "a model".to_owned(),
            platform,
            mode: platform.modes().next().unwrap(),
            os: Some(Version(17, 2, 0)),
        };
        let identity = self.is_certified(name, group.parse().unwrap()).await;
        let device = self.kernel.enrol(&identity, hello, Uuid::from_u128(0)).await.unwrap();
        let (topic, magic) = ("a topic".to_owned(), format!("the magic of {name}"));
        device.is_reached_at(&PushAddress { topic, token: name.into(), magic }).await.unwrap();
        let id = device.id();
        Hardware { id, kernel: self.kernel.clone(), identity, connection: AtomicU64::new(0) }
    }
}

impl Console {
    /// A certificate for a device of this name, with a link of Ada's.
    async fn is_certified(&self, name: &str, group: GroupId) -> Fingerprint {
        let link = self.link(&group.to_string()).await;
        let challenge = self.kernel.offer_challenge(&link).await.unwrap();
        let certificate = format!("the certificate of {name}");
        let ends = self.clock.now().plus(Duration::from_hours(24 * 3650));
        let fresh = Fresh { certificate: certificate.as_bytes(), ends };
        Fingerprint::of(&self.kernel.certify(&challenge, b"a request", fresh).await.unwrap())
    }
}

impl Hardware {
    /// The address of its page.
    pub fn page(&self) -> String {
        format!("/devices/{}", self.id)
    }

    pub async fn door(&self) -> EnrolledDevice {
        let connection = Uuid::from_u128(self.connection.load(Ordering::SeqCst).into());
        self.kernel.device(&self.identity, connection).await.unwrap()
    }

    /// Comes by over a new connection and asks what there is.
    pub async fn polls(&self) -> Option<Command> {
        self.connection.fetch_add(1, Ordering::SeqCst);
        self.door().await.turn(Report::idle()).await.unwrap()
    }

    pub async fn says(&self, command: ActionId, said: Said) -> Option<Command> {
        self.door().await.turn(Report { command: Some(command), said }).await.unwrap()
    }

    /// Takes what waits for it, and does it.
    pub async fn obeys(&self) -> Command {
        let command = self.polls().await.expect("something waits for it");
        self.says(command.id(), Said::Acknowledged { message: None, news: None }).await;
        command
    }

    /// Is locked; the PIN that it was given comes back.
    pub async fn gets_locked(&self) -> String {
        match self.obeys().await {
            Command::Lock { pin: Some(pin), .. } => pin.digits().to_owned(),
            other => panic!("no lock with a PIN: {other:?}"),
        }
    }

    pub async fn hands_over(&self, token: &[u8]) {
        self.door().await.hands_over(token).await.unwrap();
    }
}
