//! What a one-time link opens: the setup of a new console, and invitations. Links are stored as hashes; who made one
//! must still be allowed to when it is used.

use crate::{
    Caller, Kernel, Ticket,
    error::{Error, Result},
    front::{about, entry},
    house::House,
    permit::or_sign_in_name_taken,
    random,
    store::{
        self, Conn, Turn,
        audit::Entry,
        operators::{Link, NewPerson},
    },
};
use domain::{
    Actor, AssignmentId, BuiltIn, Conflict, Deed, Field, Moment, OperatorId, Outcome, Permission,
    PersonState, Scope, Why, check_password, clean_name, clean_sign_in_name, may_command,
};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long a setup address and an invitation last.
pub const SETUP_LASTS: Duration = Duration::from_mins(30);
pub const INVITATION_LASTS: Duration = Duration::from_hours(7 * 24);

/// The first Owner, as typed.
pub struct NewOwner {
    pub name: String,
    pub sign_in_name: String,
    pub password: String,
}

/// An invitation, as its guest sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub name: String,
    pub sign_in_name: String,
    pub ends: Moment,
    /// A person who had a password already and is given a new one.
    pub renewal: bool,
}

impl Kernel {
    /// A fresh secret for the setup page while the console has no Owner. It replaces the one before.
    pub async fn offer_setup(&self) -> Result<Option<String>> {
        let house = &self.0;
        let mut turn = house.writer.turn().await?;
        if store::assignments::owners(turn.conn()?).await? > 0 {
            return Ok(None);
        }
        let token = random::token()?;
        let ends = house.latest().plus(SETUP_LASTS);
        store::console::set_setup(turn.conn()?, random::token_hash(&token).as_deref(), Some(ends)).await?;
        turn.commit().await?;
        Ok(Some(token))
    }

    /// Would this secret open the setup page?
    pub async fn setup_is_open(&self, token: &str) -> Result<()> {
        let mut conn = self.0.db.read().await?;
        check_setup(&self.0, &mut conn, token).await
    }

    /// Makes the first Owner.
    pub async fn setup(&self, token: &str, new: NewOwner, caller: &Caller) -> Result<Ticket> {
        let house = &self.0;
        house.count_try(None, caller)?;
        self.setup_is_open(token).await?;
        let (name, sign_in_name) = (clean_name(&new.name)?, clean_sign_in_name(&new.sign_in_name)?);
        check_password(&new.password, &[&name, &sign_in_name])?;
        let hash = house.hasher.hash(&new.password).await?;

        let now = house.latest();
        let mut turn = house.writer.turn().await?;
        check_setup(house, turn.conn()?, token).await?;
        let id = house.insert_owner(&mut turn, &name, &sign_in_name, Some(&hash), now).await?;
        store::console::set_setup(turn.conn()?, None, None).await?;
        let by = Actor::Operator { id, name: name.clone() };
        let entry = Entry { about: Some(about(id, &name)), ..entry(by, Deed::Setup, Outcome::Done, caller) };
        house.audit(&mut turn, &entry).await?;
        let ticket = house.open_sign_in(&mut turn, id, caller).await?;
        turn.commit().await?;
        Ok(ticket)
    }

    /// What a one-time link is for.
    pub async fn invitation(&self, token: &str) -> Result<Invitation> {
        let mut conn = self.0.db.read().await?;
        let Link { person, ends, .. } = invited(&self.0, &mut conn, token).await?;
        let renewal = person.state == PersonState::Active;
        Ok(Invitation { name: person.name, sign_in_name: person.sign_in_name, ends, renewal })
    }

    /// Takes an invitation by choosing a password. Whatever sign-ins the person had, end.
    pub async fn accept(&self, token: &str, password: &str, caller: &Caller) -> Result<Ticket> {
        let house = &self.0;
        house.count_try(None, caller)?;
        let invitation = self.invitation(token).await?;
        check_password(password, &[&invitation.name, &invitation.sign_in_name])?;
        let hash = house.hasher.hash(password).await?;

        let mut turn = house.writer.turn().await?;
        let person = invited(house, turn.conn()?, token).await?.person;
        store::operators::set_password(turn.conn()?, person.id, &hash).await?;
        store::sign_ins::end_all(turn.conn()?, person.id, None).await?;
        let by = Actor::Operator { id: person.id, name: person.name };
        house.audit(&mut turn, &entry(by, Deed::AcceptInvitation, Outcome::Done, caller)).await?;
        let ticket = house.open_sign_in(&mut turn, person.id, caller).await?;
        turn.commit().await?;
        house.throttle.forgive(&person.sign_in_name, caller.address);
        Ok(ticket)
    }
}

impl House {
    /// A person with the Owner's role over all devices.
    pub(crate) async fn insert_owner(
        &self,
        turn: &mut Turn,
        name: &str,
        sign_in_name: &str,
        hash: Option<&str>,
        now: Moment,
    ) -> Result<OperatorId> {
        let id = OperatorId(random::id(now)?);
        let new = NewPerson { id, name, sign_in_name, password: hash, since: now };
        or_sign_in_name_taken(store::operators::insert(turn.conn()?, &new).await)?;
        let assignment = AssignmentId(random::id(now)?);
        let scope = Scope::AllDevices;
        store::assignments::insert(turn.conn()?, assignment, BuiltIn::Owner.id(), &[id], &scope, now).await?;
        Ok(id)
    }
}

async fn check_setup(house: &House, conn: &mut Conn, token: &str) -> Result<()> {
    if store::assignments::owners(conn).await? > 0 {
        return Err(Conflict::SetupDone.into());
    }
    let refuse = |why| Err(Error::invalid(Field::Link, why));
    let Some(hash) = random::token_hash(token) else { return refuse(Why::Malformed) };
    match store::console::setup(conn).await? {
        Some((stored, ends)) if bool::from(stored.ct_eq(&hash)) => {
            if house.latest() < ends {
                Ok(())
            } else {
                refuse(Why::Expired)
            }
        }
        _ => refuse(Why::Unknown),
    }
}

/// The open link behind this secret. A link is only as good as the one who made it: if they were disabled, or the
/// person has come to hold more than they may command, it opens nothing.
async fn invited(house: &House, conn: &mut Conn, token: &str) -> Result<Link> {
    let refuse = |why| Err(Error::invalid(Field::Link, why));
    let Some(hash) = random::token_hash(token) else { return refuse(Why::Malformed) };
    let link = match store::operators::by_link(conn, &hash).await? {
        Some(link) if link.person.state != PersonState::Disabled => link,
        _ => return refuse(Why::Unknown),
    };
    if house.latest() >= link.ends {
        return refuse(Why::Expired);
    }
    if let Some(by) = link.by {
        let maker = store::operators::person(conn, by).await?;
        let theirs = store::assignments::rights(conn, link.person.id).await?;
        let makers = store::assignments::rights(conn, by).await?;
        let stands = maker.is_some_and(|m| m.state == PersonState::Active)
            && makers.console(Permission::PeopleManage)
            && may_command(&makers, &theirs).is_ok();
        if !stands {
            return refuse(Why::Unknown);
        }
    }
    Ok(link)
}
