//! A console of its own for every story: a temporary database, a clock that stands still, people with verbs.

use domain::{BuiltIn, Conflict, Field, GroupId, Moment, OperatorId, Refusal, Scope, Why};
use kernel::{Caller, Clock, Error, Kernel, KeySource, NewOwner, Operator, Settings, SignInKey, Ticket};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::{collections::HashMap, net::IpAddr, path::PathBuf};
use tempfile::TempDir;

pub const PASSWORD: &str = "seven tall green owls";
pub const START: Moment = Moment(1_772_521_200_000);

/// Tells one story on both databases. On PostgreSQL it fails, and says why, where there is none.
macro_rules! stories {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)*) => {$(
        mod $name {
            use super::*;
            $(#[$meta])*
            async fn story($world: &World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let world = World::on_sqlite().await;
                story(&world).await;
                world.ends().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let world = World::on_postgres().await;
                story(&world).await;
                world.ends().await;
            }
        }
    )*};
}
pub(crate) use stories;

pub struct World {
    pub kernel: Kernel,
    pub clock: Clock,
    pub url: String,
    pub folder: TempDir,
    /// The secrets of enrolment links.
    pub links: tokio::sync::Mutex<HashMap<(GroupId, domain::Ownership), String>>,
    drop_after: Option<(String, String)>,
}

impl World {
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("holdfast.db").display());
        Self::open(url, folder, None).await
    }

    pub async fn on_postgres() -> Self {
        let (url, name) = new_postgres_database().await;
        Self::open(url, tempfile::tempdir().unwrap(), Some((postgres(), name))).await
    }

    async fn open(url: String, folder: TempDir, drop_after: Option<(String, String)>) -> Self {
        let clock = Clock::held_at(START);
        let kernel = open(&url, key_in(&folder), &clock).await.unwrap();
        Self { kernel, clock, url, folder, drop_after, links: tokio::sync::Mutex::default() }
    }

    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("master.key")
    }

    /// A second server over the same database.
    pub async fn another_server(&self) -> Kernel {
        open(&self.url, key_in(&self.folder), &self.clock).await.unwrap()
    }

    pub async fn ends(self) {
        self.kernel.close().await;
        if let Some((server, name)) = self.drop_after {
            let mut conn = PgConnection::connect(&server).await.unwrap();
            let sql = sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
            sqlx::query(sql).execute(&mut conn).await.unwrap();
        }
    }

    /// Does to the database what only somebody with its file or its password can do.
    pub async fn tampers(&self, sql: &str) {
        for sql in sql.split(';').filter(|s| !s.trim().is_empty()) {
            let sql = sqlx::AssertSqlSafe(sql.to_owned());
            if let Some(file) = self.url.strip_prefix("sqlite:") {
                let mut conn = SqliteConnection::connect(&format!("sqlite:{file}")).await.unwrap();
                sqlx::query(sql).execute(&mut conn).await.unwrap();
                conn.close().await.unwrap();
            } else {
                let mut conn = PgConnection::connect(&self.url).await.unwrap();
                sqlx::query(sql).execute(&mut conn).await.unwrap();
                conn.close().await.unwrap();
            }
        }
    }

    /// One value out of an SQLite file, as it lies there.
    pub async fn bytes(&self, sql: &str) -> Vec<u8> {
        let mut conn = SqliteConnection::connect(&self.url).await.unwrap();
        let value =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        value
    }

    /// The console is set up; its first Owner is signed in.
    pub async fn owner(&self) -> Operator {
        let token =
            self.kernel.offer_setup().await.unwrap().expect("a console without an Owner offers its setup");
        let new =
            NewOwner { name: "Ada Lovelace".into(), sign_in_name: "ada".into(), password: PASSWORD.into() };
        let ticket = self.kernel.setup(&token, new, &caller()).await.unwrap();
        self.enters(&ticket).await
    }

    pub async fn enters(&self, ticket: &Ticket) -> Operator {
        self.kernel.operator(&key(ticket), caller()).await.unwrap()
    }

    pub async fn signs_in(&self, name: &str) -> Operator {
        let ticket = self.kernel.sign_in(name, PASSWORD, &caller()).await.unwrap();
        self.enters(&ticket).await
    }

    /// Invites somebody who takes the invitation at once.
    pub async fn joins(&self, owner: &Operator, name: &str, sign_in_name: &str) -> OperatorId {
        let invited = owner.confirmed().unwrap().invite(name, sign_in_name).await.unwrap();
        let token = owner.take_link(invited.id).await.unwrap().unwrap();
        self.kernel.accept(&token, PASSWORD, &caller()).await.unwrap();
        invited.id
    }

    /// Somebody with a built-in role.
    pub async fn hires(&self, owner: &Operator, sign_in_name: &str, role: BuiltIn, scope: Scope) -> Operator {
        let id = self.joins(owner, &format!("Person {sign_in_name}"), sign_in_name).await;
        owner.confirmed().unwrap().assign(&[id], role.id(), scope).await.unwrap();
        self.signs_in(sign_in_name).await
    }
}

