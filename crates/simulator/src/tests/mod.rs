//! Devices against a small honest server, which reads and checks all that they say with the console's own reading of the
//! protocol; and against OpenSSL.

mod commands;
mod enrolment;
mod faults;
mod honest;
mod locks;
mod openssl;
mod pusher;
mod pushes;
mod school;
mod secure;

use crate::{Device, Keys, Kind, Site};
use honest::Honest;
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

/// To make one takes longer than most tests.
static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::shared(1).unwrap());

fn site() -> Site {
    Site::new(KEYS.clone())
}

async fn enrolled(server: &Honest, kind: Kind) -> Arc<Device> {
    let device = Device::new(&site(), kind, 7).unwrap();
    device.enrol(&server.profile()).await.unwrap();
    server.forget_what_was_heard();
    device
}

/// What is waited for comes, or the test fails.
async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), what).await.expect("it comes")
}
