//! Signing in: a name and a password are given, and a [`Ticket`] comes back, the name of a sign-in that is open already.

use crate::{
    Kernel,
    error::{Error, Result},
    house::House,
    random,
    store::{self, Turn, audit::Entry, sign_ins::NewSignIn},
};
use domain::{
    About, Actor, Deed, Field, OperatorId, Outcome, PASSWORD_MAX, Refusal, SignInId, Subject, Why,
    clean_sign_in_name,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::net::IpAddr;

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

impl Kernel {
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
        house.count_try(Some(&sign_in_name), caller)?;
        if password.len() > 4 * PASSWORD_MAX as usize {
            return Err(wrong());
        }
        let mut conn = house.db.read().await?;
        let known = store::operators::password(&mut conn, &sign_in_name).await?;
        drop(conn);
        let right = house.hasher.verify(password, known.as_ref().and_then(|k| k.2.clone())).await?;

        let mut turn = house.writer.turn().await?;
        let still = store::operators::password(turn.conn()?, &sign_in_name).await?;
        match known {
            Some((id, name, hash)) if right && still.is_some_and(|s| s.2 == hash) => {
                let by = Actor::Operator { id, name };
                house.audit(&mut turn, &entry(by, Deed::SignIn, Outcome::Done, caller)).await?;
                let ticket = house.open_sign_in(&mut turn, id, caller).await?;
                turn.commit().await?;
                house.throttle.forgive(&sign_in_name, caller.address);
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
        Ok(store::sign_ins::live(&mut conn, key.hash(), self.0.latest()).await?.is_some())
    }

    /// Ends a sign-in by its key. One that is over already stays so.
    pub async fn end(&self, key: &SignInKey, caller: Caller) -> Result<()> {
        match self.operator(key, caller).await {
            Ok(operator) => operator.sign_out().await,
            Err(Error::Refused(Refusal::SignIn)) => Ok(()),
            Err(e) => Err(e),
        }
    }
}

impl House {
    pub(crate) async fn open_sign_in(
        &self,
        turn: &mut Turn,
        operator: OperatorId,
        caller: &Caller,
    ) -> Result<Ticket> {
        let now = self.latest();
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
