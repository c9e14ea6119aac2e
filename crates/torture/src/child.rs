//! A console in a process of its own: started, listened to, killed.

use crate::{line::Line, world::Start};
use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

pub struct Child {
    process: std::process::Child,
    /// While it is open, the child goes on.
    _stdin: ChildStdin,
    lines: Receiver<Result<(Instant, Line)>>,
    pub begun: Instant,
}

impl Child {
    /// `command` is ourselves in another role, perhaps with somebody watching.
    pub fn start(mut command: Command, start: &Start) -> Result<Self> {
        let begun = Instant::now();
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", command.get_program().display()))?;
        let mut stdin = process.stdin.take().context("no input")?;
        let stdout = process.stdout.take().context("no output")?;
        let (tell, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let line = line.context("the log broke off");
                let line =
                    line.and_then(|l| serde_json::from_str(&l).with_context(|| format!("no line: {l:?}")));
                if tell.send(line.map(|line| (Instant::now(), line))).is_err() {
                    break;
                }
            }
        });
        let mut text = serde_json::to_vec(start)?;
        text.push(b'\n');
        // Whether it lives long enough to read it shows in what it says.
        let _ = stdin.write_all(&text);
        Ok(Self { process, _stdin: stdin, lines, begun })
    }

    /// The next line; None at the latest then.
    pub fn line_until(&mut self, then: Instant) -> Result<Option<(Instant, Line)>> {
        // However much it has to say.
        let Some(left) = then.checked_duration_since(Instant::now()) else { return Ok(None) };
        match self.lines.recv_timeout(left) {
            Ok(line) => line.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                bail!("the console ended by itself ({})", self.process.wait()?)
            }
        }
    }

    /// Kills it as the system does, and hands over what it still said.
    pub fn kill(mut self) -> Result<Vec<(Instant, Line)>> {
        self.process.kill()?;
        self.process.wait()?;
        self.lines.iter().collect()
    }

    /// Waits until it has ended well.
    pub fn ends(mut self, within: Duration) -> Result<Vec<(Instant, Line)>> {
        let (mut said, then) = (vec![], Instant::now() + within);
        loop {
            match self.lines.recv_timeout(then.saturating_duration_since(Instant::now())) {
                Ok(line) => said.push(line?),
                Err(RecvTimeoutError::Timeout) => bail!("it did not end within {} s", within.as_secs()),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let status = self.process.wait()?;
        if !status.success() {
            bail!("it ended badly ({status})");
        }
        Ok(said)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Ourselves in that role.
pub fn ourselves(role: &str) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(role);
    Ok(command)
}
