//! Consoles that are full of a school district: seeded in this process, used by the binary and by the kernel itself.

use crate::{
    console::{OWNER, PASSWORD},
    table::timed,
};
use anyhow::{Context, Result, bail};
use domain::{ActionKind, Capability, Device, DeviceId, Enrolment, Moment};
use kernel::{
    Caller, Choice, Clock, Command, DeviceNews, DeviceQuery, Fingerprint, Kernel, KeySource, ManyOrder,
    NewOwner, Operator, Report, Said, Settings, SignInKey, Ticket,
};
use std::{
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Stands beside data that were made to their end.
const WHOLE: &str = "whole";
/// So many of its devices are looked at by name.
const SAMPLE: usize = 20_000;

/// The large one, made when it is first needed and shared by all measures.
pub struct Large {
    devices: usize,
    keep: Option<PathBuf>,
    made: OnceCell<District>,
}

impl Large {
    pub fn of(devices: usize, keep: Option<PathBuf>) -> Self {
        Self { devices, keep, made: OnceCell::new() }
    }

    pub async fn get(&self) -> Result<&District> {
        self.made.get_or_try_init(|| District::made(self.devices, self.keep.as_deref())).await
    }
}

pub struct District {
    folder: TempDir,
    pub devices: usize,
    ticket: Ticket,
    /// Some of its devices, evenly spread over the list.
    pub sample: Vec<Device>,
}

impl District {
    pub async fn seed(devices: usize) -> Result<Self> {
        Self::made(devices, None).await
    }

    async fn made(devices: usize, keep: Option<&Path>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        match keep.map(|keep| keep.join(devices.to_string())) {
            None => {
                closed(&data)?;
                fill(&data, devices).await?;
            }
            Some(kept) => {
                if !kept.join(WHOLE).exists() {
                    closed(&kept)?;
                    fill(&kept, devices).await?;
                    std::fs::write(kept.join(WHOLE), "")?;
                }
                copy(&kept, &data)?;
            }
        }
        let kernel = open(&data).await?;
        let token = kernel.offer_setup().await?.context("it offers no setup")?;
        let new = NewOwner { name: "Ada".into(), sign_in_name: OWNER.into(), password: PASSWORD.into() };
        let ticket = kernel.setup(&token, new, &caller()).await?;
        let opened = Opened { kernel, ticket };
        let (step, mut n, all) = ((devices / SAMPLE).max(1), 0, DeviceQuery::default());
        let every = |_: &Device| {
            n += 1;
            n % step == 0
        };
        let sample = opened.devices(&all, usize::MAX, every).await?;
        let ticket = opened.ticket.clone();
        opened.close().await;
        Ok(Self { folder, devices, ticket, sample })
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub async fn open(&self) -> Result<Opened> {
        Ok(Opened { kernel: open(&self.data()).await?, ticket: self.ticket.clone() })
    }
}

/// A console's data, while nobody uses them.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    closed(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}

/// A folder that others may look into is refused.
pub fn closed(data: &Path) -> Result<()> {
    Ok(std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data)?)
}

pub async fn open(data: &Path) -> Result<Kernel> {
    let settings = Settings {
        database_url: format!("sqlite:{}", data.join("holdfast.db").display()),
        master_key: KeySource::File(data.join("master.key")),
        clock: Clock::system(),
        action_days: kernel::ACTION_DAYS,
    };
    Ok(Kernel::open(settings).await?)
}

/// Puts a district into whatever console is kept here.
pub async fn fill(data: &Path, devices: usize) -> Result<()> {
    let kernel = open(data).await?;
    let mut told = 0;
    let seeding = kernel.seed(devices, 1, |done| {
        if done >= told + 100_000 {
            told = done;
            eprintln!("  {done} of {devices} devices are there");
        }
    });
    let (took, _) = timed(seeding).await?;
    eprintln!("  {devices} devices were made in {:.1} s", took / 1000.0);
    kernel.close().await;
    Ok(())
}

pub fn caller() -> Caller {
    Caller { address: [127, 0, 0, 1].into(), agent: String::new() }
}

/// A district's kernel, in this process.
pub struct Opened {
    pub kernel: Kernel,
    ticket: Ticket,
}

impl Opened {
    pub fn by(kernel: Kernel, ticket: &Ticket) -> Self {
        Self { kernel, ticket: ticket.clone() }
    }

    /// One order over all of these.
    pub async fn order(&self, devices: &[DeviceId], kind: ActionKind, message: &str) -> Result<()> {
        let order = ManyOrder {
            choice: Choice::These(devices.to_vec()),
            kind,
            message: message.into(),
            phone: String::new(),
            reason: String::new(),
            knows: true,
            previewed: None,
            typed: devices.len().to_string(),
            form: None,
        };
        self.operator().await?.start_many(order).await?;
        Ok(())
    }

    pub async fn operator(&self) -> Result<Operator> {
        let key = SignInKey::of(self.ticket.id().context("a ticket without an id")?);
        Ok(self.kernel.operator(&key, caller()).await?)
    }

    /// At most so many of the devices that a query finds and that are wanted.
    pub async fn devices(
        &self,
        query: &DeviceQuery,
        most: usize,
        mut wanted: impl FnMut(&Device) -> bool,
    ) -> Result<Vec<Device>> {
        let mut rows = self.operator().await?.export_devices(query).await?;
        let mut found = vec![];
        while found.len() < most {
            let some = rows.next().await?;
            if some.is_empty() {
                break;
            }
            found.extend(some.into_iter().map(|listed| listed.device).filter(&mut wanted));
        }
        found.truncate(most);
        Ok(found)
    }

    /// So many devices that come by, for which nothing waits and of which news can be asked.
    pub async fn at_rest(&self, sample: &[Device], most: usize) -> Result<Vec<Comer>> {
        let operator = self.operator().await?;
        let mut comers = vec![];
        // Those that stand beside one another in the list were made at different times.
        for device in sample.iter().filter(|device| can_be_asked(device)) {
            let actions = operator.device(device.id).await?.actions;
            if !actions.iter().any(|action| action.state.is_waiting()) {
                comers.push(Comer { id: device.id, identity: Kernel::seeded_identity(device.id) });
            }
            if comers.len() == most {
                break;
            }
        }
        if comers.is_empty() {
            bail!("no device is at rest");
        }
        Ok(comers)
    }

    pub async fn close(self) {
        self.kernel.close().await;
    }
}

fn can_be_asked(device: &Device) -> bool {
    let can = Capability::of(device, ActionKind::Sync, Moment::default()).is_available();
    can && device.enrolment == Enrolment::Active && device.lock.is_none()
}

/// A device that comes by.
#[derive(Clone)]
pub struct Comer {
    pub id: DeviceId,
    pub identity: Fingerprint,
}

impl Comer {
    /// One turn over one connection, as the edge has it: who it is, what it says, what it is given.
    pub async fn comes(&self, kernel: &Kernel, report: Report) -> Result<Option<Command>> {
        let device = kernel.device(&self.identity, Uuid::nil()).await?;
        Ok(device.turn(report).await?)
    }

    /// Does everything that waits, one after the other; says how much that was.
    pub async fn does_all(&self, kernel: &Kernel) -> Result<u32> {
        let (mut done, mut report) = (0, Report::idle());
        while let Some(command) = self.comes(kernel, report).await? {
            done += 1;
            report = acknowledged(&command);
        }
        Ok(done)
    }
}

/// With a word about itself, as every answer to "tell news" has.
fn acknowledged(command: &Command) -> Report {
    let news = DeviceNews { passcode_set: Some(true), ..DeviceNews::default() };
    Report { command: Some(command.id()), said: Said::Acknowledged { message: None, news: Some(news) } }
}
