//! Many devices, on one computer: so many at once speak with their server as it can bear, and each hangs up when it has
//! said what it had to say.

use crate::{
    device::{Device, Done, Screen},
    fault::Fault,
    kind::Kind,
    site::Site,
    trouble::Trouble,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};

/// So many conversations at once.
const AT_ONCE: usize = 32;

pub struct School {
    devices: Vec<Arc<Device>>,
    at_once: Arc<Semaphore>,
}

/// Who wants to hear what came of a device's enrolment or visit.
pub type Listener = Arc<dyn Fn(&Device, Result<&[Done], &Trouble>) + Send + Sync>;

impl School {
    /// So many devices of these kinds in turn, counted from the first number on.
    pub fn new(site: &Site, kinds: &[Kind], number: usize, first: usize) -> Result<Self, Trouble> {
        let kinds = kinds.iter().cycle().take(number);
        let devices = kinds.zip(first..).map(|(kind, number)| Device::new(site, *kind, number));
        Ok(Self::of(devices.collect::<Result<_, _>>()?))
    }

    /// Of devices that are there already.
    pub fn of(devices: Vec<Arc<Device>>) -> Self {
        Self { devices, at_once: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    pub fn devices(&self) -> &[Arc<Device>] {
        &self.devices
    }

    pub fn screens(&self) -> Vec<Screen> {
        self.devices.iter().map(|device| device.screen()).collect()
    }

    /// Every fifth device has one of these, in turn.
    pub fn suffers(&self, faults: &[Fault]) {
        for (device, fault) in self.devices.iter().skip(4).step_by(5).zip(faults.iter().cycle()) {
            device.suffers(fault.clone());
        }
    }

    /// Those that have not yet enrol by this link. How many did.
    pub async fn enrol(&self, link: &str, listener: &Listener) -> usize {
        let mut all = JoinSet::new();
        for device in self.devices.iter().filter(|device| !device.is_enrolled()) {
            let device = device.clone();
            let (link, listener, at_once) = (link.to_owned(), listener.clone(), self.at_once.clone());
            all.spawn(async move {
                let _turn = at_once.acquire().await;
                let came = device.enrol_by_link(&link).await;
                listener(&device, came.as_ref().map(|()| &[][..]));
                came.is_ok()
            });
        }
        all.join_all().await.into_iter().filter(|enrolled| *enrolled).count()
    }

    /// Each comes by when it is rung for, and every so often without; as long as this is awaited.
    pub async fn live(&self, every: Duration, listener: &Listener) {
        let mut all = JoinSet::new();
        let every = every.max(Duration::from_secs(1));
        let between = every / u32::try_from(self.devices.len().max(1)).unwrap_or(u32::MAX);
        for (device, n) in self.devices.iter().cloned().zip(0..) {
            let (listener, at_once) = (listener.clone(), self.at_once.clone());
            // Not all at the same moment.
            let mut ticks = tokio::time::interval_at(Instant::now() + between * n, every);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            all.spawn(async move {
                loop {
                    tokio::select! {
                        () = device.rung() => {}
                        _ = ticks.tick() => {}
                    }
                    if device.is_enrolled() {
                        let _turn = at_once.acquire().await;
                        let came = device.poll().await;
                        listener(&device, came.as_deref());
                    }
                }
            });
        }
        while all.join_next().await.is_some() {}
    }
}
