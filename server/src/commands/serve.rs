//! `holdfast serve`: open everything, say where it is, serve, and end in order. Standard output carries the one or
//! two addresses a person needs; everything else is log and goes to standard error.

use super::opening::{self, Lock};
use super::{data, restoring};
use crate::config::{self, Config, Given, Limits, MetricsListen, PublicUrl};
use crate::router::{self, Parts};
use crate::stop::Stop;
use crate::watch::{self, Watch};
use crate::{
    assets::Assets,
    listener::{self, Patience},
    logs, panics, sweeper,
};
use crate::{devices, push};
use axum::Router;
use clap::Args;
use kernel::Kernel;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch as told;
use tokio_rustls::TlsAcceptor;

#[derive(Args)]
pub struct Options {
    /// Where to listen [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "port")]
    pub listen: Option<String>,
    /// The port alone; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Print every key of the configuration with its value and what it means, and do nothing else
    #[arg(long)]
    pub print_config: bool,
}

pub fn run(options: &Options, given: Given) -> Result<(), Stop> {
    let mut config = Config::load(&given)?;
    if let Some(port) = options.port {
        let mut given = given;
        given.flags.insert("listen".to_owned(), SocketAddr::new(config.listen.ip(), port).to_string());
        config = Config::load(&given)?;
    }
    if options.print_config {
        super::say(&config::as_toml(&config));
        return Ok(());
    }
    begin_logs(&config);
    super::wait(serve(&config, async |_, _| ()))
}

pub fn begin_logs(config: &Config) {
    logs::start(config.log_format, config.log_level);
    panics::to_the_log();
}

