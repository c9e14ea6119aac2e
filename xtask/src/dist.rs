//! The one binary that is handed out: built, measured, and started once in an empty folder, where nothing of
//! this repository can help it.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{bundle, cmd, needs, postgres, run};

const LIMIT: u64 = 25 * 1024 * 1024;

pub fn dist() -> Result<()> {
    bundle::bundle(needs::for_building()?, true)?;
    let built = run::server(true)?;
    let folder = cmd::root().join("target/dist");
    fs::create_dir_all(&folder)?;
    let binary = folder.join("holdfast");
    fs::copy(built, &binary).context("cannot put the binary into target/dist")?;
    let size = fs::metadata(&binary)?.len();
    println!("target/dist/holdfast: {size} bytes, {} KB of {} KB", size >> 10, LIMIT >> 10);
    if size > LIMIT {
        bail!("the binary is larger than {} MB", LIMIT >> 20);
    }
    starts_alone(&binary)
}

/// Starts it in an empty folder and asks for the script, which must come out of the binary, compressed.
fn starts_alone(binary: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let alone = folder.path().join("holdfast");
    fs::copy(binary, &alone)?;
    let port = postgres::free_port()?;
    let mut server = Command::new(&alone);
    server.current_dir(folder.path()).env_clear().args([
        "serve",
        "--data",
        "data",
        "--port",
        &port.to_string(),
    ]);
    let mut server = Ended(server.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?);
    let script = script()?;
    let deadline = Instant::now() + Duration::from_secs(20);
    let answer = loop {
        if let Ok(answer) = get(port, &format!("/pkg/{script}")) {
            break answer;
        }
        if let Some(status) = server.0.try_wait()? {
            bail!("the binary ended in an empty folder ({status})");
        }
        if Instant::now() > deadline {
            bail!("the binary did not answer within 20 s in an empty folder");
        }
        thread::sleep(Duration::from_millis(20));
    };
    if !answer.starts_with("HTTP/1.1 200") || !answer.to_lowercase().contains("content-encoding: br") {
        bail!("the binary does not serve its own script, compressed:\n{answer}");
    }
    println!("It starts in an empty folder and serves its own files.");
    Ok(())
}

fn script() -> Result<String> {
    let names = fs::read_dir(cmd::root().join("target/site/pkg"))?.flatten();
    let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.find(|name| name.ends_with(".js")).context("the bundle has no script")
}

/// The head of the answer.
fn get(port: u16, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.split("\r\n\r\n").next().unwrap_or_default().to_owned())
}

/// A child that does not outlive us.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
