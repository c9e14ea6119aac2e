//! A PostgreSQL of the tests' own: made in a temporary folder, asked over the loopback, gone at the end.
//!
//! It goes whatever happens to us. A small shell of its own process group waits for the end of a pipe that we
//! hold; the kernel closes that pipe when we finish, panic, are interrupted or killed, and the shell then stops
//! the server and removes the folder.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use clap::Args;

use crate::cmd;
use crate::needs::{self, is_root};

/// What the tests read to find it.
const VARIABLE: &str = "HOLDFAST_TEST_POSTGRES";
const KEEPER: &str = r#"cat >/dev/null; "$1/pg_ctl" -D "$2/data" -m immediate -w stop; rm -rf "$2""#;

#[derive(Args)]
pub struct Options {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    command: Vec<String>,
}

pub fn beside(options: &Options) -> Result<()> {
    let cluster = Cluster::start(&needs::for_postgres()?)?;
    let Some((program, words)) = options.command.split_first() else { return Ok(()) };
    cmd::run(cluster.tell(cmd::command(program).args(words)))
}

pub struct Cluster {
    url: String,
    folder: String,
    keeper: Child,
}

impl Cluster {
    /// Durability is off: what is tested here is what the program says to PostgreSQL, not PostgreSQL.
    pub fn start(bin: &Path) -> Result<Self> {
        let program = |name: &str| bin.join(name);
        let folder =
            cmd::output(as_server(Path::new("mktemp")).args(["-d", "/tmp/holdfast-postgres-XXXXXX"]))?;
        let folder = folder.trim().to_owned();
        let keeper = keeper(bin, &folder)?;
        let port = free_port()?;
        let password = password()?;
        // From here on, whatever fails, the keeper tidies up.
        let cluster =
            Self { url: format!("postgres://holdfast:{password}@127.0.0.1:{port}/postgres"), folder, keeper };
        let folder = &cluster.folder;

        // The password keeps other people of this machine out; its way over the loopback needs no hiding, and
        // hashing it anew for each of a thousand connections would make unoptimised tests slow.
        let secret = format!("{folder}/password");
        cmd::output(as_server(Path::new("sh")).args([
            "-c",
            r#"umask 077; echo "$1" >"$2""#,
            "sh",
            &password,
            &secret,
        ]))?;
        let mut initdb = as_server(&program("initdb"));
        initdb.args(["--no-sync", "--locale=C", "--encoding=UTF8", "--username=holdfast", "--auth=password"]);
        initdb.arg(format!("--pwfile={secret}")).arg(format!("--pgdata={folder}/data"));
        cmd::output(&mut initdb)?;

        let settings = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=300 \
             -c fsync=off -c full_page_writes=off -c shared_buffers=64MB"
        );
        let mut start = as_server(&program("pg_ctl"));
        start.args(["-w", "-t", "60", "-D", &format!("{folder}/data"), "-l", &format!("{folder}/log")]);
        start.args(["-o", &settings, "start"]);
        cmd::output(&mut start)
            .with_context(|| fs::read_to_string(format!("{folder}/log")).unwrap_or_default())?;
        Ok(cluster)
    }

    /// Tells a child the superuser's way in; the tests make their own databases.
    pub fn tell<'a>(&self, child: &'a mut Command) -> &'a mut Command {
        child.env(VARIABLE, &self.url)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn keeper(bin: &Path, folder: &str) -> Result<Child> {
    let mut keeper = as_server(Path::new("sh"));
    keeper.args(["-c", KEEPER, "sh"]).arg(bin).arg(folder);
    // Out of the terminal's group, or its Ctrl-C would reach the keeper before its work.
    keeper.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    keeper.spawn().context("could not start the shell that removes PostgreSQL")
}

/// PostgreSQL refuses to run as root: then it runs as the user that its package made.
fn as_server(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = cmd::command("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    } else {
        cmd::command(program)
    };
    // The repository may lie where that user cannot look.
    command.current_dir("/");
    command
}

pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on the loopback")?;
    Ok(listener.local_addr()?.port())
}

fn password() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(base16ct::lower::encode_string(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        // `cargo xtask test` has installed it before it comes here; whoever runs this test alone may not have it.
        let Ok(bin) = needs::postgres::find() else { return };
        let cluster = Cluster::start(&bin).unwrap();
        let address = cluster.url.split(['@', '/']).nth(3).unwrap().to_owned();
        let folder = cluster.folder.clone();
        assert!(TcpStream::connect(&address).is_ok());
        drop(cluster);
        assert!(TcpStream::connect(&address).is_err());
        assert!(!Path::new(&folder).exists());
    }
}