/// Serves until it is told to stop; `beside` is given the kernel once devices are served, and where. What it awaits is there when
/// the console is.
pub async fn serve(config: &Config, beside: impl AsyncFnOnce(Kernel, PublicUrl)) -> Result<(), Stop> {
    data::prepare(&config.data)?;
    raise_open_files();
    let mut signals = Signals::hear()?;
    // First the port, so that a console that is already there is found before its database is touched.
    let (console, bound) = listen(config.listen, "--port").await?;
    let (devices, devices_at) = listen(config.device.listen, "HOLDFAST_DEVICE_LISTEN").await?;
    let figures_at = match config.metrics_listen {
        MetricsListen::At(address) => Some(listen(address, "HOLDFAST_METRICS_LISTEN").await?),
        MetricsListen::Same | MetricsListen::Off => None,
    };
    let figures =
        watch::record().map_err(|error| Stop::new(format!("No figures can be kept: {error}."), "", ""))?;
    let _lock = if config.sqlite_file().is_some() { Lock::alone(config) } else { Lock::shared(config) }?;
    if let Some(database) = opening::real_file(config) {
        restoring::finish_before_start(&database)?;
    }
    let kernel = opening::open(config).await?;
    let public = config.public_url(bound);
    let side = DevicesSide::open(config, &kernel, devices_at).await?;
    let service = push::Service::of(&config.device)?;
    if let Some(blind) = config.blind_behind_a_proxy() {
        tracing::warn!("{blind}");
    }
    let watch = Watch { kernel: kernel.clone(), figures: figures.clone() };
    let parts = Parts {
        kernel: kernel.clone(),
        assets: Assets::load(),
        public: public.clone(),
        devices: side.url.clone(),
        proxies: config.trusted_proxies.clone(),
        limits: config.limits,
        watch: (config.metrics_listen == MetricsListen::Same).then(|| watch.clone()),
    };
    let routes = router::build(parts);
    let token = kernel.offer_setup().await.map_err(|error| opening::failed(&error))?;
    let (stop, stopped) = told::channel(false);
    let (limits, patience) = (config.device.limits, Patience::with_devices());
    let end = End { grace: config.shutdown, stopped };
    let devices = tokio::spawn(served(devices, side.routes, side.tls, limits, patience, end.clone()));
    tokio::spawn(watch::keep_up(figures));
    tokio::spawn(push::wake(kernel.clone(), service));
    tokio::select! {
        () = beside(kernel.clone(), side.url.clone()) => {}
        () = signals.asked_to_stop() => {
            kernel.close().await;
            return Ok(());
        }
    }
    announce(&public.to_string(), &side.url.to_string(), token.as_deref());
    tokio::spawn(sweeper::sweep(kernel.clone()));
    tokio::spawn(sweeper::write_down_heard(kernel.clone()));
    tokio::spawn(sweeper::fold_journal(kernel.clone()));
    let figures_beside = figures_at.map(|(at, bound)| {
        let routes = router::build_watch(watch, bound.ip());
        tokio::spawn(served(at, routes, None, config.limits, Patience::default(), end.clone()))
    });
    let console = tokio::spawn(served(console, routes, None, config.limits, Patience::default(), end));
    signals.asked_to_stop().await;
    tracing::info!("stopping");
    kernel.end_watching();
    let _ = stop.send(true);
    let _ = tokio::join!(console, devices);
    if let Some(beside) = figures_beside {
        let _ = beside.await;
    }
    // What was acknowledged is on the disk already; this only lets go of the database.
    kernel.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn listen(address: SocketAddr, key: &str) -> Result<(TcpListener, SocketAddr), Stop> {
    let refused = |error: std::io::Error| match error.kind() {
        ErrorKind::AddrInUse => Stop::new(
            format!("The port {} on {} is taken.", address.port(), address.ip()),
            "another program listens there, perhaps another Holdfast.",
            format!("stop that one, or choose another with {key}."),
        ),
        ErrorKind::PermissionDenied => Stop::new(
            format!("The port {} may not be used by this user.", address.port()),
            "ports below 1024 need a right of their own.",
            format!("choose a higher one with {key}, and let a reverse proxy serve the low one."),
        ),
        _ => Stop::new(
            format!("Nothing can listen on {address}: {error}."),
            "this computer may not have that address.",
            format!("choose another with {key}."),
        ),
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}

/// A certificate that was renewed is shown after so long at most.
const LOOK: Duration = Duration::from_mins(1);

/// Where devices are served, and how.
struct DevicesSide {
    url: PublicUrl,
    routes: Router,
    tls: Option<TlsAcceptor>,
}

impl DevicesSide {
    async fn open(config: &Config, kernel: &Kernel, bound: SocketAddr) -> Result<Self, Stop> {
        let authority = devices::authority(kernel, kernel.now()).await;
        let authority = Arc::new(authority.map_err(|error| opening::failed(&error))?);
        let tls = match &config.device.tls {
            Some((certificate, key)) => {
                Some(devices::tls::acceptor(certificate, key, LOOK, authority.certificate().subject())?)
            }
            None => None,
        };
        let url = config.device.url(bound);
        let parts = devices::Parts::of(
            kernel.clone(),
            authority,
            &config.device,
            url.clone(),
            &config.trusted_proxies,
        );
        Ok(Self { url, routes: devices::build(parts), tls })
    }
}

fn announce(address: &str, devices: &str, token: Option<&str>) {
    super::say(&format!("Console: {address}\n"));
    if let Some(token) = token {
        super::say(&format!("Set up:  {address}/setup?token={token}\n"));
    }
    super::say(&format!("Devices: {devices}\n"));
}

/// A connection is an open file, and systems let a process have a thousand unless it asks for more.
fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    if let Err(error) = raised {
        tracing::warn!(%error, "there may be fewer connections than the configuration allows");
    }
}

/// When a listener ends, and how long what is under way may take then.
#[derive(Clone)]
struct End {
    grace: Duration,
    stopped: told::Receiver<bool>,
}

async fn served(
    listener: TcpListener,
    routes: Router,
    tls: Option<TlsAcceptor>,
    limits: Limits,
    patience: Patience,
    end: End,
) {
    let End { grace, mut stopped } = end;
    let stop = async move {
        // Whoever told us is gone: that is an end as well.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    listener::serve(listener, routes, tls, limits.connections, patience, grace, stop).await;
}

/// SIGTERM or Ctrl-C, heard from the moment this was made.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn hear() -> Result<Self, Stop> {
        let one = |kind| {
            signal(kind).map_err(|error| {
                Stop::new(
                    format!("Signals cannot be received: {error}."),
                    "the console could not be stopped in order.",
                    "look at the limits that this program is run under.",
                )
            })
        };
        Ok(Self { terminate: one(SignalKind::terminate())?, interrupt: one(SignalKind::interrupt())? })
    }

    async fn asked_to_stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
