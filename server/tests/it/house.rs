//! A console of its own for each test, and the people in it.

use crate::database::{Database, Kind};
use crate::visitor::Visitor;
use axum::Router;
use domain::Moment;
use kernel::{Clock, Kernel, KeySource, Settings};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use server::assets::Assets;
use server::config::{Limits, Network};
use server::router::{self, Parts};
use server::watch::Watch;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

pub const HERE: &str = "http://127.0.0.1:3000";
pub const PASSWORD: &str = "the quick brown fox of the story";

pub struct Console {
    pub router: Router,
    pub kernel: Kernel,
    pub clock: Clock,
    pub public: String,
    pub database: Database,
    /// The secrets of enrolment links, by group: signing in for each is too often.
    pub links: tokio::sync::Mutex<HashMap<String, String>>,
}

/// How a console differs from the usual one.
pub struct Built {
    pub public: &'static str,
    pub limits: Limits,
    pub proxies: Vec<Network>,
}

impl Default for Built {
    fn default() -> Self {
        let limits =
            Limits { body_bytes: 65_536, request: Duration::from_mins(1), requests: 512, connections: 512 };
        Self { public: HERE, limits, proxies: Vec::new() }
    }
}

impl Console {
    pub async fn over(kind: Kind) -> Self {
        Self::built(kind, Built::default()).await
    }

    pub async fn built(kind: Kind, built: Built) -> Self {
        Self::in_database(Database::fresh(kind), built).await
    }

    pub async fn in_database(database: Database, built: Built) -> Self {
        // What goes wrong inside is told beside the test that fails. Another test may have begun it.
        let _ = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_test_writer().try_init();
        let clock = Clock::held_at(Moment(1_772_521_200_000));
        let settings = Settings {
            database_url: database.url.clone(),
            master_key: KeySource::File(database.key()),
            clock: clock.clone(),
            action_days: kernel::ACTION_DAYS,
        };
        let kernel = Kernel::open(settings).await.unwrap();
        let router = router::build(Parts {
            kernel: kernel.clone(),
            assets: Assets::load(),
            devices: "http://127.0.0.1:3001".parse().unwrap_or_else(|_| panic!("no address")),
            public: built.public.parse().unwrap_or_else(|_| panic!("{} is no public address", built.public)),
            proxies: built.proxies,
            limits: built.limits,
            watch: Some(Watch { kernel: kernel.clone(), figures: figures() }),
        });
        let links = tokio::sync::Mutex::default();
        Self { router, kernel, clock, public: built.public.to_owned(), database, links }
    }

    pub fn stranger(&self) -> Visitor {
        Visitor::to(self)
    }

    /// Ada, who set the console up and may do everything.
    pub async fn owner(&self) -> Visitor {
        let token = self.kernel.offer_setup().await.unwrap().expect("no Owner yet");
        let ada = self.stranger();
        let form =
            [("token", &*token), ("name", "Ada Lovelace"), ("sign_in_name", "ada"), ("password", PASSWORD)];
        ada.submits("/api/setup", &form).await.leads_to("/");
        ada
    }

    /// Somebody who may sign in and nothing else.
    pub async fn person(&self, owner: &Visitor, name: &str, sign_in_name: &str) -> Visitor {
        let token = owner.invites(name, sign_in_name).await;
        let visitor = self.stranger();
        let form = [("token", &*token), ("password", PASSWORD)];
        visitor.submits("/api/accept_invitation", &form).await.leads_to("/");
        visitor
    }
}

/// One recorder a process, and many consoles in it.
pub fn figures() -> PrometheusHandle {
    static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();
    FIGURES.get_or_init(|| PrometheusBuilder::new().install_recorder().unwrap()).clone()
}

/// Each story is told twice: over SQLite and over PostgreSQL.
macro_rules! stories {
    ($(async fn $name:ident($console:ident) $story:block)*) => {
        $(async fn $name($console: $crate::house::Console) $story)*

        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::house::Console::over($crate::database::Kind::Sqlite).await).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::house::Console::over($crate::database::Kind::Postgres).await).await;
            })*
        }
    };
}
pub(crate) use stories;
