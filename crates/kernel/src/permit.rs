//! Authority. A [`Permit`] is three facts in one value: the check passed, the audit entry is written, and the
//! transaction in which both happened is still open. It is had from [`Operator::permit`](crate::Operator::permit)
//! alone, stands for one deed to one thing, and is used up by doing it. Dropping it undoes all.
//!
//! A permit holds SQLite's write lock: nobody hashes a password or touches the network while holding one.

use crate::{
    error::{Error, Result},
    house::House,
    store::{self, Conn, Turn, audit::Entry},
    watch::Change,
};
use domain::{
    About, Actor, Conflict, Deed, DeviceId, Moment, OperatorId, Outcome, Permission, PermissionSet, Placed,
    Refusal, Rights, SignInId, Subject,
};
use std::{future::Future, sync::Arc};

/// Leave to do `P` to one thing, once.
#[must_use = "a permit that is dropped undoes everything"]
pub struct Permit<P: Privilege> {
    pub(crate) turn: Turn,
    pub(crate) on: P::On,
    pub(crate) now: Moment,
    pub(crate) house: Arc<House>,
    pub(crate) by: OperatorId,
    pub(crate) name: String,
    pub(crate) sign_in: SignInId,
    entry: Entry,
}

/// Who asks, as read inside the permit's own transaction.
pub struct Asker {
    pub(crate) id: OperatorId,
    pub(crate) rights: Rights,
}

/// Where the permission must be held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
    /// Over all devices: it is about the console itself.
    Console,
    /// Over at least one device; each is then looked at by itself.
    Anywhere,
    /// Over this one. To whoever may not see it, it is not there.
    Device(DeviceId),
}

/// A device as it is in the permit's own transaction, and what the operator may do to it.
pub struct Target {
    pub(crate) placed: Placed,
    pub(crate) life: i64,
    pub(crate) may: PermissionSet,
}

/// What is known when an order is read.
pub struct At<'a> {
    pub(crate) now: Moment,
    pub(crate) house: &'a Arc<House>,
    pub(crate) asker: &'a Asker,
    pub(crate) target: Option<Target>,
}

impl At<'_> {
    /// The device that the privilege is over.
    pub(crate) fn device(&mut self) -> Result<Target> {
        self.target.take().ok_or_else(|| Error::nonsense("a deed to a device has none"))
    }
}

/// Something that can be permitted. The kernel's own list; nobody adds to it from outside.
pub trait Privilege: Sized + Send {
    /// What is asked for, as it came in.
    type Order: Send;
    /// What it turned out to be about.
    type On: Send;
    /// The permission it takes.
    const NEEDS: Permission;
    const DEED: Deed;
    /// Does it hand out power? Then the password must have been given in the last five minutes.
    const FRESH: bool = false;

    fn over(_order: &Self::Order) -> Over {
        Over::Console
    }

    /// Where the order says what it takes.
    fn needs(_order: &Self::Order) -> Permission {
        Self::NEEDS
    }

    /// What it is called in the log, where the order says so.
    fn deed(_order: &Self::Order) -> Deed {
        Self::DEED
    }

    /// What the order names, for the log, before anybody knows whether it exists.
    fn named(_order: &Self::Order) -> Option<(Subject, String)> {
        None
    }

    /// Will it write very much?
    fn is_large(_order: &Self::Order) -> bool {
        false
    }

    /// Reads the order and finds what it means. It runs after the check, so it tells nothing to whoever may not know.
    fn find(conn: &mut Conn, order: Self::Order, at: At<'_>)
    -> impl Future<Output = Result<Self::On>> + Send;

    fn about(on: &Self::On) -> Option<About>;

    fn note(_on: &Self::On) -> Vec<(&'static str, String)> {
        vec![]
    }

    /// Was it asked already, by this very form? Then nothing is done, and nothing stands in the log again.
    fn is_repeated(_on: &Self::On) -> bool {
        false
    }

    /// What stands against it although the permission is there.
    fn rule(_by: &Asker, _on: &Self::On) -> Result<(), Conflict> {
        Ok(())
    }
}

/// What of an operator goes into a permit.
pub(crate) struct Claim<'a> {
    pub house: &'a Arc<House>,
    pub by: Actor,
    pub id: OperatorId,
    pub sign_in: SignInId,
    pub address: String,
    pub confirmed: bool,
}

