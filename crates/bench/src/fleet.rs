//! A console full of Macs that have enrolled under certificates of its own authority.

use crate::{
    console::{Console, OWNER, PASSWORD},
    district::{Opened, caller, closed, copy, open},
    wire::Paper,
};
use anyhow::{Context, Result, bail};
use apple_mdm::{authority::Authority, request::Request};
use domain::{Mode, Moment, Ownership, Platform, Version};
use kernel::{DeviceNews, Fingerprint, Fresh, Hello, Kernel, LinkOrder, NewOwner, PushAddress, Report};
use simulator::Crowd;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::task::JoinSet;
use uuid::Uuid;

const TOPIC: &str = "com.apple.mgmt.External.bench";
const YEAR: Duration = Duration::from_hours(24 * 365);
/// So many enrol with one link.
const USES: usize = 10_000;
/// So many enrol at once.
const AT_ONCE: usize = 256;

/// Stands beside data that were kept to their end.
const PAPERS: &str = "papers";

pub struct Fleet {
    folder: TempDir,
    /// With whose key they sign; none for those that were kept.
    crowd: Option<Crowd>,
    pub papers: Vec<Arc<Paper>>,
}

impl Fleet {
    /// A console as it was kept here, or else a new one that is kept for the next time.
    pub async fn kept(macs: usize, keep: &Path) -> Result<Self> {
        let kept = keep.join(format!("fleet-{macs}"));
        if !kept.join(PAPERS).exists() {
            let fleet = Self::enrol(macs).await?;
            copy(&fleet.data(), &kept)?;
            let lines: Vec<_> = fleet.papers.iter().map(|paper| paper.line()).collect();
            fs::write(kept.join(PAPERS), lines.join("\n"))?;
            return Ok(fleet);
        }
        let folder = tempfile::tempdir()?;
        copy(&kept, &folder.path().join("data"))?;
        let lines = fs::read_to_string(kept.join(PAPERS))?;
        let papers = lines.lines().map(|line| Paper::read(line).map(Arc::new)).collect::<Result<_>>()?;
        let fleet = Self { folder, crowd: None, papers };
        fleet.comes_by().await?;
        Ok(fleet)
    }

    /// All are heard today, as those are that have just enrolled.
    async fn comes_by(&self) -> Result<()> {
        let opened = self.open().await?;
        for paper in &self.papers {
            let device = opened.kernel.device(&Fingerprint::of(&paper.certificate), Uuid::nil()).await?;
            device.turn(Report::idle()).await?;
        }
        opened.kernel.write_down_heard().await?;
        opened.close().await;
        Ok(())
    }

    /// A new console, with so many Macs, all of which are at rest.
    pub async fn enrol(macs: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        closed(&data)?;
        let (kernel, crowd) = (open(&data).await?, Crowd::new()?);
        let token = kernel.offer_setup().await?.context("it offers no setup")?;
        let new = NewOwner { name: "Ada".into(), sign_in_name: OWNER.into(), password: PASSWORD.into() };
        let ticket = kernel.setup(&token, new, &caller()).await?;
        let opened = Opened::by(kernel.clone(), &ticket);
        let links = prepared(&opened, macs).await?;
        let office = Arc::new(Office::of(&kernel, links, &crowd.request()?).await?);
        let mut enrolling = JoinSet::new();
        for first in 0..AT_ONCE {
            let office = office.clone();
            enrolling.spawn(async move {
                let mut some = vec![];
                for n in (first..macs).step_by(AT_ONCE) {
                    some.push(Arc::new(office.enrols(n).await?));
                }
                anyhow::Ok(some)
            });
        }
        let mut papers = vec![];
        for some in enrolling.join_all().await {
            papers.extend(some?);
        }
        drop(office);
        opened.close().await;
        Ok(Self { folder, crowd: Some(crowd), papers })
    }

    /// The same once more, as it is now.
    pub fn again(&self) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        copy(&self.data(), &folder.path().join("data"))?;
        Ok(Self { folder, crowd: None, papers: self.papers.clone() })
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its console, on that processor.
    pub async fn console(&self, binary: &Path, core: Option<usize>) -> Result<Console> {
        Console::over(binary, core, &self.data()).await
    }

    /// With its kernel in this process instead.
    pub async fn open(&self) -> Result<Opened> {
        let kernel = open(&self.data()).await?;
        let ticket = kernel.sign_in(OWNER, PASSWORD, &caller()).await?;
        Ok(Opened::by(kernel, &ticket))
    }

    /// The header with which this one would sign what it says.
    pub fn signature(&self, paper: &Paper, body: &[u8]) -> Result<String> {
        let crowd = self.crowd.as_ref().context("a fleet that was kept does not sign")?;
        Ok(crowd.signature(&paper.certificate, body)?)
    }
}

/// A group, and the secrets of links into it. There is no push certificate: they come by of their own accord.
async fn prepared(opened: &Opened, macs: usize) -> Result<Vec<String>> {
    let operator = opened.operator().await?;
    let group = operator.create_group("Everywhere", "").await?;
    let mut links = vec![];
    for _ in 0..macs.div_ceil(USES) {
        let uses = u32::try_from(USES)?;
        let order = LinkOrder { group, ownership: Ownership::Corporate, days: 1, uses };
        let id = operator.make_link(order).await?;
        links.push(operator.link(id).await?.token.context("a link without its secret")?);
    }
    Ok(links)
}

fn since_1970(at: Moment) -> Duration {
    Duration::from_millis(u64::try_from(at.0).unwrap_or_default())
}

/// Where they enrol: at the kernel's own door, for what is measured comes after.
struct Office {
    kernel: Kernel,
    authority: Authority,
    request: Request,
    links: Vec<String>,
}

impl Office {
    async fn of(kernel: &Kernel, links: Vec<String>, request: &[u8]) -> Result<Self> {
        let now = since_1970(kernel.now());
        let make = || Authority::make("CN=Holdfast device authority", now, now + YEAR).ok();
        let kept = kernel.device_authority(make).await?;
        let authority = Authority::open(&kept.secret, &kept.open)?;
        let Ok(request) = Request::read(request) else { bail!("the crowd's request is none") };
        Ok(Self { kernel: kernel.clone(), authority, request, links })
    }

    async fn enrols(&self, n: usize) -> Result<Paper> {
        let kernel = &self.kernel;
        let (now, ends) = (kernel.now(), kernel.now().plus(YEAR / 2));
        let issued = self.authority.issue(&self.request, "bench", since_1970(now), since_1970(ends))?;
        let certificate = issued.der().to_vec();
        let challenge = kernel.offer_challenge(&self.links[n / USES]).await?;
        kernel.certify(&challenge, b"a request", Fresh { certificate: &certificate, ends }).await?;
        let udid = format!("BE7C0000-0000-4000-8000-{n:012X}");
        let hello = Hello {
            udid: Some(udid.clone()),
            serial: Some(format!("BENCH{n:07}")),
            name: format!("Mac {n}"),
            model: "MacBook Air".into(),
            platform: Platform::MacOs,
            mode: Mode::DeviceEnrolment,
            os: Some(Version(26, 1, 0)),
        };
        let device = kernel.enrol(&Fingerprint::of(&certificate), hello, Uuid::nil()).await?;
        let token = Uuid::new_v4().as_bytes().repeat(2);
        device
            .is_reached_at(&PushAddress { topic: TOPIC.into(), token, magic: Uuid::new_v4().to_string() })
            .await?;
        device.has_told(DeviceNews { passcode_set: Some(true), ..DeviceNews::default() }).await?;
        Ok(Paper::of(device.id(), udid, certificate))
    }
}
