//! Every page, export and function there is, asked by a stranger and by somebody without rights. What is asked is
//! read from the routes and functions themselves: one that is missing here fails the test.

use crate::answer::Answer;
use crate::house::stories;
use crate::things::{FILE, Things};
use leptos::server_fn::axum::server_fn_paths;
use server::export::FILES;
use server::router::page_routes;
use std::collections::BTreeSet;

/// What a stranger gets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Open {
    /// It is there for people who are not signed in.
    ToAll,
    /// The way to the sign-in, or 401 for a function.
    No,
}
use Open::{No, ToAll};

/// Page, what a stranger gets, what somebody without rights gets. `{…}` stands for things that exist. A group, a
/// device or an action that is out of somebody's scope does not exist for them: the list is there and empty.
pub const PAGES: &[(&str, Open, u16)] = &[
    ("/setup", ToAll, 409),
    ("/sign-in", ToAll, 200),
    ("/invitation", ToAll, 422),
    ("/confirm", No, 200),
    ("/", No, 200),
    ("/me", No, 200),
    ("/help", No, 200),
    ("/audit", No, 200),
    ("/devices", No, 200),
    ("/devices/{device}", No, 404),
    ("/devices/{device}/edit", No, 404),
    ("/devices/{device}/delete", No, 404),
    ("/devices/{device}/release", No, 404),
    ("/devices/{device}/lock", No, 404),
    ("/devices/{device}/remove-passcode", No, 404),
    ("/users", No, 200),
    ("/users/{user}", No, 404),
    ("/actions", No, 200),
    ("/actions/{action}", No, 404),
    ("/actions/{action}/cancel", No, 404),
    ("/actions/{action}/sheet", No, 404),
    ("/bulk/new?kind=sync&device={device}", No, 403),
    ("/bulk/{bulk}", No, 404),
    ("/bulk/{bulk}/sheet", No, 404),
    ("/import", No, 403),
    ("/import/{import}", No, 403),
    ("/enrol", No, 403),
    ("/enrol/new", No, 403),
    ("/enrol/{link}", No, 403),
    ("/enrol/{link}/end", No, 403),
    ("/push", No, 403),
    ("/people", No, 403),
    ("/people/new", No, 403),
    ("/people/{person}", No, 403),
    ("/people/{person}/link", No, 403),
    ("/people/{person}/disable", No, 403),
    ("/people/{person}/end-sign-ins", No, 403),
    ("/people/{person}/new-link", No, 403),
    ("/groups", No, 200),
    ("/groups/new", No, 403),
    ("/groups/{group}", No, 404),
    ("/groups/{group}/delete", No, 403),
    ("/roles", No, 403),
    ("/roles/new", No, 403),
    ("/roles/{role}", No, 403),
    ("/roles/{role}/delete", No, 403),
    ("/assignments", No, 403),
    ("/assignments/new", No, 403),
    ("/assignments/{assignment}/remove", No, 403),
];

/// What somebody without rights gets of every export.
const EXPORTS: u16 = 403;

/// Function, its form, and what somebody without rights gets. A stranger gets 401, or 422 where it is open to all.
pub const FUNCTIONS: &[(&str, Open, &str, u16)] = &[
    ("sign_in", ToAll, "sign_in_name=nobody&password=wrong+wrong+wrong+wrong", 422),
    ("setup", ToAll, "token=x&name=Eve&sign_in_name=eve&password=wrong+wrong+wrong+wrong", 409),
    ("accept_invitation", ToAll, "token=x&password=wrong+wrong+wrong+wrong", 422),
    ("look", ToAll, "language=nl&next=/", 200),
    ("confirm", No, "password=wrong+wrong+wrong+wrong", 422),
    ("change_password", No, "current=wrong&password=another+fox+in+a+story", 422),
    ("end_sign_in", No, "id={person}", 404),
    ("end_other_sign_ins", No, "", 200),
    ("invite_person", No, "name=Eve&sign_in_name=eve", 403),
    ("renew_invitation", No, "id={person}", 403),
    ("disable_person", No, "id={person}", 403),
    ("enable_person", No, "id={person}", 403),
    ("end_sign_ins_of", No, "id={person}", 403),
    ("create_group", No, "name=Eve", 403),
    ("change_group", No, "id={group}&name=Eve", 404),
    ("delete_group", No, "id={group}", 404),
    ("create_role", No, "name=Eve&permissions[0]=Organization/Read", 403),
    ("change_role", No, "id={role}&name=Eve&permissions[0]=Organization/Read", 403),
    ("delete_role", No, "id={role}", 403),
    ("assign", No, "people[0]={person}&role={role}&scope=all", 403),
    ("unassign", No, "id={assignment}", 403),
    ("change_device", No, "id={device}&name=Eve&groups[0]={group}", 404),
    ("delete_device", No, "id={device}", 404),
    ("release_device", No, "id={device}", 404),
    ("lock_device", No, "id={device}", 404),
    ("remove_passcode", No, "id={phone}", 404),
    ("sync_device", No, "id={device}", 404),
    ("cancel_action", No, "id={action}", 404),
    ("say_open", No, "id={action}", 404),
    ("show_pin", No, "id={action}", 404),
    ("cover_pin", No, "id={action}", 200),
    ("save_view", No, "name=Mine&query=platform=macOS", 200),
    ("delete_view", No, "id={view}", 404),
    ("start_many", No, "kind=sync&devices[0]={device}&devices[1]={phone}", 403),
    ("show_sheet", No, "id={bulk}", 403),
    ("start_import", No, "id={import}", 403),
    ("discard_import", No, "id={import}", 404),
    ("make_link", No, "group={group}&ownership=corporate&days=7&uses=5", 403),
    ("end_link", No, "id={link}", 404),
    ("sign_out", No, "", 200),
];

