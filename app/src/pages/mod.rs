//! The pages, one file each or a few that belong together. A page reads what it shows through the operator it is
//! for; it decides nothing.

mod assignments;
mod audit;
mod confirm;
mod groups;
mod help;
mod invitation;
mod lost;
mod me;
mod new_assignment;
mod overview;
mod people;
mod person;
mod person_deeds;
mod rights;
mod role_editor;
mod roles;
mod setup;
mod sign_in;

pub use assignments::{Assignments, RemoveAssignment};
pub use audit::{Audit, audit_filters};
pub use confirm::Confirm;
pub use groups::{DeleteGroup, Group, Groups, NewGroup};
pub use help::Help;
pub use invitation::Invitation;
pub use lost::Lost;
pub use me::Me;
pub use new_assignment::NewAssignment;
pub use overview::Overview;
pub use people::{InvitePerson, People};
pub use person::Person;
pub use person_deeds::{DisablePerson, EndSignIns, NewLink, PersonLink};
pub use role_editor::{NewRole, Role};
pub use roles::{DeleteRole, Roles};
pub use setup::Setup;
pub use sign_in::SignIn;
