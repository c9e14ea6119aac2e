//! The deeds done to people, each under its own permit. Nobody gets at somebody who holds more than they do.

use super::Invited;
use crate::{
    ABSOLUTE, INVITATION_LASTS, Permit, Privilege,
    error::{Error, Result},
    front::about,
    permit::{Asker, At, found, or_sign_in_name_taken},
    random,
    store::{self, Conn, operators::NewPerson},
};
use domain::{
    About, Conflict, Deed, OperatorId, Permission, Person, PersonState, Rights, Subject, clean_name,
    clean_sign_in_name, may_command,
};

/// A person at whom a deed is aimed, with what they hold.
pub struct Aim {
    person: Person,
    rights: Rights,
}

impl Aim {
    async fn at(conn: &mut Conn, id: OperatorId) -> Result<Self> {
        let person = found(store::operators::person(conn, id).await?)?;
        Ok(Self { rights: store::assignments::rights(conn, id).await?, person })
    }

    fn about(&self) -> About {
        about(self.person.id, &self.person.name)
    }

    fn not_oneself(&self, by: &Asker) -> Result<(), Conflict> {
        if self.person.id == by.id {
            Err(Conflict::OwnAccount)
        } else {
            may_command(&by.rights, &self.rights)
        }
    }
}

/// The privileges whose order is just a person.
macro_rules! aimed {
    ($($(#[$doc:meta])* $name:ident fresh: $fresh:literal)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Privilege for $name {
            type Order = OperatorId;
            type On = Aim;
            const NEEDS: Permission = Permission::PeopleManage;
            const DEED: Deed = Deed::$name;
            const FRESH: bool = $fresh;

            fn named(id: &OperatorId) -> Option<(Subject, String)> {
                Some((Subject::Person, id.to_string()))
            }

            async fn find(conn: &mut Conn, id: OperatorId, _: At<'_>) -> Result<Aim> {
                Aim::at(conn, id).await
            }

            fn about(on: &Aim) -> Option<About> {
                Some(on.about())
            }

            fn rule(by: &Asker, on: &Aim) -> Result<(), Conflict> {
                on.not_oneself(by)
            }
        }
    )*};
}

aimed! {
    /// Shuts a person out and ends their sign-ins. They keep their roles.
    DisablePerson fresh: false
    /// Lets a disabled person in again.
    EnablePerson fresh: false
    /// Ends every sign-in of a person.
    EndSignInsOf fresh: false
    /// A new link to choose a password.
    RenewInvitation fresh: true
}

impl Permit<DisablePerson> {
    pub async fn disable(mut self) -> Result<()> {
        let Person { id, state, .. } = self.on.person;
        if !store::operators::move_state(self.conn()?, id, state, PersonState::Disabled).await?
            || state == PersonState::Disabled
        {
            return Err(Conflict::WrongState.into());
        }
        store::sign_ins::end_all(self.conn()?, id, None).await?;
        self.commit_with_an_owner().await
    }
}

impl Permit<EnablePerson> {
    pub async fn enable(mut self) -> Result<()> {
        let id = self.on.person.id;
        if !store::operators::enable(self.conn()?, id).await? {
            return Err(Conflict::WrongState.into());
        }
        self.turn.commit().await
    }
}

impl Permit<EndSignInsOf> {
    pub async fn end(mut self) -> Result<()> {
        let id = self.on.person.id;
        store::sign_ins::end_all(self.conn()?, id, None).await?;
        self.turn.commit().await
    }
}

impl Permit<RenewInvitation> {
    pub async fn renew(mut self) -> Result<Invited> {
        let Person { id, state, .. } = self.on.person;
        if state == PersonState::Disabled {
            return Err(Conflict::WrongState.into());
        }
        self.make_link(id).await?;
        self.turn.commit().await?;
        Ok(Invited { id })
    }
}

/// Brings a new person in.
pub struct InvitePerson;

/// A person who does not exist yet.
pub struct Guest {
    id: OperatorId,
    name: String,
    sign_in_name: String,
}

impl Privilege for InvitePerson {
    type Order = (String, String);
    type On = Guest;
    const NEEDS: Permission = Permission::PeopleManage;
    const DEED: Deed = Deed::InvitePerson;
    const FRESH: bool = true;

    async fn find(_: &mut Conn, (name, sign_in_name): Self::Order, At { now, .. }: At<'_>) -> Result<Guest> {
        let (name, sign_in_name) = (clean_name(&name)?, clean_sign_in_name(&sign_in_name)?);
        Ok(Guest { id: OperatorId(random::id(now)?), name, sign_in_name })
    }

    fn about(on: &Guest) -> Option<About> {
        Some(about(on.id, &on.name))
    }

    fn note(on: &Guest) -> Vec<(&'static str, String)> {
        vec![("sign-in name", on.sign_in_name.clone())]
    }
}

impl Permit<InvitePerson> {
    pub async fn invite(mut self) -> Result<Invited> {
        let Guest { id, ref name, ref sign_in_name } = self.on;
        let new = NewPerson { id, name, sign_in_name, password: None, since: self.now };
        or_sign_in_name_taken(store::operators::insert(self.turn.conn()?, &new).await)?;
        self.make_link(id).await?;
        self.turn.commit().await?;
        Ok(Invited { id })
    }
}

impl<P: Privilege> Permit<P> {
    /// Makes a link for a person and keeps it, sealed, for one look through the sign-in that asked for it.
    async fn make_link(&mut self, person: OperatorId) -> Result<()> {
        let token = random::token()?;
        let hash = random::token_hash(&token).ok_or_else(|| Error::nonsense("a fresh token has no hash"))?;
        let (now, by, sign_in, house) = (self.now, self.by, self.sign_in, self.house.clone());
        let conn = self.conn()?;
        store::operators::set_link(conn, person, &hash, now.plus(INVITATION_LASTS), Some(by)).await?;
        // Sealed for as long as the sign-in can last.
        let secret = house.vault.put(conn, token.as_bytes(), &bound(person), now.plus(ABSOLUTE), now).await?;
        store::sign_ins::keep_link(conn, sign_in, person, secret).await
    }
}

/// What a sealed link is bound to.
pub(super) fn bound(person: OperatorId) -> String {
    format!("sign_ins link {person}")
}
