//! The frame of every page behind the sign-in: the rail with only what this person may see, and their account.

use super::{Icon, done::toast, icon, mark};
use crate::{
    api::sign_in::SignOut,
    islands::Alive,
    ssr,
    words::{Locale, say},
};
use domain::{Permission, Rights};
use kernel::Operator;
use leptos::{prelude::*, server_fn::ServerFn};

/// What the frame shows of whoever is signed in.
#[derive(Clone)]
pub struct Frame {
    l: Locale,
    name: String,
    sign_in_name: String,
    ways: Vec<Way>,
    organization: Vec<Way>,
}

/// A drawing, a name, and where it leads.
type Way = (Icon, &'static str, &'static str);

impl Frame {
    pub fn of(l: Locale, operator: &Operator) -> Self {
        let (name, sign_in_name) = (operator.name().to_owned(), operator.sign_in_name().to_owned());
        let rights = operator.rights();
        Self { l, name, sign_in_name, ways: ways(l, rights), organization: organization(l, rights) }
    }

    pub fn around(self, content: AnyView) -> AnyView {
        let l = self.l;
        view! {
            <div class="frame">
                <a class="skip" href="#content">{say!(l, frame.skip)}</a>
                <header class="rail">
                    <Brand/>
                    {self.links("rail")}
                </header>
                <header class="topbar">
                    <Brand/>
                    <details>
                        <summary class="button tight">{icon(Icon::Menu)} {say!(l, frame.menu)}</summary>
                        <div>{self.links("menu")}</div>
                    </details>
                </header>
                <main id="content" tabindex="-1">
                    {toast(l)}
                    {content}
                </main>
                <Alive here=say!(l, time.here, at = "#")/>
            </div>
        }
        .into_any()
    }

    fn links(&self, place: &'static str) -> AnyView {
        let l = self.l;
        let heading = format!("{place}-organization");
        view! {
            <nav class="ways" aria-label=say!(l, frame.ways)>
                {self.ways.iter().map(way).collect_view()}
                {(!self.organization.is_empty())
                    .then(|| view! { <h2 id=heading>{say!(l, frame.organization)}</h2> })}
                {self.organization.iter().map(way).collect_view()}
            </nav>
            <section class="account" aria-label=say!(l, frame.you)>
                <p class="who">
                    <strong>{self.name.clone()}</strong>
                    <span class="small soft">{self.sign_in_name.clone()}</span>
                </p>
                <div class="ways">
                    {way(&(Icon::Account, say!(l, frame.account), "/me"))}
                    {way(&(Icon::Help, say!(l, frame.help), "/help"))}
                </div>
                <form method="post" action=SignOut::url()>
                    <button class="quiet">{icon(Icon::SignOut)} {say!(l, frame.sign_out)}</button>
                </form>
            </section>
        }
        .into_any()
    }
}

#[component]
fn Brand() -> impl IntoView {
    view! { <a class="brand" href="/">{mark()} "Holdfast"</a> }
}

fn ways(l: Locale, rights: &Rights) -> Vec<Way> {
    let devices = rights.may_anywhere(Permission::DevicesRead);
    let enrols = rights.may_anywhere(Permission::DevicesEnrol);
    those([
        (true, Icon::Overview, say!(l, frame.overview), "/"),
        (devices, Icon::Device, say!(l, frame.devices), "/devices"),
        (devices, Icon::User, say!(l, frame.users), "/users"),
        (devices, Icon::Actions, say!(l, frame.actions), "/actions"),
        (enrols, Icon::Enrol, say!(l, frame.enrolment), "/enrol"),
    ])
}

fn organization(l: Locale, rights: &Rights) -> Vec<Way> {
    let organization = rights.console(Permission::OrganizationRead);
    let some_groups = rights.may_anywhere(Permission::OrganizationRead);
    let audit = rights.may_anywhere(Permission::AuditRead);
    let settings = rights.console(Permission::SettingsManage);
    those([
        (some_groups, Icon::Groups, say!(l, frame.groups), "/groups"),
        (organization, Icon::People, say!(l, frame.people), "/people"),
        (organization, Icon::Roles, say!(l, frame.roles), "/roles"),
        (organization, Icon::Assignments, say!(l, frame.assignments), "/assignments"),
        (audit, Icon::Audit, say!(l, frame.audit), "/audit"),
        (settings, Icon::Push, say!(l, frame.push), "/push"),
    ])
}

/// Those that this person may go.
fn those<const N: usize>(ways: [(bool, Icon, &'static str, &'static str); N]) -> Vec<Way> {
    ways.into_iter().filter_map(|(may, icon, name, to)| may.then_some((icon, name, to))).collect()
}

fn way((drawing, name, to): &Way) -> AnyView {
    let here = ssr::here();
    let path = here.split('?').next().unwrap_or("/");
    let current = if path == *to {
        Some("page")
    } else if *to != "/" && path.starts_with(&format!("{to}/")) {
        Some("true")
    } else {
        None
    };
    view! { <a href=*to aria-current=current>{icon(*drawing)} {*name}</a> }.into_any()
}
