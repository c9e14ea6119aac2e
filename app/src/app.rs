//! The table of routes. Every page is made whole before it is sent, so that it works without scripts and answers
//! with the right status.

use crate::{
    pages::{
        Assignments, Audit, Confirm, DeleteGroup, DeleteRole, DisablePerson, EndSignIns, Group, Groups, Help,
        Invitation, InvitePerson, Lost, Me, NewAssignment, NewGroup, NewLink, NewRole, Overview, People,
        Person, PersonLink, RemoveAssignment, Role, Roles, Setup, SignIn,
    },
    ssr,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(ssr::locale());
    view! {
        <Router>
            <Routes fallback=Lost>
                <Route path=path!("/setup") view=Setup ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async/>
                <Route path=path!("/invitation") view=Invitation ssr=SsrMode::Async/>
                <Route path=path!("/confirm") view=Confirm ssr=SsrMode::Async/>
                <Route path=path!("/") view=Overview ssr=SsrMode::Async/>
                <Route path=path!("/me") view=Me ssr=SsrMode::Async/>
                <Route path=path!("/people") view=People ssr=SsrMode::Async/>
                <Route path=path!("/people/new") view=InvitePerson ssr=SsrMode::Async/>
                <Route path=path!("/people/:id") view=Person ssr=SsrMode::Async/>
                <Route path=path!("/people/:id/link") view=PersonLink ssr=SsrMode::Async/>
                <Route path=path!("/people/:id/disable") view=DisablePerson ssr=SsrMode::Async/>
                <Route path=path!("/people/:id/end-sign-ins") view=EndSignIns ssr=SsrMode::Async/>
                <Route path=path!("/people/:id/new-link") view=NewLink ssr=SsrMode::Async/>
                <Route path=path!("/groups") view=Groups ssr=SsrMode::Async/>
                <Route path=path!("/groups/new") view=NewGroup ssr=SsrMode::Async/>
                <Route path=path!("/groups/:id") view=Group ssr=SsrMode::Async/>
                <Route path=path!("/groups/:id/delete") view=DeleteGroup ssr=SsrMode::Async/>
                <Route path=path!("/roles") view=Roles ssr=SsrMode::Async/>
                <Route path=path!("/roles/new") view=NewRole ssr=SsrMode::Async/>
                <Route path=path!("/roles/:id") view=Role ssr=SsrMode::Async/>
                <Route path=path!("/roles/:id/delete") view=DeleteRole ssr=SsrMode::Async/>
                <Route path=path!("/assignments") view=Assignments ssr=SsrMode::Async/>
                <Route path=path!("/assignments/new") view=NewAssignment ssr=SsrMode::Async/>
                <Route path=path!("/assignments/:id/remove") view=RemoveAssignment ssr=SsrMode::Async/>
                <Route path=path!("/audit") view=Audit ssr=SsrMode::Async/>
                <Route path=path!("/help") view=Help ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