impl Claim<'_> {
    /// Takes a turn, reads the operator's rights anew, finds the thing, checks, and writes the audit entry; or writes
    /// that it was refused.
    pub async fn permit<P: Privilege>(self, order: P::Order) -> Result<Permit<P>> {
        let house = self.house.clone();
        let now = house.latest();
        let mut turn =
            if P::is_large(&order) { house.writer.large_turn().await? } else { house.writer.turn().await? };
        let conn = turn.conn()?;
        if !store::sign_ins::stands(conn, self.sign_in).await? {
            return Err(Refusal::SignIn.into());
        }
        let asker = Asker { id: self.id, rights: store::assignments::rights(conn, self.id).await? };
        let (needs, deed) = (P::needs(&order), P::deed(&order));
        let mut target = None;
        let may = match P::over(&order) {
            Over::Console => asker.rights.console(needs),
            Over::Anywhere => asker.rights.may_anywhere(needs),
            Over::Device(id) => {
                let seen = target.insert(self.target(conn, &asker, id).await?);
                seen.may.contains(needs)
            }
        };
        let device = target.as_ref().map(|t| t.placed.device.id);
        if !may {
            let about = match &target {
                Some(target) => Some(about_device(&target.placed.device)),
                None => P::named(&order).map(|(kind, id)| About { kind, id, name: String::new() }),
            };
            let note = vec![("needs", needs.word().to_owned())];
            return self.refuse::<P>(turn, (deed, device), about, note, Refusal::Forbidden).await;
        }
        if P::FRESH && !self.confirmed {
            return Err(Refusal::ConfirmFirst.into());
        }
        let on = P::find(conn, order, At { now, house: &house, asker: &asker, target }).await?;
        if let Err(conflict) = P::rule(&asker, &on) {
            let mut note = P::note(&on);
            note.push(("why", conflict.word().to_owned()));
            return self
                .refuse::<P>(turn, (deed, device), P::about(&on), note, Refusal::Conflict(conflict))
                .await;
        }
        let entry = self.entry(deed, Outcome::Done, P::about(&on), device, P::note(&on));
        if !P::is_repeated(&on) {
            house.audit(&mut turn, &entry).await?;
        }
        let name = match &self.by {
            Actor::Operator { name, .. } => name.clone(),
            Actor::Stranger { .. } | Actor::Console => String::new(),
        };
        Ok(Permit { turn, on, now, house, by: self.id, name, sign_in: self.sign_in, entry })
    }

    /// The device, if it is there for this operator at all.
    async fn target(&self, conn: &mut Conn, asker: &Asker, id: DeviceId) -> Result<Target> {
        let (placed, life) = found(store::devices::with_life(conn, id).await?)?;
        let may = asker.rights.over_device(&placed.group_ids());
        if !may.contains(Permission::DevicesRead) {
            return found(None);
        }
        Ok(Target { placed, life, may })
    }

    async fn refuse<P: Privilege>(
        &self,
        mut turn: Turn,
        (deed, device): (Deed, Option<DeviceId>),
        about: Option<About>,
        note: Vec<(&'static str, String)>,
        refusal: Refusal,
    ) -> Result<Permit<P>> {
        self.house.audit(&mut turn, &self.entry(deed, Outcome::Refused, about, device, note)).await?;
        turn.commit().await?;
        Err(refusal.into())
    }

    fn entry(
        &self,
        deed: Deed,
        outcome: Outcome,
        about: Option<About>,
        device: Option<DeviceId>,
        note: Vec<(&'static str, String)>,
    ) -> Entry {
        Entry { by: self.by.clone(), deed, outcome, about, device, note, address: self.address.clone() }
    }
}

impl<P: Privilege> Permit<P> {
    /// Makes the change last, and tells whoever looks at it.
    pub(crate) async fn commit_and_tell(mut self, changes: Vec<Change>) -> Result<()> {
        self.turn.tell(changes);
        self.turn.commit().await
    }

    /// The entry says something else than that it was done: what was written so far is undone.
    pub(crate) async fn turns_out(&mut self, outcome: Outcome, note: (&'static str, String)) -> Result<()> {
        self.turn.start_over().await?;
        self.entry.outcome = outcome;
        self.entry.note.push(note);
        self.house.audit(&mut self.turn, &self.entry).await
    }

    /// The entry of each device, where one deed is done to many.
    pub(crate) fn entries(
        &self,
        of: impl Iterator<Item = (DeviceId, About, Deed)>,
        note: &[(&'static str, String)],
    ) -> Vec<Entry> {
        of.map(|(device, about, deed)| Entry {
            deed,
            about: Some(about),
            device: Some(device),
            note: note.to_vec(),
            ..self.entry.clone()
        })
        .collect()
    }

    pub(crate) fn conn(&mut self) -> Result<&mut Conn> {
        self.turn.conn()
    }

    /// Makes the change last, if an Owner is left who can sign in; otherwise undoes it and says in the log that it was
    /// refused.
    pub(crate) async fn commit_with_an_owner(mut self) -> Result<()> {
        if store::assignments::owners(self.conn()?).await? > 0 {
            return self.turn.commit().await;
        }
        self.turns_out(Outcome::Refused, ("why", Conflict::LastOwner.word().to_owned())).await?;
        self.turn.commit().await?;
        Err(Conflict::LastOwner.into())
    }
}

/// A UNIQUE constraint on sign-in names, told as what it means.
pub(crate) fn or_sign_in_name_taken(done: Result<(), sqlx::Error>) -> Result<()> {
    done.map_err(
        |e| if crate::error::is_taken(&e) { Conflict::SignInNameTaken.into() } else { Error::from(e) },
    )
}

/// A UNIQUE constraint on names, told as what it means.
pub(crate) fn or_taken(done: Result<(), sqlx::Error>) -> Result<()> {
    done.map_err(|e| if crate::error::is_taken(&e) { Conflict::NameTaken.into() } else { Error::from(e) })
}

pub(crate) fn about_device(device: &domain::Device) -> About {
    About { kind: Subject::Device, id: device.id.to_string(), name: device.name.clone() }
}

pub(crate) fn found<T>(thing: Option<T>) -> Result<T> {
    thing.ok_or_else(|| Refusal::NotFound.into())
}
