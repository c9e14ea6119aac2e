//! The real program, started as a person would, asked over a real connection, and stopped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

/// A command that sees nothing of this process' environment.
pub fn holdfast(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command.env_clear().args(args).arg("--data").arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn run(data: &Path, args: &[&str]) -> Output {
    holdfast(data, args).output().unwrap()
}

/// A command that is refused: the words on standard error.
#[track_caller]
pub fn refused(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    let told = told.lines().skip_while(|line| !line.starts_with("holdfast: ")).collect::<Vec<_>>().join("\n");
    assert!(told.contains("What it means:") && told.contains("What to do:"), "{told}");
    told
}

#[track_caller]
pub fn done(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub struct Program {
    pub child: Child,
    out: BufReader<ChildStdout>,
    pub address: SocketAddr,
    pub said: String,
}

impl Program {
    /// Waits for the line that says where it is; nothing else is waited for.
    pub fn serve(data: &Path, more: &[&str]) -> Self {
        Self::from(holdfast(data, &[&["serve", "--port", "0"], more].concat()))
    }

    pub fn from(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let begins = said.len();
            let read = out.read_line(&mut said).unwrap();
            if let Some(text) = said[begins..].trim().strip_prefix("Console: http://") {
                break text.parse().unwrap();
            }
            if read == 0 {
                let output = child.wait_with_output().unwrap();
                panic!("{said:?} {}", String::from_utf8_lossy(&output.stderr));
            }
        };
        Self { child, out, address, said }
    }

    /// The secret of the setup address, which is on the line after.
    pub fn setup_token(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        self.said.push_str(&line);
        line.trim().split_once("token=").expect("a setup address").1.to_owned()
    }

    /// Where devices are served, which is on its last line.
    pub fn devices(&mut self) -> SocketAddr {
        loop {
            let begins = self.said.len();
            let read = self.out.read_line(&mut self.said).unwrap();
            if let Some(text) = self.said[begins..].trim().strip_prefix("Devices: http://") {
                return text.parse().unwrap();
            }
            assert_ne!(read, 0, "{}", self.said);
        }
    }

    pub fn connects(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// One request on a connection of its own; the whole answer as text.
    pub fn asks(&self, request: &str) -> String {
        let mut stream = self.connects();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub fn gets(&self, path: &str, cookie: &str) -> String {
        let lines = ["Accept: text/html", "Connection: close"].join("\r\n");
        self.asks(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n{lines}\r\n\r\n",
            self.address
        ))
    }

    pub fn posts(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> String {
        self.asks(&self.post(path, cookie, &crate::visitor::encoded(form)))
    }

    pub fn post(&self, path: &str, cookie: &str, body: &str) -> String {
        let (host, length) = (self.address, body.len());
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept: text/html\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    }

    pub fn is_told_to_stop(&self) {
        let id = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    /// The end: its code, what else it said on standard output, and its log.
    pub fn ends(mut self) -> (Option<i32>, String, String) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        let code = self.child.wait().unwrap().code();
        (code, std::mem::take(&mut self.said) + &rest, log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already; a test that fails leaves none behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `name=value` of the sign-in cookie in an answer.
pub fn cookie(answer: &str) -> String {
    let (_, rest) = answer.split_once("set-cookie: holdfast=").expect("a sign-in cookie");
    format!("holdfast={}", rest.split(';').next().unwrap())
}
