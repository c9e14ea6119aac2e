//! The configuration: defaults, then a TOML file, then `HOLDFAST_…` in the environment, then flags; later ones win.
//! A value that is not allowed and a key that does not exist are refused with the place they came from. This is the
//! only file that reads the environment.

mod device;
mod keys;
mod print;
mod read;
mod values;

pub use keys::KEYS;
pub use print::as_toml;
pub use values::{LogFormat, MetricsListen, Network, PublicUrl, is_loopback_host};

use crate::stop::Stop;
use http::HeaderName;
use kernel::KeySource;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

#[derive(Clone)]
pub struct Config {
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// `None`: http:// and the address that was really bound.
    pub public_url: Option<PublicUrl>,
    pub database_url: String,
    pub master_key: KeySource,
    pub trusted_proxies: Vec<Network>,
    pub metrics_listen: MetricsListen,
    pub log_format: LogFormat,
    pub log_level: tracing::Level,
    pub limits: Limits,
    /// How long something waits for its device.
    pub action_days: u32,
    pub device: DeviceConfig,
    pub shutdown: Duration,
    /// For `--print-config`: each key with its value and where it came from, if not by default.
    shown: Vec<(&'static str, String, Option<String>)>,
}

/// How devices are served and woken.
#[derive(Clone)]
pub struct DeviceConfig {
    pub listen: SocketAddr,
    /// `None`: the address that was really bound.
    pub url: Option<PublicUrl>,
    /// Certificate and key; without them there is no TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    pub proxy_header: Option<HeaderName>,
    /// Of their own: after a lock for all, devices come in storms, and people are still to be served.
    pub limits: Limits,
    pub organization: String,
    pub push: PublicUrl,
    pub push_root: Option<PathBuf>,
}

/// What one listener bears; the console's and the devices' each have theirs.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub body_bytes: usize,
    pub request: Duration,
    pub requests: usize,
    pub connections: usize,
}

/// What the command line and the environment say, before it is understood.
#[derive(Default)]
pub struct Given {
    pub config_file: Option<PathBuf>,
    pub flags: BTreeMap<String, String>,
    pub environment: BTreeMap<String, String>,
}

impl Given {
    #[allow(clippy::disallowed_methods, reason = "this file is where the environment comes in")]
    pub fn from_process(config_file: Option<PathBuf>, flags: BTreeMap<String, String>) -> Self {
        let environment: BTreeMap<_, _> = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        let mut given = Self { config_file, flags, environment };
        let named = given.environment.get("HOLDFAST_CONFIG").map(PathBuf::from);
        given.config_file = given.config_file.or(named);
        given
    }
}

impl Config {
    pub fn load(given: &Given) -> Result<Self, Stop> {
        let found = read::Found::gather(given)?;
        let data: PathBuf = found.path("data")?;
        let listen: SocketAddr = found.parse("listen")?;
        let public_url: Option<PublicUrl> = found.optional("public_url")?;
        let database_url = database_url(&found, &data)?;
        let (master_key, key_shown) = master_key(&found, given, &data)?;
        if public_url.is_none() && !listen.ip().is_loopback() {
            return Err(Stop::new(
                format!("`listen` is {listen}, but `public_url` is not set."),
                "people would sign in over an address that Holdfast does not know, without encryption.",
                "set public_url to the https address that your reverse proxy serves, or listen on 127.0.0.1.",
            ));
        }
        let device = DeviceConfig::load(&found, listen)?;
        let here = public_url.as_ref().is_none_or(PublicUrl::is_loopback);
        let metrics_listen = found.optional("metrics_listen")?.unwrap_or(if here {
            MetricsListen::Same
        } else {
            MetricsListen::At(SocketAddr::from(([127, 0, 0, 1], 9464)))
        });
        if metrics_listen == MetricsListen::Same && !here {
            return Err(Stop::new(
                "`metrics_listen` is same, while `public_url` is not this computer itself.",
                "a reverse proxy on this computer could hand the figures to anyone.",
                "give metrics_listen an address of its own, such as 127.0.0.1:9464, or say off.",
            ));
        }
        let mut config = Self {
            listen,
            database_url,
            master_key,
            trusted_proxies: found.list("trusted_proxies")?,
            metrics_listen,
            log_format: found.parse("log_format")?,
            log_level: found.parse("log_level")?,
            limits: Limits {
                body_bytes: found.within("max_body_bytes", 1024..=1_048_576)?,
                request: Duration::from_secs(found.within("request_seconds", 1..=600)?),
                requests: found.within("max_requests", 1..=65_536)?,
                connections: found.within("max_connections", 1..=65_536)?,
            },
            action_days: u32::try_from(found.within("action_days", 1..=u64::from(kernel::ACTION_DAYS_MOST))?)
                .unwrap_or(kernel::ACTION_DAYS),
            shutdown: Duration::from_secs(found.within("shutdown_seconds", 0..=600)?),
            device,
            data,
            public_url,
            shown: Vec::new(),
        };
        config.shown = print::show(&found, &config, &key_shown);
        Ok(config)
    }

    /// The address that people type, once it is known where the console listens.
    pub fn public_url(&self, bound: SocketAddr) -> PublicUrl {
        self.public_url.clone().unwrap_or_else(|| PublicUrl::of(bound, false))
    }

    /// What is wrong where a proxy serves https and is not named.
    pub fn blind_behind_a_proxy(&self) -> Option<&'static str> {
        let proxied = self.public_url.as_ref().is_some_and(|url| url.https);
        (proxied && self.trusted_proxies.is_empty()).then_some(
            "public_url is https and trusted_proxies is empty: everybody seems to come from the proxy's address, \
             so one who guesses passwords holds up all others, and the audit log cannot tell them apart. \
             Name the proxy's address in trusted_proxies",
        )
    }

    /// The database's file, where it is SQLite.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        self.database_url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//").into())
    }
}

fn database_url(found: &read::Found, data: &Path) -> Result<String, Stop> {
    let url = found.text("database_url")?;
    if url.is_empty() {
        return Ok(format!("sqlite:{}", data.join("holdfast.db").display()));
    }
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    if known { Ok(url) } else { Err(found.wrong("database_url")) }
}

fn master_key(found: &read::Found, given: &Given, data: &Path) -> Result<(KeySource, String), Stop> {
    if let Some(text) = given.environment.get("HOLDFAST_MASTER_KEY") {
        return Ok((KeySource::Given(Zeroizing::new(text.clone())), String::new()));
    }
    let named = found.text("master_key_file")?;
    if !named.is_empty() {
        return Ok((KeySource::File(PathBuf::from(&named)), named));
    }
    if let Some(folder) = given.environment.get("CREDENTIALS_DIRECTORY") {
        let credential = Path::new(folder).join("master.key");
        if credential.exists() {
            let shown = credential.display().to_string();
            return Ok((KeySource::File(credential), shown));
        }
    }
    let made = data.join("master.key");
    let shown = made.display().to_string();
    Ok((KeySource::File(made), shown))
}