/// `/people/{id}/link` and `/people/{person}/link` are one shape.
fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let parts = path.split('/').map(|part| if part.starts_with(['{', ':']) { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_page_and_function_is_in_the_tables() {
    let pages: BTreeSet<_> = page_routes().iter().map(|route| shape(route.path())).collect();
    let told: BTreeSet<_> = PAGES.iter().map(|(path, ..)| shape(path)).collect();
    assert_eq!(pages, told);
    let functions: BTreeSet<_> = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let told: BTreeSet<_> = FUNCTIONS.iter().map(|(name, ..)| format!("/api/{name}")).collect();
    assert_eq!(functions, told);
}

#[test]
fn what_is_open_to_all_is_what_the_guard_lets_through() {
    let pages = PAGES.iter().filter(|(_, open, _)| *open == ToAll).map(|(path, ..)| (*path).to_owned());
    assert_eq!(
        pages.collect::<BTreeSet<_>>(),
        server::guard::OPEN_PAGES.iter().map(ToString::to_string).collect()
    );
    let functions =
        FUNCTIONS.iter().filter(|(_, open, ..)| *open == ToAll).map(|(name, ..)| format!("/api/{name}"));
    let open = server::guard::OPEN_FUNCTIONS.iter().map(ToString::to_string);
    assert_eq!(functions.collect::<BTreeSet<_>>(), open.collect());
}

stories! {
    async fn a_stranger_gets_nothing_that_is_not_open(console) {
        let ada = console.owner().await;
        let things = Things::of(&console, &ada).await;
        for (page, open, _) in PAGES {
            let path = things.fill(page);
            let answer = console.stranger().gets(&path).await;
            match open {
                ToAll => assert!(answer.status.as_u16() < 500, "{page}: {}", answer.status),
                No => drop(answer.leads_to("/sign-in")),
            }
        }
        for path in FILES.into_iter().chain([server::events::PATH]) {
            console.stranger().gets(path).await.leads_to("/sign-in?next=");
        }
        console.stranger().uploads("eve.csv", FILE).await.is(401);
        for (name, open, form, _) in FUNCTIONS {
            // Refused before the arguments are decoded: nonsense gets the same.
            for form in [things.fill(form), "nonsense".to_owned(), String::new()] {
                let answer = console.stranger().posts_raw(&format!("/api/{name}"), &form).await;
                match open {
                    ToAll => assert_ne!(answer.status, 401, "{name}"),
                    No => assert_eq!(answer.status, 401, "{name} {form}: {}", answer.body),
                }
            }
        }
        console.stranger().gets("/no-such-page").await.leads_to("/sign-in?next=");
        console.stranger().calls("/api/no_such_function", &[]).await.is(401);
    }

    async fn somebody_without_rights_gets_their_own_account_and_nothing_else(console) {
        let ada = console.owner().await;
        let things = Things::of(&console, &ada).await;
        let ben = console.person(&ada, "Ben", "ben").await;
        let mut other = Vec::new();
        let mut is = |what: &str, answer: &Answer, status: u16| {
            if answer.status != status {
                other.push(format!("{what} is {} and not {status}: {}", answer.status, answer.body));
            }
        };
        let pages = PAGES.iter().map(|(page, _, status)| (*page, *status));
        for (page, status) in pages.chain(FILES.map(|path| (path, EXPORTS))) {
            is(page, &ben.gets(&things.fill(page)).await, status);
        }
        is("a file", &ben.uploads("ben.csv", FILE).await, 403);
        for (name, _, form, status) in FUNCTIONS {
            is(name, &ben.posts_raw(&format!("/api/{name}"), &things.fill(form)).await, *status);
        }
        assert!(other.is_empty(), "{other:#?}");
        assert!(!ben.is_let_in().await, "the last one was the sign-out");
    }
}
