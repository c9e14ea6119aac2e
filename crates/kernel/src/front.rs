//! What a stranger can do: set the console up, take an invitation, sign in. Each proves something and is given a
//! [`Ticket`], the name of a sign-in that is open already.

use crate::{
    Kernel,
    error::{Error, Result},
    house::House,
    random,
    store::{self, Turn, audit::Entry, operators::NewPerson, sign_ins::NewSignIn},
};
use domain::{
    About, Actor, AssignmentId, BuiltIn, Conflict, Deed, Field, Moment, OperatorId, Outcome, PASSWORD_MAX,
    Person, PersonState, Refusal, Scope, SignInId, Subject, Why, check_password, clean_name,
    clean_sign_in_name,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{net::IpAddr, time::Duration};
use subtle::ConstantTimeEq;

/// How long a setup address and an invitation last.
pub const SETUP_LASTS: Duration = Duration::from_mins(30);
pub const INVITATION_LASTS: Duration = Duration::from_hours(7 * 24);
const AGENT_MAX: usize = 200;

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Caller {
    pub address: IpAddr,
    pub agent: String,
}

/// The secret name of an opened sign-in; it becomes the cookie.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(String);

impl Ticket {
    pub fn id(&self) -> Option<i128> {
        self.0.parse().ok()
    }
}

/// What is kept of that name: its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInKey(Vec<u8>);

impl SignInKey {
    pub fn of(id: i128) -> Self {
        Self(Sha256::digest(id.to_be_bytes()).to_vec())
    }

    pub(crate) fn hash(&self) -> &[u8] {
        &self.0
    }
}

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
        store::chain::hold(turn.conn()?).await?;
        if store::assignments::owners(turn.conn()?).await? > 0 {
            return Ok(None);
        }
        let token = random::token()?;
        let ends = house.clock.now().plus(SETUP_LASTS);
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
        house.throttle.take(None, caller.address, house.clock.now())?;
        self.setup_is_open(token).await?;
        let (name, sign_in_name) = (clean_name(&new.name)?, clean_sign_in_name(&new.sign_in_name)?);
        check_password(&new.password, &[&name, &sign_in_name])?;
        let hash = house.hasher.hash(&new.password).await?;

        let now = house.clock.now();
        let mut turn = house.writer.turn().await?;
        store::chain::hold(turn.conn()?).await?;
        check_setup(house, turn.conn()?, token).await?;
        let id = house.insert_owner(&mut turn, &name, &sign_in_name, &hash, now).await?;
        store::console::set_setup(turn.conn()?, None, None).await?;
        let by = Actor::Operator { id, name: name.clone() };
        let entry = Entry { about: Some(about(id, &name)), ..entry(by, Deed::Setup, Outcome::Done, caller) };
        house.audit(&mut turn, &entry).await?;
        let ticket = house.open_sign_in(&mut turn, id, caller).await?;
        turn.commit().await?;
        Ok(ticket)
    }

    pub async fn sign_in(&self, sign_in_name: &str, password: &str, caller: &Caller) -> Result<Ticket> {
        let ended = self.try_sign_in(sign_in_name, password, caller).await;
        let outcome = match &ended {
            Ok(_) => "done",
            Err(Error::Refused(Refusal::TooMany { .. })) => "throttled",
            Err(Error::Refused(_)) => "failed",
            Err(Error::Fault(_)) => "broken",
        };
        metrics::counter!("holdfast_sign_ins_total", "outcome" => outcome).increment(1);
        ended
    }

    async fn try_sign_in(&self, sign_in_name: &str, password: &str, caller: &Caller) -> Result<Ticket> {
        let house = &self.0;
        let wrong = || Error::invalid(Field::Password, Why::Wrong);
        let sign_in_name = clean_sign_in_name(sign_in_name)?;
        if password.is_empty() {
            return Err(Error::invalid(Field::Password, Why::Missing));
        }
        house.throttle.take(Some(&sign_in_name), caller.address, house.clock.now())?;
        if password.len() > 4 * PASSWORD_MAX as usize {
            return Err(wrong());
        }
        let mut conn = house.db.read().await?;
        let known = store::operators::password(&mut conn, &sign_in_name).await?;
        drop(conn);
        let right = house.hasher.verify(password, known.as_ref().and_then(|k| k.2.clone())).await?;

        let mut turn = house.writer.turn().await?;
        store::chain::hold(turn.conn()?).await?;
        let still = store::operators::password(turn.conn()?, &sign_in_name).await?;
        match known {
            Some((id, name, hash)) if right && still.is_some_and(|s| s.2 == hash) => {
                let by = Actor::Operator { id, name };
                house.audit(&mut turn, &entry(by, Deed::SignIn, Outcome::Done, caller)).await?;
                let ticket = house.open_sign_in(&mut turn, id, caller).await?;
                turn.commit().await?;
                house.throttle.forgive(&sign_in_name);
                Ok(ticket)
            }
            known => {
                // A name nobody has may be a password in the wrong field: it is not written down.
                let name = known.map(|_| sign_in_name).unwrap_or_default();
                let entry = entry(Actor::Stranger { name }, Deed::SignIn, Outcome::Failed, caller);
                house.audit(&mut turn, &entry).await?;
                turn.commit().await?;
                Err(wrong())
            }
        }
    }

    /// Is this the key of an open sign-in?
    pub async fn is_open(&self, key: &SignInKey) -> Result<bool> {
        let mut conn = self.0.db.read().await?;
        Ok(store::sign_ins::live(&mut conn, key.hash(), self.0.clock.now()).await?.is_some())
    }

    /// Ends a sign-in by its key. One that is over already stays so.
    pub async fn end(&self, key: &SignInKey, caller: Caller) -> Result<()> {
        match self.operator(key, caller).await {
            Ok(operator) => operator.sign_out().await,
            Err(Error::Refused(Refusal::SignIn)) => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// What a one-time link is for.
    pub async fn invitation(&self, token: &str) -> Result<Invitation> {
        let mut conn = self.0.db.read().await?;
        let (person, ends) = invited(&self.0, &mut conn, token).await?;
        let renewal = person.state == PersonState::Active;
        Ok(Invitation { name: person.name, sign_in_name: person.sign_in_name, ends, renewal })
    }

    /// Takes an invitation by choosing a password. Whatever sign-ins the person had, end.
    pub async fn accept(&self, token: &str, password: &str, caller: &Caller) -> Result<Ticket> {
        let house = &self.0;
        house.throttle.take(None, caller.address, house.clock.now())?;
        let invitation = self.invitation(token).await?;
        check_password(password, &[&invitation.name, &invitation.sign_in_name])?;
        let hash = house.hasher.hash(password).await?;

        let mut turn = house.writer.turn().await?;
        store::chain::hold(turn.conn()?).await?;
        let (person, _) = invited(house, turn.conn()?, token).await?;
        store::operators::set_password(turn.conn()?, person.id, &hash).await?;
        store::sign_ins::end_all(turn.conn()?, person.id, None).await?;
        let by = Actor::Operator { id: person.id, name: person.name };
        house.audit(&mut turn, &entry(by, Deed::AcceptInvitation, Outcome::Done, caller)).await?;
        let ticket = house.open_sign_in(&mut turn, person.id, caller).await?;
        turn.commit().await?;
        house.throttle.forgive(&person.sign_in_name);
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
        hash: &str,
        now: Moment,
    ) -> Result<OperatorId> {
        let id = OperatorId(random::id(now)?);
        let new = NewPerson { id, name, sign_in_name, password: Some(hash), since: now };
        crate::permit::or_taken(store::operators::insert(turn.conn()?, &new).await)?;
        let assignment = AssignmentId(random::id(now)?);
        let scope = Scope::AllDevices;
        store::assignments::insert(turn.conn()?, assignment, BuiltIn::Owner.id(), &[id], &scope, now).await?;
        Ok(id)
    }

    async fn open_sign_in(&self, turn: &mut Turn, operator: OperatorId, caller: &Caller) -> Result<Ticket> {
        let now = self.clock.now();
        let id = i128::from_be_bytes(random::bytes()?);
        let agent: String = caller.agent.chars().filter(|c| !c.is_control()).take(AGENT_MAX).collect();
        let key = SignInKey::of(id);
        let new = NewSignIn {
            id: SignInId(random::id(now)?),
            key_hash: key.hash(),
            operator,
            now,
            address: &caller.address.to_string(),
            agent: &agent,
        };
        store::sign_ins::insert(turn.conn()?, &new).await?;
        store::operators::seen(turn.conn()?, operator, now).await?;
        Ok(Ticket(id.to_string()))
    }
}

async fn check_setup(house: &House, conn: &mut store::Conn, token: &str) -> Result<()> {
    if store::assignments::owners(conn).await? > 0 {
        return Err(Conflict::SetupDone.into());
    }
    let refuse = |why| Err(Error::invalid(Field::Link, why));
    let Some(hash) = random::token_hash(token) else { return refuse(Why::Malformed) };
    match store::console::setup(conn).await? {
        Some((stored, ends)) if bool::from(stored.ct_eq(&hash)) => {
            if house.clock.now() < ends {
                Ok(())
            } else {
                refuse(Why::Expired)
            }
        }
        _ => refuse(Why::Unknown),
    }
}

async fn invited(house: &House, conn: &mut store::Conn, token: &str) -> Result<(Person, Moment)> {
    let refuse = |why| Err(Error::invalid(Field::Link, why));
    let Some(hash) = random::token_hash(token) else { return refuse(Why::Malformed) };
    match store::operators::by_link(conn, &hash).await? {
        Some((person, ends)) if person.state != PersonState::Disabled => {
            if house.clock.now() < ends {
                Ok((person, ends))
            } else {
                refuse(Why::Expired)
            }
        }
        _ => refuse(Why::Unknown),
    }
}

pub(crate) fn entry(by: Actor, deed: Deed, outcome: Outcome, caller: &Caller) -> Entry {
    Entry { by, deed, outcome, about: None, device: None, note: vec![], address: caller.address.to_string() }
}

pub(crate) fn about(id: OperatorId, name: &str) -> About {
    About { kind: Subject::Person, id: id.to_string(), name: name.into() }
}

/// The sign-in is over, or never was.
pub(crate) fn stranger() -> Error {
    Refusal::SignIn.into()
}
