//! Things that exist, by the names that the tables of endpoints use, and the ways to find them on pages.

use crate::answer::Answer;
use crate::hardware::Hardware;
use crate::house::Console;
use crate::visitor::Visitor;
use std::collections::BTreeMap;

pub struct Things(BTreeMap<&'static str, String>);

impl Things {
    /// A group with a locked Mac and a phone that somebody carries, an order over both, somebody with a role, a file
    /// that was looked at and a view.
    pub async fn of(console: &Console, ada: &Visitor) -> Self {
        let group = ada.makes_group("Carts").await;
        let form = [("name", "Looker"), ("permissions[0]", "Organization/Read")];
        let role = ada.submits("/api/create_role", &form).await.leads_to("/roles/").id("/roles/");
        ada.invites("Grace", "grace").await;
        let person = ada.finds("Grace").await;
        let form = [("people[0]", &*person), ("role", &*role), ("scope", "all")];
        ada.submits("/api/assign", &form).await.leads_to("/assignments?done=");
        let page = ada.gets("/assignments").await.is(200).body;
        let mut removes =
            ids(&page, "/assignments/").into_iter().filter(|id| page.contains(&format!("{id}/remove")));
        let assignment = removes.next_back().expect("a link to take it back");

        let mac = console.mac("Mac of the cart", &group).await;
        let phone = console.phone("Phone of the cart", &group).await;
        phone.hands_over(b"an unlock token").await;
        let device = mac.id.to_string();
        let form =
            [("id", &*device), ("name", "Mac of the cart"), ("user_name", "Mia"), ("groups[0]", &*group)];
        ada.submits("/api/change_device", &form).await.leads_to(&mac.page());
        let user = ada.gets("/users").await.is(200).id("/users/");
        let form =
            [("kind", "remote-lock"), ("devices[0]", &*device), ("devices[1]", &*phone.id.to_string())];
        let bulk = ada.submits("/api/start_many", &form).await.leads_to("/bulk/").id("/bulk/");
        mac.gets_locked().await;
        let action = ada.newest_action(&mac).await;
        let import = ada.uploads("cart.csv", FILE).await.leads_to("/import/").id("/import/");
        ada.submits("/api/save_view", &[("name", "Macs"), ("query", "platform=macOS")])
            .await
            .leads_to("/devices");
        let form = [("group", &*group), ("ownership", "corporate"), ("days", "7"), ("uses", "5")];
        let link = ada.submits("/api/make_link", &form).await.leads_to("/enrol/").id("/enrol/");
        let view = ada.gets("/devices").await.is(200).value_of("/api/delete_view");
        Self(BTreeMap::from([
            ("group", group),
            ("role", role),
            ("assignment", assignment),
            ("person", person),
            ("device", device),
            ("phone", phone.id.to_string()),
            ("user", user),
            ("action", action),
            ("bulk", bulk),
            ("import", import),
            ("link", link),
            ("view", view),
        ]))
    }

    pub fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
    }
}

/// A file with one new device in it.
pub const FILE: &[u8] = b"serial,name,platform\nC02NEW,A new Mac,macOS\n";

/// Every id that stands behind these words, once, in the order of the page.
pub fn ids(page: &str, before: &str) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    for id in page.split(before).skip(1).filter_map(|rest| rest.get(..36)) {
        let whole = id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if whole && !found.iter().any(|known| known == id) {
            found.push(id.to_owned());
        }
    }
    found
}

impl Answer {
    /// The first id behind these words: of where it leads to, or else on the page.
    #[track_caller]
    pub fn id(&self, before: &str) -> String {
        let place = if self.location().is_empty() { &*self.body } else { self.location() };
        ids(place, before).into_iter().next().unwrap_or_else(|| panic!("no id behind {before} in {place}"))
    }

    /// What the first form for this function would send as its `id`.
    #[track_caller]
    pub fn value_of(&self, function: &str) -> String {
        self.field(function, "id")
    }

    /// The value of a field of the first form for this function.
    #[track_caller]
    pub fn field(&self, function: &str, name: &str) -> String {
        let form = self.body.split("<form").find(|form| form.contains(&format!("action=\"{function}\"")));
        let form = form.unwrap_or_else(|| panic!("no form for {function} in {}", self.body));
        let inputs = form.split("<input").filter(|input| input.contains(&format!("name=\"{name}\"")));
        let values = inputs.filter_map(|input| input.split_once('>')?.0.split_once("value=\""));
        let mut values = values.map(|(_, rest)| rest.split('"').next().unwrap().to_owned());
        values.next().unwrap_or_else(|| panic!("no {name} in {form}"))
    }
}

impl Visitor {
    pub async fn makes_group(&self, name: &str) -> String {
        self.submits("/api/create_group", &[("name", name)]).await.leads_to("/groups/").id("/groups/")
    }

    /// The action that stands first on the device's page.
    pub async fn newest_action(&self, device: &Hardware) -> String {
        let page = self.gets(&device.page()).await.is(200).body;
        let (_, list) = page.split_once("data-live=\"actions\"").expect("a list of actions");
        ids(list, "/actions/").into_iter().next().expect("an action")
    }
}
