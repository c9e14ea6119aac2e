//! Authority. A [`Permit`] is three facts in one value: the check passed, the audit entry is written, and the
//! transaction in which both happened is still open. It is had from [`Operator::permit`](crate::Operator::permit)
//! alone, stands for one deed to one thing, and is used up by doing it. Dropping it undoes all.
//!
//! A permit holds SQLite's write lock: nobody hashes a password or touches the network while holding one.

use crate::{
    error::{Error, Result},
    house::House,
    store::{self, Conn, Turn, audit::Entry},
};
use domain::{
    About, Actor, Conflict, Deed, Moment, OperatorId, Outcome, Permission, Refusal, Rights, SignInId, Subject,
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
    pub(crate) sign_in: SignInId,
    entry: Entry,
}

/// Who asks, as read inside the permit's own transaction.
pub struct Asker {
    pub(crate) id: OperatorId,
    pub(crate) rights: Rights,
}

/// Something that can be permitted. The kernel's own list; nobody adds to it from outside.
pub trait Privilege: Sized + Send {
    /// What is asked for, as it came in.
    type Order: Send;
    /// What it turned out to be about.
    type On: Send;
    /// The permission it takes, held over all devices.
    const NEEDS: Permission;
    const DEED: Deed;
    /// Does it hand out power? Then the password must have been given in the last five minutes.
    const FRESH: bool = false;

    /// What the order names, for the log, before anybody knows whether it exists.
    fn named(_order: &Self::Order) -> Option<(Subject, String)> {
        None
    }

    /// Reads the order and finds what it means. It runs after the check, so it tells nothing to whoever may not know.
    fn find(
        conn: &mut Conn,
        order: Self::Order,
        now: Moment,
    ) -> impl Future<Output = Result<Self::On>> + Send;

    fn about(on: &Self::On) -> Option<About>;

    fn note(_on: &Self::On) -> Vec<(&'static str, String)> {
        vec![]
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
        let mut turn = house.writer.turn().await?;
        let conn = turn.conn()?;
        if !store::sign_ins::stands(conn, self.sign_in).await? {
            return Err(Refusal::SignIn.into());
        }
        let asker = Asker { id: self.id, rights: store::assignments::rights(conn, self.id).await? };
        if !asker.rights.console(P::NEEDS) {
            let about = P::named(&order).map(|(kind, id)| About { kind, id, name: String::new() });
            let note = vec![("needs", P::NEEDS.word().to_owned())];
            return self.refuse::<P>(turn, about, note, Refusal::Forbidden).await;
        }
        if P::FRESH && !self.confirmed {
            return Err(Refusal::ConfirmFirst.into());
        }
        let on = P::find(conn, order, now).await?;
        if let Err(conflict) = P::rule(&asker, &on) {
            let mut note = P::note(&on);
            note.push(("why", conflict.word().to_owned()));
            return self.refuse::<P>(turn, P::about(&on), note, Refusal::Conflict(conflict)).await;
        }
        let entry = self.entry::<P>(Outcome::Done, P::about(&on), P::note(&on));
        house.audit(&mut turn, &entry).await?;
        Ok(Permit { turn, on, now, house, by: self.id, sign_in: self.sign_in, entry })
    }

    async fn refuse<P: Privilege>(
        &self,
        mut turn: Turn,
        about: Option<About>,
        note: Vec<(&'static str, String)>,
        refusal: Refusal,
    ) -> Result<Permit<P>> {
        self.house.audit(&mut turn, &self.entry::<P>(Outcome::Refused, about, note)).await?;
        turn.commit().await?;
        Err(refusal.into())
    }

    fn entry<P: Privilege>(
        &self,
        outcome: Outcome,
        about: Option<About>,
        note: Vec<(&'static str, String)>,
    ) -> Entry {
        Entry {
            by: self.by.clone(),
            deed: P::DEED,
            outcome,
            about,
            device: None,
            note,
            address: self.address.clone(),
        }
    }
}

impl<P: Privilege> Permit<P> {
    pub(crate) fn conn(&mut self) -> Result<&mut Conn> {
        self.turn.conn()
    }

    /// Makes the change last, if an Owner is left who can sign in; otherwise undoes it and says in the log that it was
    /// refused.
    pub(crate) async fn commit_with_an_owner(mut self) -> Result<()> {
        if store::assignments::owners(self.conn()?).await? > 0 {
            return self.turn.commit().await;
        }
        self.turn.start_over().await?;
        self.entry.outcome = Outcome::Refused;
        self.entry.note.push(("why", Conflict::LastOwner.word().to_owned()));
        self.house.audit(&mut self.turn, &self.entry).await?;
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

pub(crate) fn found<T>(thing: Option<T>) -> Result<T> {
    thing.ok_or_else(|| Refusal::NotFound.into())
}
