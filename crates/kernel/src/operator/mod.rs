//! The first door, and everything a signed-in person can do. One file a noun.

mod assignments;
mod audit;
mod groups;
mod overview;
mod own;
mod people;
mod people_permits;
mod roles;

pub use overview::Overview;
pub use people::{Invited, PersonDetail};

/// What can be permitted; the names of deeds, as types.
pub mod privilege {
    pub use super::{
        assignments::{Assign, Unassign},
        audit::ExportAudit,
        groups::{ChangeGroup, CreateGroup, DeleteGroup},
        people_permits::{DisablePerson, EnablePerson, EndSignInsOf, InvitePerson, RenewInvitation},
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
use domain::{Actor, Deed, Moment, OperatorId, Outcome, Permission, Refusal, Rights, SignInId};
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
        let house = self.0.clone();
        let now = house.latest();
        let mut conn = house.db.read().await?;
        let live = store::sign_ins::live(&mut conn, key.hash(), now).await?.ok_or_else(front::stranger)?;
        let rights = store::assignments::rights(&mut conn, live.operator).await?;
        drop(conn);
        let operator = Operator { house, live, rights, caller };
        if now.since(operator.live.seen) >= TOUCH {
            operator.touch(now).await;
        }
        Ok(operator)
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

    fn actor(&self) -> Actor {
        Actor::Operator { id: self.id(), name: self.live.name.clone() }
    }

    fn sign_in(&self) -> SignInId {
        self.live.id
    }

    /// May they look at this part of the console? If not, the log says that they tried.
    pub async fn look(&self, needs: Permission, at: &'static str) -> Result<()> {
        if self.rights.console(needs) {
            return Ok(());
        }
        self.refused(Deed::Look, vec![("at", at.into()), ("needs", needs.word().into())]).await
    }

    async fn refused(&self, deed: Deed, note: Vec<(&'static str, String)>) -> Result<()> {
        let mut turn = self.house.writer.turn().await?;
        let entry = store::audit::Entry { note, ..entry(self.actor(), deed, Outcome::Refused, &self.caller) };
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
