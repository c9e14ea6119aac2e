//! The first door, and everything a signed-in person can do. One file a noun.

mod actions;
mod asked;
mod assignments;
mod audit;
mod device_permits;
mod devices;
mod groups;
pub(crate) mod import;
mod import_permit;
mod import_weigh;
mod links;
mod many;
mod many_permit;
mod many_weigh;
mod orders;
mod overview;
mod own;
mod people;
mod people_permits;
mod pins;
mod push;
mod release;
mod roles;

pub use actions::{ActionDetail, ActionExport, ActionList, ActionQuery};
pub use audit::AuditExport;
pub use device_permits::DeviceChange;
pub use devices::{
    DeviceDetail, DeviceExport, DeviceList, DeviceQuery, ListedDevice, ListedUser, UserDetail, UserQuery,
    View,
};
pub use import::{ImportChange, ImportPreview, ImportState, LineFault, RefusedLine};
pub use links::{LinkOrder, ShownLink};
pub use many::{BulkDetail, Choice, LeftDevice, LeftOut, ManyOrder, Preview};
pub use orders::{LockOrder, RemoveOrder};
pub use overview::{Charts, Overview};
pub use people::{Invited, PersonDetail};
pub use pins::{Sheet, SheetLine, Shown};
pub use push::{PushCertificate, PushOrder};
pub use release::Released;

/// What can be permitted; the names of deeds, as types.
pub mod privilege {
    pub use super::{
        actions::{CancelAction, SayOpen},
        assignments::{Assign, Unassign},
        audit::ExportAudit,
        device_permits::{ChangeDevice, DeleteDevice, ExportActions, ExportDevices},
        groups::{ChangeGroup, CreateGroup, DeleteGroup},
        import::ImportDevices,
        links::{EndLink, MakeLink},
        many::ManyAtOnce,
        orders::{LockDevice, RemovePasscode, SyncDevice},
        people_permits::{DisablePerson, EnablePerson, EndSignInsOf, InvitePerson, RenewInvitation},
        pins::{ReadPin, ReadPins},
        push::SetPushCertificate,
        release::ReleaseDevice,
        roles::{ChangeRole, CreateRole, DeleteRole},
    };
}

use crate::{
    Caller, Kernel, Permit, Privilege, SignInKey,
    error::Result,
    front::{self, entry},
    house::House,
    permit::Claim,
    store::{self, sign_ins::Live},
};
use domain::{
    About, Actor, Deed, DeviceId, Moment, OperatorId, Outcome, Permission, Refusal, Rights, SignInId,
};
use std::{sync::Arc, time::Duration};

/// How long a password that was just given counts.
const CONFIRMED: Duration = Duration::from_mins(5);
/// When somebody was last seen is written down at most this often.
const TOUCH: Duration = Duration::from_mins(1);

/// A signed-in person. Their role and scope are read anew for every request, and again inside every change.
pub struct Operator {
    house: Arc<House>,
    live: Live,
    rights: Rights,
    caller: Caller,
}

/// An operator who gave their password within the last five minutes.
pub struct Confirmed<'a>(&'a Operator);

impl Kernel {
    /// Who holds this key, if it is the key of an open sign-in.
    pub async fn operator(&self, key: &SignInKey, caller: Caller) -> Result<Operator> {
        let operator = self.operator_at_rest(key, caller).await?;
        let now = operator.house.latest();
        if now.since(operator.live.seen) >= TOUCH {
            operator.touch(now).await;
        }
        Ok(operator)
    }

    /// The same for what a page does by itself: it does not count as a use of the sign-in, which ends when its person
    /// has been away.
    pub async fn operator_at_rest(&self, key: &SignInKey, caller: Caller) -> Result<Operator> {
        let house = self.0.clone();
        let now = house.latest();
        let mut conn = house.db.read().await?;
        let live = store::sign_ins::live(&mut conn, key.hash(), now).await?.ok_or_else(front::stranger)?;
        let rights = store::assignments::rights(&mut conn, live.operator).await?;
        drop(conn);
        Ok(Operator { house, live, rights, caller })
    }
}

