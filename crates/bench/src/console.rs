//! The binary under measure, in a folder of its own, and its processor time and memory as the system counts them.

use crate::client::Visitor;
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
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

pub const PASSWORD: &str = "seven tall green owls";
const OWNER: &str = "ada";

pub struct Console {
    pub address: SocketAddr,
    pub setup: Option<String>,
    process: Child,
    folder: TempDir,
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

impl Console {
    pub async fn start(binary: &Path, core: Option<usize>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        Self::start_in(binary, core, folder).await
    }

    async fn start_in(binary: &Path, core: Option<usize>, folder: TempDir) -> Result<Self> {
        let mut command = on_core(core, binary);
        command
            .args(["serve", "--port", "0", "--data"])
            .arg(folder.path().join("data"))
            .env("HOLDFAST_TRUSTED_PROXIES", "127.0.0.1")
            .env("HOLDFAST_LOG_LEVEL", "error")
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut process = command.spawn().context("the binary does not start")?;
        let mut lines = BufReader::new(process.stdout.take().context("no output")?).lines();
        let first = lines.next_line().await?.context("it ended without an address")?;
        let address = first.rsplit("//").next().context("no address")?.parse()?;
        let second = tokio::time::timeout(Duration::from_millis(200), lines.next_line()).await;
        let setup = second.ok().transpose()?.flatten().and_then(|l| l.split("token=").nth(1).map(Into::into));
        Ok(Self { address, setup, process, folder, binary: binary.into() })
    }

    /// Ends it as a power cut would, and starts it again over what it left. Answers when it is ready.
    pub async fn killed_and_started(mut self) -> Result<(Self, Duration)> {
        self.process.kill().await?;
        let start = Instant::now();
        let again = Self::start_in(&self.binary, None, self.folder).await?;
        let mut visitor = Visitor::at(again.address).await?;
        visitor.get("/readyz").await?.well()?;
        Ok((again, start.elapsed()))
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

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("data/holdfast.db")
    }

    pub fn key(&self) -> PathBuf {
        self.folder.path().join("data/master.key")
    }

    fn pid(&self) -> Result<u32> {
        self.process.id().context("it has ended")
    }

    /// Processor time used so far, in milliseconds.
    pub fn cpu(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid()?))?;
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<f64>().ok()).context("no processor time");
        Ok((ticks(11)? + ticks(12)?) * 10.0)
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
