//! Each built-in role, over all devices, over the group that is asked about and over another, asks every page, file and
//! function, of one device and of many. The whole table is in `golden/matrix.txt`: whoever changes what somebody may do
//! sees it there, cell by cell.

mod forms;
mod fresh;

use crate::database::Kind;
use crate::house::{Console, PASSWORD};
use crate::things::{FILE, Things, ids};
use crate::visitor::Visitor;
use domain::BuiltIn;
use forms::{FORMS, ORDERS};
use fresh::Fresh;
use leptos::server_fn::axum::server_fn_paths;
use server::router::page_routes;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

pub const NOTHING: &str = "00000000-0000-8000-8000-00000000dead";

/// What is given a wrong one; in between the clock stands still, and the password given last counts.
const WITH_A_PASSWORD: [&str; 5] = ["accept_invitation", "change_password", "confirm", "setup", "sign_in"];

struct Column {
    head: String,
    word: &'static str,
    visitor: Visitor,
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "whoever changes the table on purpose sets WRITE_GOLDEN")]
async fn every_role_gets_exactly_this() {
    let console = Console::over(Kind::Sqlite).await;
    let ada = console.owner().await;
    let things = Things::of(&console, &ada).await;
    let (here, there) = (things.fill("{group}"), ada.makes_group("Tablets of another school").await);
    console.mac("Mac of another school", &there).await;
    let columns = columns(&console, &ada, &here, &there).await;
    let table = Table {
        pages: pages(&ada, &things).await,
        fresh: Fresh { console: &console, ada: &ada, here: &here, there: &there, made: AtomicU32::new(0) },
        things,
        columns,
    };
    let table = table.print().await;
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        std::fs::create_dir_all("tests/it/golden").unwrap();
        std::fs::write("tests/it/golden/matrix.txt", &table).unwrap();
    }
    assert_eq!(table, include_str!("golden/matrix.txt"));
}

async fn columns(console: &Console, ada: &Visitor, here: &str, there: &str) -> Vec<Column> {
    let mut columns = Vec::new();
    for role in BuiltIn::ALL {
        for (word, over) in [("all", None), ("group", Some(here)), ("other", Some(there))] {
            // A new name and an address each, or the throttle would be what is tested.
            console.clock.advance(Duration::from_mins(1));
            let name = format!("holder-{}", columns.len());
            let mut visitor = console.person(ada, &name, &name).await;
            visitor.address = IpAddr::from([127, 0, 0, 10 + u8::try_from(columns.len()).unwrap()]);
            let id = ada.finds(&name).await;
            let role_id = role.id().to_string();
            let mut form = vec![("people[0]", &*id), ("role", &*role_id)];
            match over {
                None => form.push(("scope", "all")),
                Some(group) => form.extend([("scope", "groups"), ("groups[0]", group)]),
            }
            ada.submits("/api/confirm", &[("password", PASSWORD)]).await.leads_to("/");
            ada.calls("/api/assign", &form).await.is(200);
            let head = format!("{} {word}", role.name().split(' ').next().unwrap_or_default());
            columns.push(Column { head, word, visitor });
        }
    }
    columns
}

/// What there is to look at: how it is called in the table, and its address with the ids of things that are here.
async fn pages(ada: &Visitor, things: &Things) -> Vec<(String, String)> {
    let phone = ada.gets(&things.fill("/devices/{phone}")).await.is(200);
    // Its lock waits: it can still be cancelled.
    let waiting = ids(&phone.body, "/actions/").into_iter().next().expect("an action");
    let owner = BuiltIn::Owner.id().to_string();
    let of_its_kind = BTreeMap::from([
        ("people", ada.finds("Ada").await),
        ("groups", things.fill("{group}")),
        ("roles", owner),
        ("devices", things.fill("{device}")),
        ("users", things.fill("{user}")),
        ("actions", things.fill("{action}")),
        ("bulk", things.fill("{bulk}")),
    ]);
    let mut pages: Vec<_> = page_routes().iter().map(|route| route.path().to_owned()).collect();
    pages.extend(server::export::FILES.map(str::to_owned));
    pages.push(server::events::PATH.to_owned());
    pages.sort();
    let address = |page: &str| match page {
        "/actions/{id}/cancel" => page.replace("{id}", &waiting),
        "/devices/{id}/remove-passcode" => page.replace("{id}", &things.fill("{phone}")),
        "/bulk/new" => things.fill("/bulk/new?kind=sync&device={device}"),
        _ => {
            let kind = page.split('/').nth(1).unwrap_or_default();
            page.replace("{id}", of_its_kind.get(kind).map_or(NOTHING, String::as_str))
        }
    };
    pages.into_iter().map(|page| (page.clone(), address(&page))).collect()
}

