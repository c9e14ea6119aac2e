//! The console under torture: its database, the people who are signed in to it and the devices that have enrolled.

use anyhow::{Context, Result};
use clap::ValueEnum;
use domain::{ActionId, BuiltIn, DeviceId, Mode, Ownership, Platform, Scope, Version};
use kernel::{
    Caller, Clock, Fingerprint, Fresh, Hello, Kernel, KeySource, LinkOrder, NewOwner, Operator, PushAddress,
    Settings, SignInKey, Ticket,
};
use serde::{Deserialize, Serialize};
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use uuid::Uuid;

use crate::line::{Order, Said};

const OWNER: &str = "ada";
const PASSWORD: &str = "seven tall green owls";
/// So many devices enrol at once.
const AT_ONCE: usize = 32;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Database {
    Sqlite,
    /// The one that HOLDFAST_TEST_POSTGRES names, which must be new
    Postgres,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct World {
    url: String,
    key: PathBuf,
    operators: Vec<Ticket>,
    pub macs: Vec<DeviceId>,
    pub phones: Vec<DeviceId>,
}

/// What a console is told at its start.
#[derive(Serialize, Deserialize)]
pub struct Start {
    pub world: World,
    pub seed: u64,
    /// Which of its lives this is.
    pub life: u64,
    /// What was asked and not answered.
    pub orders: Vec<Order>,
    /// What was reported and not settled.
    pub reports: Vec<(DeviceId, ActionId, Said)>,
}

impl World {
    /// Sets a new console up, with so many operators, Macs and phones.
    pub async fn new(
        database: Database,
        folder: &Path,
        operators: usize,
        macs: usize,
        phones: usize,
    ) -> Result<Self> {
        let url = match database {
            Database::Sqlite => format!("sqlite:{}", folder.join("holdfast.db").display()),
            Database::Postgres => std::env::var("HOLDFAST_TEST_POSTGRES")
                .context("HOLDFAST_TEST_POSTGRES names no PostgreSQL: `cargo xtask torture` starts one")?,
        };
        let key = folder.join("master.key");
        let mut world = Self { url, key, operators: vec![], macs: vec![], phones: vec![] };
        let kernel = world.open().await?;
        world.sign_in_all(&kernel, operators).await?;
        let link = world.link(&kernel, macs + phones).await?;
        let mut enrolling = tokio::task::JoinSet::new();
        for first in 0..AT_ONCE {
            enrolling.spawn(enrol_every(kernel.clone(), link.clone(), first, macs, macs + phones));
        }
        let mut enrolled = vec![];
        while let Some(some) = enrolling.join_next().await {
            enrolled.extend(some??);
        }
        enrolled.sort_unstable();
        let ids: Vec<DeviceId> = enrolled.into_iter().map(|(_, id)| id).collect();
        world.phones = ids.get(macs..).unwrap_or_default().to_vec();
        world.macs = ids.get(..macs).unwrap_or_default().to_vec();
        kernel.close().await;
        Ok(world)
    }

    pub async fn open(&self) -> Result<Kernel> {
        let settings = Settings {
            database_url: self.url.clone(),
            master_key: KeySource::File(self.key.clone()),
            clock: Clock::system(),
            action_days: kernel::ACTION_DAYS,
        };
        Ok(Kernel::open(settings).await?)
    }

    /// As every request does it, with rights read anew.
    pub async fn operator(&self, kernel: &Kernel, n: usize) -> kernel::Result<Operator> {
        let id = self.operators.get(n).and_then(Ticket::id).unwrap_or_default();
        kernel.operator(&SignInKey::of(id), caller(n)).await
    }

    /// The Owner, whose password counts for the next minutes.
    pub async fn owner(&self, kernel: &Kernel) -> Result<Operator> {
        let ticket = kernel.sign_in(OWNER, PASSWORD, &caller(0)).await?;
        Ok(kernel.operator(&SignInKey::of(ticket.id().context("a strange ticket")?), caller(0)).await?)
    }

    pub fn operators(&self) -> usize {
        self.operators.len()
    }

    pub fn device(&self, n: usize) -> Option<DeviceId> {
        self.macs.iter().chain(&self.phones).nth(n).copied()
    }

    pub fn devices(&self) -> usize {
        self.macs.len() + self.phones.len()
    }

    /// With this every device enrols.
    async fn link(&self, kernel: &Kernel, uses: usize) -> Result<String> {
        let owner = self.operator(kernel, 0).await?;
        let group = owner.create_group("Everywhere", "").await?;
        let uses = u32::try_from(uses.max(1))?;
        let id = owner.make_link(LinkOrder { group, ownership: Ownership::Corporate, days: 1, uses }).await?;
        owner.link(id).await?.token.context("a link without its secret")
    }

    /// The Owner and those whom the Owner has invited, each from an address of their own.
    async fn sign_in_all(&mut self, kernel: &Kernel, operators: usize) -> Result<()> {
        let token = kernel.offer_setup().await?.context("the database is not new: it has an Owner")?;
        let new = NewOwner { name: "Ada".into(), sign_in_name: OWNER.into(), password: PASSWORD.into() };
        self.operators.push(kernel.setup(&token, new, &caller(0)).await?);
        let owner = self.operator(kernel, 0).await?;
        let mut people = vec![];
        for n in 1..operators {
            let invited =
                owner.confirmed()?.invite(&format!("Operator {n}"), &format!("operator{n}")).await?;
            let link = owner.take_link(invited.id).await?.context("an invitation without a link")?;
            self.operators.push(kernel.accept(&link, PASSWORD, &caller(n)).await?);
            people.push(invited.id);
        }
        if !people.is_empty() {
            let role = BuiltIn::HelpDeskOperator.id();
            owner.confirmed()?.assign(&people, role, Scope::AllDevices).await?;
        }
        Ok(())
    }
}

/// Each has its share: every so-manyth of all devices, of which the Macs come first.
async fn enrol_every(
    kernel: Kernel,
    link: String,
    first: usize,
    macs: usize,
    all: usize,
) -> Result<Vec<(usize, DeviceId)>> {
    let mut enrolled = vec![];
    for n in (first..all).step_by(AT_ONCE) {
        enrolled.push(enrol(&kernel, &link, n, n < macs).await?);
    }
    Ok(enrolled)
}

async fn enrol(kernel: &Kernel, link: &str, n: usize, is_mac: bool) -> Result<(usize, DeviceId)> {
    let platform = if is_mac { Platform::MacOs } else { Platform::Ios };
    let hello = Hello {
        udid: Some(format!("udid {n}")),
        serial: Some(format!("SERIAL{n}")),
        name: format!("{} {n}", platform.word()),
        model: "a model".into(),
        platform,
        mode: Mode::DeviceEnrolment,
        os: Some(Version(17, 2, 0)),
    };
    let challenge = kernel.offer_challenge(link).await?;
    let ends = Clock::system().now().plus(Duration::from_hours(24 * 365));
    let certificate = certificate(n);
    let fresh = Fresh { certificate: certificate.as_bytes(), ends };
    kernel.certify(&challenge, b"a request", fresh).await?;
    let device = kernel.enrol(&identity(n), hello, Uuid::nil()).await?;
    let (topic, magic) = ("a topic".to_owned(), format!("the magic of device {n}"));
    device.is_reached_at(&PushAddress { topic, token: certificate.into_bytes(), magic }).await?;
    if !is_mac {
        device.hands_over(format!("the unlock token of device {n}").as_bytes()).await?;
    }
    Ok((n, device.id()))
}

/// The certificate of a device, by its place.
pub fn identity(n: usize) -> Fingerprint {
    Fingerprint::of(certificate(n).as_bytes())
}

fn certificate(n: usize) -> String {
    format!("the certificate of device {n}")
}

fn caller(n: usize) -> Caller {
    let n = u8::try_from(n % 250).unwrap_or_default();
    Caller { address: IpAddr::from([10, 0, n, 1]), agent: "torture".into() }
}