pub async fn open(url: &str, key: KeySource, clock: &Clock) -> Result<Kernel, kernel::OpenError> {
    Kernel::open(Settings {
        database_url: url.into(),
        master_key: key,
        clock: clock.clone(),
        action_days: kernel::ACTION_DAYS,
    })
    .await
}

pub fn key_in(folder: &TempDir) -> KeySource {
    KeySource::File(folder.path().join("master.key"))
}

pub fn caller() -> Caller {
    Caller { address: IpAddr::from([127, 0, 0, 1]), agent: "a test".into() }
}

pub fn key(ticket: &Ticket) -> SignInKey {
    SignInKey::of(ticket.id().unwrap())
}

pub fn only(group: GroupId) -> Scope {
    Scope::Groups([group].into())
}

#[allow(clippy::disallowed_methods, reason = "the tests are told where PostgreSQL is")]
fn postgres() -> String {
    std::env::var("HOLDFAST_TEST_POSTGRES")
        .expect("HOLDFAST_TEST_POSTGRES names no PostgreSQL: run `cargo xtask test`, which starts one")
}

async fn new_postgres_database() -> (String, String) {
    let server = postgres();
    let random: [u8; 8] = std::array::from_fn(|_| fastrand());
    let name = format!("holdfast_{}", random.map(|b| format!("{b:02x}")).concat());
    let mut conn = PgConnection::connect(&server).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(sql).execute(&mut conn).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    (format!("{base}/{name}"), name)
}

fn fastrand() -> u8 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0u8).to_be_bytes()[0]
}

/// What a story expects instead of a success.
pub trait Refused {
    fn refusal(self) -> Refusal;
}

impl<T> Refused for kernel::Result<T> {
    #[track_caller]
    fn refusal(self) -> Refusal {
        match self {
            Err(Error::Refused(refusal)) => refusal,
            Err(Error::Fault(fault)) => panic!("a fault instead of a refusal: {fault}"),
            Ok(_) => panic!("it was not refused"),
        }
    }
}

/// All at once, in this very task.
pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(|f| (Box::pin(f), None)).collect();
    std::future::poll_fn(|cx| {
        let mut open = false;
        for (future, done) in &mut futures {
            if done.is_none() {
                match future.as_mut().poll(cx) {
                    std::task::Poll::Ready(out) => *done = Some(out),
                    std::task::Poll::Pending => open = true,
                }
            }
        }
        if open { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    futures.into_iter().filter_map(|(_, done)| done).collect()
}

pub fn invalid(field: Field, why: Why) -> Refusal {
    Refusal::Invalid { field, why }
}

pub fn conflict(conflict: Conflict) -> Refusal {
    Refusal::Conflict(conflict)
}