struct Table<'a> {
    columns: Vec<Column>,
    pages: Vec<(String, String)>,
    things: Things,
    fresh: Fresh<'a>,
}

impl Table<'_> {
    async fn print(&self) -> String {
        let mut table = format!("{:<30}", "");
        for column in &self.columns {
            write!(table, "{:>15}", column.head).unwrap();
        }
        self.everybody_confirms().await;
        for (page, address) in &self.pages {
            write!(table, "\n{page:<30}").unwrap();
            for column in &self.columns {
                let status = match &**page {
                    server::events::PATH => column.visitor.listens(address).await.status(),
                    _ => column.visitor.gets(address).await.status,
                };
                write!(table, "{:>15}", status.as_u16()).unwrap();
            }
        }
        write!(table, "\n{:<30}", server::import::PATH).unwrap();
        for column in &self.columns {
            let status = column.visitor.uploads("a.csv", FILE).await.status;
            write!(table, "{:>15}", status.as_u16()).unwrap();
        }
        write!(table, "\n{:<30}", server::push::upload::PATH).unwrap();
        for column in &self.columns {
            let status = column.visitor.brings(&[]).await.status;
            write!(table, "{:>15}", status.as_u16()).unwrap();
        }
        let mut rows: Vec<_> = server_fn_paths().map(|(path, _)| path.trim_start_matches("/api/")).collect();
        rows.extend(ORDERS.iter().map(|(name, _)| *name));
        // The sign-out comes last: after it there is nobody to ask.
        rows.sort_by_key(|name| (*name == "sign_out", *name));
        for row in rows {
            if WITH_A_PASSWORD.contains(&row) {
                self.everybody_confirms().await;
            }
            write!(table, "\n{row:<30}").unwrap();
            for column in 0..self.columns.len() {
                write!(table, "{:>15}", self.asks(row, column).await).unwrap();
            }
        }
        table.push('\n');
        table
    }

    /// So that neither the throttle nor an old password is what is tested.
    async fn everybody_confirms(&self) {
        self.fresh.console.clock.advance(Duration::from_mins(2));
        for visitor in self.columns.iter().map(|column| &column.visitor).chain([self.fresh.ada]) {
            visitor.submits("/api/confirm", &[("password", PASSWORD)]).await.leads_to("/");
        }
        self.fresh.console.clock.advance(Duration::from_mins(1));
    }

    async fn asks(&self, row: &str, column: usize) -> String {
        let order = ORDERS.iter().find(|(name, _)| *name == row);
        let form = order.or_else(|| FORMS.iter().find(|(name, _)| *name == row));
        let form = form.unwrap_or_else(|| panic!("{row} is in no table")).1;
        let Column { word, visitor, .. } = &self.columns[column];
        // Of the three that a search finds, so many are there for them.
        let expected = match *word {
            "all" => "3",
            "group" => "2",
            _ => "1",
        };
        let form = form.replace("{nothing}", NOTHING).replace("{expected}", expected);
        let form = self.things.fill(&form).replace("{new}", &format!("{row}-{column}"));
        let function = if order.is_some() { "start_many" } else { row };
        let answer = visitor.posts_raw(&format!("/api/{function}"), &self.fresh.fill(&form).await).await;
        if function != "start_many" || answer.status != 200 {
            return answer.status.as_u16().to_string();
        }
        let report = format!("/actions.csv?bulk={}", answer.id("/bulk/"));
        let rows = self.fresh.ada.gets(&report).await.is(200).body.lines().count() - 1;
        format!("200 {rows}")
    }
}
