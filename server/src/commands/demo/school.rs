//! The demo's first school: its devices are simulated, and speak with the console as real ones do, through its own listener
//! and a push service that runs beside it.

use super::screens;
use crate::config::PublicUrl;
use crate::push::certificate::{self, Upload};
use crate::stop::Stop;
use domain::{Device, GroupId, Ownership, Platform};
use kernel::{DeviceQuery, LinkOrder, Operator};
use simulator::{Device as Simulated, Keys, Kind, PushHost, School, Site, Trouble};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// A device comes by so often, although nobody has pushed it.
const EVERY: Duration = Duration::from_mins(1);
const TOPIC: &str = "7d3c6a52-52c6-4d1c-9a54-3f1f6b1f8d10";
/// So many at most: the page of their screens is to be looked at.
const MOST: u32 = 200;

/// The push service, and where its root certificate lies.
pub struct Push {
    host: PushHost,
    pub root: PathBuf,
}

/// What it takes to bring the school to life.
pub struct Plan {
    link: String,
    devices: Vec<Device>,
}

impl Push {
    pub async fn start(folder: &Path) -> Result<Self, Stop> {
        let failed = |why: String| {
            Stop::new(
                format!("The demo's push service does not start: {why}."),
                "its devices could not be woken.",
                "look whether this computer lets programs listen on its own address.",
            )
        };
        let host = PushHost::start().await.map_err(|error| failed(error.to_string()))?;
        let root = folder.join("push.pem");
        std::fs::write(&root, host.authority().root_pem()).map_err(|error| failed(error.to_string()))?;
        Ok(Self { host, root })
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.host.address().port())
    }

    /// The console is given a push certificate, and a link into the school; which devices are to come is read from it.
    pub async fn plan(&self, olivia: &Operator, school: GroupId) -> kernel::Result<Plan> {
        let nonsense = |why: String| kernel::Error::Fault(kernel::Fault::Nonsense(why));
        let pushes = self.host.push_certificate(TOPIC).map_err(|error| nonsense(error.to_string()))?;
        let file = [pushes.certificate_pem, pushes.key_pem].concat();
        let order = certificate::read(&Upload { file: file.into(), ..Upload::default() })?;
        olivia.confirmed()?.set_push_certificate(order).await?;
        let order = LinkOrder { group: school, ownership: Ownership::Corporate, days: 30, uses: 10 * MOST };
        let link = olivia.make_link(order).await?;
        let link = olivia.link(link).await?.token.unwrap_or_default();
        let query = DeviceQuery { group: Some(school), limit: MOST, ..DeviceQuery::default() };
        let listed = olivia.devices(&query).await?.page.items;
        let devices = listed.into_iter().map(|listed| listed.device).filter(can_come).collect();
        Ok(Plan { link, devices })
    }
}

/// One that is locked stays as its history has it.
fn can_come(device: &Device) -> bool {
    kind(device).is_some()
        && device.ownership == Ownership::Corporate
        && device.lock.is_none()
        && device.enrolment == domain::Enrolment::Active
}

fn kind(device: &Device) -> Option<Kind> {
    Some(match device.platform {
        Platform::Ios => Kind::IPhone,
        Platform::IpadOs if device.mode == domain::Mode::SharedIpad => Kind::SharedIPad,
        Platform::IpadOs => Kind::IPad,
        Platform::MacOs if device.chip == Some(domain::Chip::Intel) => Kind::IntelMac,
        Platform::MacOs => Kind::SiliconMac,
        Platform::VisionOs => Kind::Vision,
        Platform::WatchOs => Kind::Watch,
        Platform::TvOs | Platform::Android | Platform::Windows => return None,
    })
}

/// The devices enrol, and then live; their screens are shown at this port.
pub async fn comes_to_life(push: Push, plan: Plan, devices: PublicUrl, screens: TcpListener) {
    let link = format!("{devices}/enrol/{}", plan.link);
    match school(push, &plan) {
        Ok(school) => {
            let school = Arc::new(school);
            let heard: simulator::Listener = Arc::new(|device, came| {
                if let Err(error) = came {
                    tracing::debug!(device = device.name(), %error, "a device of the demo did not come by");
                }
            });
            tokio::spawn(screens::serve(screens, school.clone()));
            let enrolled = school.enrol(&link, &heard).await;
            tracing::info!(enrolled, "the devices of the demo's school have enrolled");
            tokio::spawn(async move { school.live(EVERY, &heard).await });
        }
        Err(error) => tracing::error!(%error, "the demo's school does not come to life"),
    }
}

fn school(push: Push, plan: &Plan) -> Result<School, Trouble> {
    let site = Site::new(Keys::shared(2)?).with_push(push.host);
    let mut devices = vec![];
    for (number, known) in plan.devices.iter().enumerate() {
        let Some(kind) = kind(known) else { continue };
        let device = Simulated::new(&site, kind, number + 1)?;
        if let (Some(serial), Some(udid)) = (&known.serial, &known.udid) {
            device.is_known_as(serial, udid, &known.name);
            devices.push(device);
        }
    }
    Ok(School::of(devices))
}