impl Operator {
    pub fn id(&self) -> OperatorId {
        self.live.operator
    }

    pub fn name(&self) -> &str {
        &self.live.name
    }

    pub fn sign_in_name(&self) -> &str {
        &self.live.sign_in_name
    }

    pub fn rights(&self) -> &Rights {
        &self.rights
    }

    /// When this sign-in ends in any case.
    pub fn ends(&self) -> Moment {
        self.live.since.plus(crate::ABSOLUTE)
    }

    /// Until when the password given last counts; None if it does not.
    pub fn confirmed_until(&self) -> Option<Moment> {
        let now = self.house.latest();
        let until = self.live.confirmed.plus(CONFIRMED);
        (self.live.confirmed <= now && now < until).then_some(until)
    }

    pub fn confirmed(&self) -> Result<Confirmed<'_>> {
        self.confirmed_until().map(|_| Confirmed(self)).ok_or_else(|| Refusal::ConfirmFirst.into())
    }

    /// Leave to do one deed to one thing; see [`Permit`].
    pub async fn permit<P: Privilege>(&self, order: P::Order) -> Result<Permit<P>> {
        let claim = Claim {
            house: &self.house,
            by: self.actor(),
            id: self.id(),
            sign_in: self.live.id,
            address: self.caller.address.to_string(),
            confirmed: self.confirmed_until().is_some(),
        };
        claim.permit(order).await
    }

    pub(crate) fn house(&self) -> &Arc<House> {
        &self.house
    }

    fn actor(&self) -> Actor {
        Actor::Operator { id: self.id(), name: self.live.name.clone() }
    }

    pub(crate) fn sign_in(&self) -> SignInId {
        self.live.id
    }

    /// May they look at this part of the console? If not, the log says that they tried.
    pub async fn look(&self, needs: Permission, at: &'static str) -> Result<()> {
        if self.rights.console(needs) {
            return Ok(());
        }
        self.refused(Deed::Look, vec![("at", at.into()), ("needs", needs.word().into())]).await
    }

    /// May they look at a part of the console that is about some devices at least?
    pub async fn look_anywhere(&self, needs: Permission, at: &'static str) -> Result<()> {
        if self.rights.may_anywhere(needs) {
            return Ok(());
        }
        self.refused(Deed::Look, vec![("at", at.into()), ("needs", needs.word().into())]).await
    }

    /// The same person through the same sign-in, for what goes on after the request.
    fn again(&self) -> Self {
        let (house, live, rights) = (self.house.clone(), self.live.clone(), self.rights.clone());
        Self { house, live, rights, caller: self.caller.clone() }
    }

    async fn refused(&self, deed: Deed, note: Vec<(&'static str, String)>) -> Result<()> {
        self.refused_of(deed, None, note).await
    }

    async fn refused_of(
        &self,
        deed: Deed,
        of: Option<(About, DeviceId)>,
        note: Vec<(&'static str, String)>,
    ) -> Result<()> {
        let mut turn = self.house.writer.turn().await?;
        let (about, device) = of.unzip();
        let entry = store::audit::Entry {
            about,
            device,
            note,
            ..entry(self.actor(), deed, Outcome::Refused, &self.caller)
        };
        self.house.audit(&mut turn, &entry).await?;
        turn.commit().await?;
        Err(Refusal::Forbidden.into())
    }

    /// Writes down that they were here. Nobody waits for a database that is busy with something else.
    async fn touch(&self, now: Moment) {
        let written = async {
            let mut turn = self.house.writer.turn().await?;
            store::sign_ins::touch(turn.conn()?, self.live.id, now).await?;
            store::operators::seen(turn.conn()?, self.live.operator, now).await?;
            turn.commit().await
        };
        if let Err(cause) = written.await {
            tracing::warn!(%cause, "a sign-in's last use was not written down");
        }
    }
}
