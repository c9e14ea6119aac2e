//! The binary under measure, in a folder of its own or over one that was filled before, and its processor time and memory as the system counts them.

use crate::{client::Visitor, wire::PROXY_HEADER};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};
use uuid::Uuid;

pub const PASSWORD: &str = "seven tall green owls";
pub const OWNER: &str = "ada";

pub struct Console {
    pub address: SocketAddr,
    /// Where devices are served, behind a proxy that is this process.
    pub devices: SocketAddr,
    pub setup: Option<String>,
    process: Child,
    data: PathBuf,
    /// Where it is its own, it goes with it.
    folder: Option<TempDir>,
    binary: PathBuf,
}

/// On which processors something runs; what is measured and what measures are kept apart.
pub fn on_core(core: Option<usize>, program: &Path) -> Command {
    match core {
        Some(core) => {
            let mut command = Command::new("taskset");
            command.args(["-c", &core.to_string()]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

/// Processor time that a process has used so far, in milliseconds.
pub fn cpu_of(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<f64>().ok()).context("no processor time");
    Ok((ticks(11)? + ticks(12)?) * 10.0)
}

/// One of this computer's own, that nobody else uses.
fn own_address() -> SocketAddr {
    let [a, b, c, ..] = Uuid::new_v4().into_bytes();
    SocketAddr::from(([127, a.max(1), b, c.clamp(1, 254)], 3001))
}

impl Console {
    /// A new one, which offers its setup.
    pub async fn start(binary: &Path, core: Option<usize>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (mut console, mut lines) = Self::begin(binary, core, folder.path().join("data")).await?;
        let second = lines.next_line().await?.context("it offers no setup")?;
        console.setup = second.split("token=").nth(1).map(Into::into);
        console.folder = Some(folder);
        Ok(console)
    }

    /// Over what is there already.
    pub async fn over(binary: &Path, core: Option<usize>, data: &Path) -> Result<Self> {
        Ok(Self::begin(binary, core, data.into()).await?.0)
    }

    async fn begin(
        binary: &Path,
        core: Option<usize>,
        data: PathBuf,
    ) -> Result<(Self, Lines<BufReader<ChildStdout>>)> {
        let mut command = on_core(core, binary);
        let devices = own_address();
        command
            .args(["serve", "--port", "0", "--data"])
            .arg(&data)
            .env("HOLDFAST_TRUSTED_PROXIES", "127.0.0.1")
            .env("HOLDFAST_DEVICE_LISTEN", devices.to_string())
            .env("HOLDFAST_DEVICE_PROXY_HEADER", PROXY_HEADER)
            .env("HOLDFAST_LOG_LEVEL", "error")
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut process = command.spawn().context("the binary does not start")?;
        let mut lines = BufReader::new(process.stdout.take().context("no output")?).lines();
        let first = lines.next_line().await?.context("it ended without an address")?;
        let address = first.rsplit("//").next().context("no address")?.parse()?;
        let console =
            Self { address, devices, setup: None, process, data, folder: None, binary: binary.into() };
        Ok((console, lines))
    }

    /// Ends it as a power cut would, and starts it again over what it left. Answers when it is ready.
    pub async fn killed_and_started(mut self) -> Result<(Self, Duration)> {
        self.process.kill().await?;
        self.start_again().await
    }

    /// The same after an orderly end.
    pub async fn stopped_and_started(mut self) -> Result<(Self, Duration)> {
        self.stop().await?;
        self.start_again().await
    }

    async fn start_again(mut self) -> Result<(Self, Duration)> {
        let start = Instant::now();
        let mut again = Self::over(&self.binary, None, &self.data).await?;
        let mut visitor = Visitor::at(again.address).await?;
        visitor.get("/readyz").await?.well()?;
        again.folder = self.folder.take();
        Ok((again, start.elapsed()))
    }

    /// Tells it to stop, and waits until it has.
    async fn stop(&mut self) -> Result<()> {
        Command::new("kill").arg(self.pid()?.to_string()).status().await?;
        self.process.wait().await?;
        Ok(())
    }

    /// What it left behind is filled while it is stopped.
    pub async fn filled(mut self, core: Option<usize>, devices: usize) -> Result<Self> {
        self.stop().await?;
        crate::district::fill(&self.data, devices).await?;
        let mut again = Self::over(&self.binary, core, &self.data).await?;
        again.folder = self.folder.take();
        Ok(again)
    }

    /// An Owner, signed in to a console that was set up before.
    pub async fn signed_in(&self) -> Result<Visitor> {
        let mut owner = Visitor::at(self.address).await?;
        let fields = [("sign_in_name", OWNER), ("password", PASSWORD)];
        owner.cookie = owner.post("/api/sign_in", &fields).await?.leads_on()?.cookie;
        if owner.cookie.is_none() {
            bail!("the sign-in gave no cookie");
        }
        Ok(owner)
    }

    /// The first Owner, signed in.
    pub async fn owner(&self) -> Result<Visitor> {
        let token = self.setup.as_deref().context("it offers no setup")?;
        let mut owner = Visitor::at(self.address).await?;
        let fields =
            [("token", token), ("name", "Ada Lovelace"), ("sign_in_name", OWNER), ("password", PASSWORD)];
        owner.cookie = owner.post("/api/setup", &fields).await?.leads_on()?.cookie;
        if owner.cookie.is_none() {
            bail!("the setup gave no cookie");
        }
        Ok(owner)
    }

    /// Another connection with the same cookie.
    pub async fn beside(&self, other: &Visitor) -> Result<Visitor> {
        let mut visitor = Visitor::at(self.address).await?;
        visitor.cookie.clone_from(&other.cookie);
        Ok(visitor)
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    fn pid(&self) -> Result<u32> {
        self.process.id().context("it has ended")
    }

    /// Processor time used so far, in milliseconds.
    pub fn cpu(&self) -> Result<f64> {
        cpu_of(self.pid()?)
    }

    /// Resident memory, in megabytes.
    pub fn memory(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid()?))?;
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).context("no memory figure")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).context("no memory figure")?.parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// A counter among the figures of /metrics, all its labels added up.
    pub async fn counter(&self, name: &str) -> Result<f64> {
        let text = Visitor::at(self.address).await?.get("/metrics").await?.well()?.body;
        let text = String::from_utf8_lossy(&text).into_owned();
        let lines = text.lines().filter(|l| l.starts_with(name));
        Ok(lines.filter_map(|l| l.rsplit(' ').next()?.parse::<f64>().ok()).sum())
    }
}
