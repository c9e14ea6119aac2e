//! PostgreSQL goes away under a running console and comes back: people are told so, and nobody has to restart
//! anything.

use crate::database::{Database, Kind};
use crate::house::{Built, Console};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A line to PostgreSQL that can be cut and mended.
struct Line {
    cut: Arc<watch::Sender<bool>>,
    url: String,
}

impl Line {
    async fn to(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (who, place) = rest.rsplit_once('@').unwrap();
        let (host, name) = place.split_once('/').unwrap();
        let host: SocketAddr = tokio::net::lookup_host(host).await.unwrap().next().unwrap();
        let here = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{scheme}://{who}@{}/{name}", here.local_addr().unwrap());
        let cut = Arc::new(watch::Sender::new(false));
        let told = cut.clone();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = here.accept().await {
                let mut told = told.subscribe();
                tokio::spawn(async move {
                    if *told.borrow() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(host).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = told.wait_for(|cut| *cut) => {}
                    }
                });
            }
        });
        Self { cut, url }
    }
}

#[tokio::test]
async fn a_lost_postgresql_is_told_and_comes_back_by_itself() {
    let mut database = Database::fresh(Kind::Postgres);
    let line = Line::to(&database.url).await;
    database.url.clone_from(&line.url);
    let console = Console::in_database(database, Built::default()).await;
    let ada = console.owner().await;
    ada.submits("/api/create_group", &[("name", "Before")]).await.leads_to("/groups/");

    line.cut.send_replace(true);
    let refused = ada.calls("/api/create_group", &[("name", "Meanwhile")]).await.is(503);
    assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    ada.gets("/groups").await.is(503);
    console.stranger().gets("/readyz").await.is(503);
    console.stranger().gets("/healthz").await.is(200);

    line.cut.send_replace(false);
    let groups = ada.gets("/groups").await.is(200).says("Before");
    assert!(!groups.body.contains("Meanwhile"), "what was refused was done");
    ada.submits("/api/create_group", &[("name", "After")]).await.leads_to("/groups/");
    console.stranger().gets("/readyz").await.is(200);
}
