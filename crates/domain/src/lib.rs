//! The words and rules of Holdfast, without any I/O. It is compiled for the server and for the browser alike.
//!
//! * **operator**: a person who signs in to the console ([`Person`]); *user* is the person who carries a device.
//! * **device**: a managed phone, tablet, watch, headset or computer, known here by its [`DeviceId`].
//! * **group**: a set of devices: a school, a class, a cart. A device can be in several ([`Group`]).
//! * **permission, role, assignment**: an [`Assignment`] gives operators a [`Role`] over a [`Scope`].
//! * **rights**: what all assignments of one operator add up to ([`Rights`]).
//! * **deed**: something the audit log speaks of ([`Deed`]), with its [`Outcome`].
//! * **refusal**: everything a person may be told when something is not done ([`Refusal`]).
//!
//! Nothing here reads a clock, a database or the network, and nothing here decides who is asking.

mod assignment;
mod audit;
mod delegation;
mod group;
mod id;
mod moment;
mod page;
mod password;
mod permission;
mod person;
mod refusal;
mod rights;
mod role;
mod text;

pub use assignment::{Assignment, Scope};
pub use audit::{About, Actor, AuditEntry, Deed, Outcome, Subject};
pub use delegation::{may_change_role, may_command, may_grant};
pub use group::Group;
pub use id::{AssignmentId, DeviceId, GroupId, OperatorId, RoleId, SignInId};
pub use moment::Moment;
pub use page::Page;
pub use password::{PASSWORD_MAX, PASSWORD_MIN, check_password};
pub use permission::{Permission, PermissionSet};
pub use person::{Person, PersonState, SignIn};
pub use refusal::{Conflict, Field, Refusal, Why};
pub use rights::{Grant, Reach, Rights};
pub use role::{BuiltIn, Role};
pub use text::{clean_name, clean_note, clean_search, clean_sign_in_name, fold};
