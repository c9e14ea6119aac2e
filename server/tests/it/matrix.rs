//! Each built-in role, over all devices, over the group that is asked about and over another, asks every page, export and
//! function. The whole table is in `golden/matrix.txt`: whoever changes what somebody may do sees it there, cell by cell.

use crate::database::Kind;
use crate::house::{Console, PASSWORD};
use crate::visitor::Visitor;
use domain::BuiltIn;
use leptos::server_fn::axum::server_fn_paths;
use server::router::page_routes;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// What a form holds to be judged by the rights alone: things that do not exist, or that harm nothing.
const FORMS: &[(&str, &str)] = &[
    ("sign_in", "sign_in_name=nobody&password=wrong+wrong+wrong+wrong"),
    ("setup", "token=x&name=Eve&sign_in_name=eve&password=wrong+wrong+wrong+wrong"),
    ("accept_invitation", "token=x&password=wrong+wrong+wrong+wrong"),
    ("look", "language=en&next=/"),
    ("sign_out", ""),
    ("confirm", "password=wrong"),
    ("change_password", "current=wrong&password=another+fox+in+a+story"),
    ("end_sign_in", "id={nothing}"),
    ("end_other_sign_ins", ""),
    ("invite_person", "name=Guest&sign_in_name={new}"),
    ("renew_invitation", "id={nothing}"),
    ("disable_person", "id={nothing}"),
    ("enable_person", "id={nothing}"),
    ("end_sign_ins_of", "id={nothing}"),
    ("create_group", "name={new}"),
    ("change_group", "id={group}&name={new}"),
    ("delete_group", "id={fresh group}"),
    ("create_role", "name={new}&permissions[0]=Organization/Read"),
    ("change_role", "id={nothing}&name={new}&permissions[0]=Organization/Read"),
    ("delete_role", "id={nothing}"),
    ("assign", "people[0]={nothing}&role={nothing}&scope=all"),
    ("unassign", "id={nothing}"),
];

const NOTHING: &str = "00000000-0000-8000-8000-00000000dead";

struct Column {
    head: String,
    visitor: Visitor,
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "whoever changes the table on purpose sets WRITE_GOLDEN")]
async fn every_role_gets_exactly_this() {
    let console = Console::over(Kind::Sqlite).await;
    let ada = console.owner().await;
    let made = ada.submits("/api/create_group", &[("name", "Carts")]).await.leads_to("/groups/");
    let group: String = made.location().trim_start_matches("/groups/").chars().take(36).collect();
    let made =
        ada.submits("/api/create_group", &[("name", "Tablets of another school")]).await.leads_to("/groups/");
    let another: String = made.location().trim_start_matches("/groups/").chars().take(36).collect();
    let mut columns = Vec::new();
    for role in BuiltIn::ALL {
        for (word, over) in [("all", None), ("group", Some(&group)), ("other", Some(&another))] {
            // A new name each, or the throttle would be what is tested.
            console.clock.advance(Duration::from_mins(1));
            let name = format!("holder-{}", columns.len());
            let visitor = console.person(&ada, &name, &name).await;
            let id = ada.finds(&name).await;
            let role_id = role.id().to_string();
            let mut form = vec![("people[0]", &*id), ("role", &*role_id)];
            match over {
                None => form.push(("scope", "all")),
                Some(group) => form.extend([("scope", "groups"), ("groups[0]", &**group)]),
            }
            ada.submits("/api/confirm", &[("password", PASSWORD)]).await.leads_to("/");
            ada.calls("/api/assign", &form).await.is(200);
            let head = format!("{} {word}", role.name().split(' ').next().unwrap_or_default());
            columns.push(Column { head, visitor });
        }
    }
    let person = ada.finds("Ada").await;
    let things =
        BTreeMap::from([("people", person), ("groups", group), ("roles", BuiltIn::Owner.id().to_string())]);
    let table = Table { console: &console, ada, columns, things }.print().await;
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        std::fs::create_dir_all("tests/it/golden").unwrap();
        std::fs::write("tests/it/golden/matrix.txt", &table).unwrap();
    }
    assert_eq!(table, include_str!("golden/matrix.txt"));
}

struct Table<'a> {
    console: &'a Console,
    ada: Visitor,
    columns: Vec<Column>,
    things: BTreeMap<&'static str, String>,
}

impl Table<'_> {
    async fn print(&self) -> String {
        let mut table = format!("{:<28}", "");
        for column in &self.columns {
            write!(table, "{:>15}", column.head).unwrap();
        }
        let mut pages: Vec<_> = page_routes().iter().map(|route| route.path().to_owned()).collect();
        pages.extend(["/audit.csv".to_owned(), "/audit.jsonl".to_owned()]);
        pages.sort();
        self.everybody_confirms().await;
        for page in &pages {
            write!(table, "\n{page:<28}").unwrap();
            for column in &self.columns {
                let answer = column.visitor.gets(&filled(page, &self.things)).await;
                write!(table, "{:>15}", answer.status.as_u16()).unwrap();
            }
        }
        let mut functions: Vec<_> =
            server_fn_paths().map(|(path, _)| path.trim_start_matches("/api/")).collect();
        // The sign-out comes last: after it there is nobody to ask.
        functions.sort_by_key(|name| (*name == "sign_out", *name));
        for function in functions {
            self.everybody_confirms().await;
            write!(table, "\n{function:<28}").unwrap();
            for column in 0..self.columns.len() {
                write!(table, "{:>15}", self.asks(function, column).await).unwrap();
            }
        }
        table.push('\n');
        table
    }

    /// So that neither the throttle nor an old password is what is tested.
    async fn everybody_confirms(&self) {
        self.console.clock.advance(Duration::from_mins(2));
        for visitor in self.columns.iter().map(|column| &column.visitor).chain([&self.ada]) {
            visitor.submits("/api/confirm", &[("password", PASSWORD)]).await.leads_to("/");
        }
        self.console.clock.advance(Duration::from_mins(1));
    }

    async fn asks(&self, function: &str, column: usize) -> u16 {
        let form = FORMS.iter().find(|(name, _)| *name == function);
        let form = form.unwrap_or_else(|| panic!("{function} is in no table")).1;
        let mut form = form.replace("{nothing}", NOTHING).replace("{group}", &self.things["groups"]);
        form = form.replace("{new}", &format!("{function}-{column}"));
        if form.contains("{fresh group}") {
            let name = format!("fresh-{column}");
            let made = self.ada.submits("/api/create_group", &[("name", &name)]).await.leads_to("/groups/");
            let id: String = made.location().trim_start_matches("/groups/").chars().take(36).collect();
            form = form.replace("{fresh group}", &id);
        }
        self.columns[column].visitor.posts_raw(&format!("/api/{function}"), &form).await.status.as_u16()
    }
}

/// `/people/{id}` with the id of somebody who is there.
fn filled(page: &str, things: &BTreeMap<&str, String>) -> String {
    let kind = page.split('/').nth(1).unwrap_or_default();
    let id = things.get(kind).map_or(NOTHING, String::as_str);
    page.split('/')
        .map(|part| if part.starts_with(['{', ':']) { id } else { part })
        .collect::<Vec<_>>()
        .join("/")
}
