//! What everybody may do with their own account: sign out, confirm and change the password, end their sign-ins.

use super::Operator;
use crate::{
    error::{Error, Result},
    front::entry,
    store::{self, Turn},
};
use domain::{Deed, Field, Outcome, PASSWORD_MAX, Refusal, SignIn, SignInId, Why, check_password};

impl Operator {
    pub async fn sign_out(&self) -> Result<()> {
        let mut turn = self.still_here(None).await?;
        store::sign_ins::end(turn.conn()?, self.sign_in(), self.id()).await?;
        self.house.audit(&mut turn, &entry(self.actor(), Deed::SignOut, Outcome::Done, &self.caller)).await?;
        turn.commit().await
    }

    /// Gives the password once more; for five minutes it counts for what asks for it.
    pub async fn confirm(&self, password: &str) -> Result<()> {
        let hash = self.demand_password(password, Field::Password, Deed::Confirm).await?;
        let now = self.house.latest();
        let mut turn = self.still_here(Some(&hash)).await?;
        store::sign_ins::confirm(turn.conn()?, self.sign_in(), now).await?;
        self.house.audit(&mut turn, &entry(self.actor(), Deed::Confirm, Outcome::Done, &self.caller)).await?;
        turn.commit().await
    }

    /// A new password. Every other sign-in of this person ends.
    pub async fn change_password(&self, current: &str, new: &str) -> Result<()> {
        check_password(new, &[self.name(), self.sign_in_name()])?;
        let before = self.demand_password(current, Field::CurrentPassword, Deed::ChangePassword).await?;
        if current == new {
            return Err(Error::invalid(Field::Password, Why::Used));
        }
        let hash = self.house.hasher.hash(new).await?;
        let mut turn = self.still_here(Some(&before)).await?;
        store::operators::set_password(turn.conn()?, self.id(), &hash).await?;
        store::sign_ins::end_all(turn.conn()?, self.id(), Some(self.sign_in())).await?;
        let entry = entry(self.actor(), Deed::ChangePassword, Outcome::Done, &self.caller);
        self.house.audit(&mut turn, &entry).await?;
        turn.commit().await
    }

    /// One's own open sign-ins, the newest first.
    pub async fn sign_ins(&self) -> Result<Vec<SignIn>> {
        let mut conn = self.house.db.read().await?;
        store::sign_ins::of(&mut conn, self.id(), self.sign_in(), self.house.latest()).await
    }

    pub async fn end_sign_in(&self, id: SignInId) -> Result<()> {
        let mut turn = self.still_here(None).await?;
        if !store::sign_ins::end(turn.conn()?, id, self.id()).await? {
            return Err(Refusal::NotFound.into());
        }
        self.house
            .audit(&mut turn, &entry(self.actor(), Deed::EndSignIn, Outcome::Done, &self.caller))
            .await?;
        turn.commit().await
    }

    /// Ends all but the one in use.
    pub async fn end_other_sign_ins(&self) -> Result<()> {
        let mut turn = self.still_here(None).await?;
        let ended = store::sign_ins::end_all(turn.conn()?, self.id(), Some(self.sign_in())).await?;
        let mut entry = entry(self.actor(), Deed::EndSignIn, Outcome::Done, &self.caller);
        entry.note.push(("ended", ended.to_string()));
        self.house.audit(&mut turn, &entry).await?;
        turn.commit().await
    }

    /// A turn in which this sign-in still stands and, where one was checked, the password is still that one.
    async fn still_here(&self, checked: Option<&str>) -> Result<Turn> {
        let mut turn = self.house.writer.turn().await?;
        let stands = store::sign_ins::stands(turn.conn()?, self.sign_in()).await?;
        let stored = store::operators::password(turn.conn()?, self.sign_in_name()).await?.and_then(|k| k.2);
        if stands && checked.is_none_or(|hash| stored.as_deref() == Some(hash)) {
            return Ok(turn);
        }
        Err(Refusal::SignIn.into())
    }

    /// Is this their password? Answers with the hash it was checked against. A wrong one is audited, and counted
    /// against this sign-in: a stranger who tries the same name does not stand in the way.
    async fn demand_password(&self, password: &str, field: Field, deed: Deed) -> Result<String> {
        if password.is_empty() {
            return Err(Error::invalid(field, Why::Missing));
        }
        if password.len() > 4 * PASSWORD_MAX as usize {
            return Err(Error::invalid(field, Why::Wrong));
        }
        let house = &self.house;
        let counted = format!("sign-in {}", self.sign_in());
        house.count_try(Some(&counted), &self.caller)?;
        let mut conn = house.db.read().await?;
        let stored = store::operators::password(&mut conn, self.sign_in_name()).await?.and_then(|k| k.2);
        drop(conn);
        if let Some(hash) = &stored
            && house.hasher.verify(password, stored.clone()).await?
        {
            house.throttle.forgive(&counted, self.caller.address);
            return Ok(hash.clone());
        }
        let mut turn = house.writer.turn().await?;
        house.audit(&mut turn, &entry(self.actor(), deed, Outcome::Failed, &self.caller)).await?;
        turn.commit().await?;
        Err(Error::invalid(field, Why::Wrong))
    }
}
