//! The words and rules of Holdfast, without any I/O. It is compiled for the server and for the browser alike.
//!
//! * **operator**: a person who signs in to the console ([`Person`]); *user* is the person who carries a device.
//! * **device**: a managed phone, tablet, watch, headset or computer, and what is known of it ([`Device`]).
//! * **user**: the person who carries a device ([`User`]).
//! * **action**: one thing asked of one device, with its life ([`Action`], [`transition`]).
//! * **capability**: what a device can do, and what is worth knowing before ([`Capability`]).
//! * **recovery PIN**: the six digits that open a Mac after a remote lock ([`Pin`]).
//! * **group**: a set of devices: a school, a class, a cart. A device can be in several ([`Group`]).
//! * **permission, role, assignment**: an [`Assignment`] gives operators a [`Role`] over a [`Scope`].
//! * **rights**: what all assignments of one operator add up to ([`Rights`]).
//! * **deed**: something the audit log speaks of ([`Deed`]), with its [`Outcome`].
//! * **refusal**: everything a person may be told when something is not done ([`Refusal`]).
//!
//! Nothing here reads a clock, a database or the network, and nothing here decides who is asking.

mod action;
mod assignment;
mod audit;
mod capability;
mod delegation;
mod device;
mod group;
mod id;
mod link;
mod list;
mod moment;
mod page;
mod password;
mod permission;
mod person;
mod pin;
mod refusal;
mod rights;
mod role;
mod text;
mod version;
mod word;

pub use action::{Action, ActionKind, Cause, Event, MessageResult, State, transition};
pub use assignment::{Assignment, Scope};
pub use audit::{About, Actor, AuditEntry, Deed, Outcome, Subject};
pub use capability::{Capability, LONG_SILENT_DAYS, Reason, Warning};
pub use delegation::{may_change_role, may_command, may_grant};
pub use device::{Chip, Device, Enrolment, LockState, Mode, Ownership, Placed, Platform, User};
pub use group::Group;
pub use id::{
    ActionId, AssignmentId, BulkId, DeviceId, FormId, GroupId, ImportId, LinkId, OperatorId, RoleId,
    SignInId, UserId, ViewId,
};
pub use link::{EnrolmentLink, LINK_DAYS_MOST, LINK_USES_MOST, LinkState};
pub use list::{Count, DeviceSort, DeviceState, SeenWhen};
pub use moment::Moment;
pub use page::Page;
pub use password::{PASSWORD_MAX, PASSWORD_MIN, check_password};
pub use permission::{Permission, PermissionSet};
pub use person::{Person, PersonState, SignIn};
pub use pin::Pin;
pub use refusal::{Conflict, Field, Refusal, Why};
pub use rights::{Grant, Reach, Rights};
pub use role::{BuiltIn, Role};
pub use text::{
    clean_message, clean_name, clean_note, clean_phone, clean_reason, clean_search, clean_sign_in_name, fold,
    legible,
};
pub use version::{NoVersion, Version};
