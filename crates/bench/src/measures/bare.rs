//! What a page is held against: the same framework, saying hello; and what a poll is: the same framework, reading the body.

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Bytes,
    routing::{get, put},
    serve as serve_on,
};
use std::{net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::Child,
};

pub struct Bare {
    pub address: SocketAddr,
    process: Child,
}

impl Bare {
    /// A process of its own, on the same processor as the console.
    pub async fn start(core: usize) -> Result<Self> {
        let us = std::env::current_exe()?;
        let mut command = crate::console::on_core(Some(core), &us);
        command.args(["--bare", "--binary", "none"]).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("no output")?).lines();
        let address = lines.next_line().await?.context("no address")?.parse()?;
        Ok(Self { address, process })
    }

    /// Processor time used so far, in milliseconds.
    pub fn cpu(&self) -> Result<f64> {
        crate::console::cpu_of(self.process.id().context("it has ended")?)
    }
}

pub async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let read = async |body: Bytes| drop(body);
    let routes = Router::new().route("/", get(async || "hello")).route("/mdm", put(read));
    serve_on(listener, routes).await?;
    Ok(())
}
