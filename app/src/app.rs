//! The table of routes. Every page is made whole before it is sent, so that it works without scripts and answers
//! with the right status.

use crate::{
    pages::{
        ActionSheet, Actions, Assignments, Audit, Bulk, BulkSheet, CancelAction, Confirm, DeleteDevice,
        DeleteGroup, DeleteRole, Devices, DisablePerson, EditDevice, EndEnrolmentLink, EndSignIns, Enrol,
        Group, Groups, Help, Import, Invitation, InvitePerson, LockDevice, Lost, Me, NewAssignment, NewBulk,
        NewEnrolmentLink, NewGroup, NewLink, NewRole, OneAction, OneDevice, OneEnrolmentLink, OneImport,
        OneUser, Overview, People, Person, PersonLink, PushPage, ReleaseDevice, RemoveAssignment,
        RemovePasscode, Role, Roles, Setup, SignIn, Users,
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
                <Route path=path!("/devices") view=Devices ssr=SsrMode::Async/>
                <Route path=path!("/devices/:id") view=OneDevice ssr=SsrMode::Async/>
                <Route path=path!("/devices/:id/edit") view=EditDevice ssr=SsrMode::Async/>
                <Route path=path!("/devices/:id/delete") view=DeleteDevice ssr=SsrMode::Async/>
                <Route path=path!("/devices/:id/release") view=ReleaseDevice ssr=SsrMode::Async/>
                <Route path=path!("/devices/:id/lock") view=LockDevice ssr=SsrMode::Async/>
                <Route path=path!("/devices/:id/remove-passcode") view=RemovePasscode ssr=SsrMode::Async/>
                <Route path=path!("/users") view=Users ssr=SsrMode::Async/>
                <Route path=path!("/users/:id") view=OneUser ssr=SsrMode::Async/>
                <Route path=path!("/actions") view=Actions ssr=SsrMode::Async/>
                <Route path=path!("/actions/:id") view=OneAction ssr=SsrMode::Async/>
                <Route path=path!("/actions/:id/cancel") view=CancelAction ssr=SsrMode::Async/>
                <Route path=path!("/actions/:id/sheet") view=ActionSheet ssr=SsrMode::Async/>
                <Route path=path!("/bulk/new") view=NewBulk ssr=SsrMode::Async/>
                <Route path=path!("/bulk/:id") view=Bulk ssr=SsrMode::Async/>
                <Route path=path!("/bulk/:id/sheet") view=BulkSheet ssr=SsrMode::Async/>
                <Route path=path!("/import") view=Import ssr=SsrMode::Async/>
                <Route path=path!("/import/:id") view=OneImport ssr=SsrMode::Async/>
                <Route path=path!("/enrol") view=Enrol ssr=SsrMode::Async/>
                <Route path=path!("/enrol/new") view=NewEnrolmentLink ssr=SsrMode::Async/>
                <Route path=path!("/enrol/:id") view=OneEnrolmentLink ssr=SsrMode::Async/>
                <Route path=path!("/enrol/:id/end") view=EndEnrolmentLink ssr=SsrMode::Async/>
                <Route path=path!("/push") view=PushPage ssr=SsrMode::Async/>
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
