//! What a page is held against: the same framework, saying hello.

use anyhow::{Context, Result};
use axum::{Router, routing::get, serve as serve_on};
use std::{net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::Child,
};

pub struct Bare {
    pub address: SocketAddr,
    _process: Child,
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
        Ok(Self { address, _process: process })
    }
}

pub async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    serve_on(listener, Router::new().route("/", get(async || "hello"))).await?;
    Ok(())
}
