//! Everything privileged. This crate alone knows the database, the password hashes and the keys.
//!
//! There are two doors and no windows. A [`Kernel`] shows nothing by itself: who stands at a door is proved first,
//! and what they get is an object whose methods are all that they can do. The first door is
//! [`Kernel::operator`]: for the key of an open sign-in it gives an [`Operator`].
//!
//! Changes go through a [`Permit`], which is had from an operator alone. What cannot be written is kept that way by
//! the examples below, which must not compile:
//!
//! The store cannot be reached:
//! ```compile_fail
//! use kernel::store::Db;
//! ```
//! Nobody makes an operator out of an identifier; only a sign-in's key opens the door:
//! ```compile_fail
//! fn f(kernel: kernel::Kernel, id: domain::OperatorId) { let _ = kernel.operator(id); }
//! ```
//! ```
//! async fn f(kernel: kernel::Kernel, key: kernel::SignInKey, caller: kernel::Caller) {
//!     let _ = kernel.operator(&key, caller).await;
//! }
//! ```
//! A change cannot be made without a permit, and a permit cannot be made by hand:
//! ```compile_fail
//! use kernel::{Permit, privilege::DisablePerson};
//! fn f(permit: Permit<DisablePerson>) -> Permit<DisablePerson> { Permit { ..permit } }
//! ```
//! One deed's permit does no other deed:
//! ```compile_fail
//! use kernel::{Permit, privilege::EnablePerson};
//! async fn f(permit: Permit<EnablePerson>) { let _ = permit.disable().await; }
//! ```
//! ```
//! use kernel::{Permit, privilege::DisablePerson};
//! async fn f(permit: Permit<DisablePerson>) { let _ = permit.disable().await; }
//! ```
//! A check on one person and a change to another cannot be written, for the deed takes no other name:
//! ```compile_fail
//! use kernel::{Permit, privilege::DisablePerson};
//! async fn f(permit: Permit<DisablePerson>, other: domain::OperatorId) { let _ = permit.disable(other).await; }
//! ```
//! A permit is good for one deed; it is not copied and not used twice, so no check goes stale:
//! ```compile_fail
//! use kernel::{Permit, privilege::DisablePerson};
//! async fn f(permit: Permit<DisablePerson>) { let _ = permit.disable().await; let _ = permit.disable().await; }
//! ```
//! ```compile_fail
//! use kernel::{Permit, privilege::DisablePerson};
//! fn f(permit: Permit<DisablePerson>) { let _ = permit.clone(); }
//! ```
//! What needs a password given minutes ago exists only on [`Confirmed`]:
//! ```compile_fail
//! async fn f(operator: kernel::Operator) { let _ = operator.invite("Ada", "ada").await; }
//! ```
//! ```
//! async fn f(operator: kernel::Operator) -> kernel::Result<()> {
//!     operator.confirmed()?.invite("Ada", "ada").await?;
//!     Ok(())
//! }
//! ```
//! Not even through a permit taken by hand, which asks for the fresh password itself; and such a permit takes no
//! other sign-in and no other person than those it was given for:
//! ```compile_fail
//! use kernel::{Permit, privilege::InvitePerson};
//! async fn f(permit: Permit<InvitePerson>, sign_in: domain::SignInId) { let _ = permit.invite(sign_in).await; }
//! ```
//! A change has its audit entry before it can be made, and nobody writes one by hand:
//! ```compile_fail
//! use kernel::store::chain::append;
//! ```
//! [`Confirmed`] is had from an operator whose sign-in is fresh, and cannot be made:
//! ```compile_fail
//! fn f(operator: &kernel::Operator) -> kernel::Confirmed<'_> { kernel::Confirmed(operator) }
//! ```

mod clock;
mod clock_watch;
mod device;
mod district;
mod enrolling;
mod error;
mod front;
mod house;
mod keeper;
mod kept;
mod links;
mod master_key;
mod open_error;
mod operator;
mod password;
mod permit;
mod pin;
mod random;
mod seed;
mod sheet;
mod store;
mod sweep;
mod throttle;
mod vault;
mod watch;
#[doc(hidden)]
pub mod yardstick;

#[cfg(test)]
mod tests;

pub use clock::Clock;
pub use clock_watch::ClockTrust;
pub use device::{
    Command, DeviceNews, EnrolledDevice, Fingerprint, Hello, NO_ANSWER, PushAddress, RefusedPush, Report,
    Said, UNREACHABLE, Waking,
};
pub use enrolling::Fresh;
pub use error::{Error, Fault, Result};
pub use front::{Caller, SignInKey, Ticket};
pub use house::{ACTION_DAYS, ACTION_DAYS_MOST, Settings};
pub use kept::Kept;
pub use links::{INVITATION_LASTS, Invitation, NewOwner, SETUP_LASTS};
pub use master_key::KeySource;
pub use open_error::OpenError;
pub use operator::{
    ActionDetail, ActionExport, ActionList, ActionQuery, AuditExport, BulkDetail, Charts, Choice, Confirmed,
    DeviceChange, DeviceDetail, DeviceExport, DeviceList, DeviceQuery, ImportChange, ImportPreview,
    ImportState, Invited, LeftDevice, LeftOut, LineFault, LinkOrder, ListedDevice, ListedUser, LockOrder,
    ManyOrder, Operator, Overview, PersonDetail, Preview, PushCertificate, PushOrder, RefusedLine, Released,
    RemoveOrder, Sheet, SheetLine, Shown, ShownLink, UserDetail, UserQuery, View, privilege,
};
pub use permit::{Asker, At, Over, Permit, Privilege, Target};
pub use pin::PIN_LASTS;
pub use store::{
    assignments::AssignmentQuery,
    audit::AuditQuery,
    chain::Verdict,
    groups::GroupQuery,
    operators::PeopleQuery,
    sign_ins::{ABSOLUTE, IDLE},
};
pub use watch::{Change, Watcher};

use std::sync::Arc;

/// The console's core: a handle, cheap to copy.
#[derive(Clone)]
pub struct Kernel(Arc<house::House>);

impl Kernel {
    /// Opens the database and the vault, bringing the schema up to date.
    pub async fn open(settings: Settings) -> Result<Self, OpenError> {
        Ok(Self(Arc::new(house::House::open(settings).await?)))
    }

    /// The latest that it can be; see the clock.
    pub fn now(&self) -> domain::Moment {
        self.0.latest()
    }

    /// Does the database answer?
    pub async fn ready(&self) -> Result<()> {
        store::console::ping(&mut self.0.db.read().await?).await
    }

    /// Ends what was begun and lets go of the database.
    pub async fn close(&self) {
        self.end_watching();
        self.0.writer.drain().await;
        self.0.db.close().await;
    }
}
