//! People: who they are, what they may do and why, inviting, disabling, and links that are shown once.

use super::{
    Confirmed, Operator,
    privilege::{DisablePerson, EnablePerson, EndSignInsOf, InvitePerson, RenewInvitation},
};
use crate::{PeopleQuery, error::Result, permit::found, store};
use domain::{Moment, OperatorId, Page, Permission, Person, Rights};

/// One person, with what they may do and where each right comes from.
#[derive(Clone, Debug)]
pub struct PersonDetail {
    pub person: Person,
    pub rights: Rights,
    /// Until when a link to choose a password is open.
    pub link_ends: Option<Moment>,
}

/// A link was made for this person. It is shown once, by [`Operator::take_link`].
#[derive(Clone, Debug)]
pub struct Invited {
    pub id: OperatorId,
}

impl Operator {
    pub async fn people(&self, query: &PeopleQuery) -> Result<Page<Person>> {
        self.look(Permission::OrganizationRead, "people").await?;
        let query = PeopleQuery { search: domain::clean_search(&query.search)?, ..query.clone() };
        store::operators::list(&mut self.house.db.read().await?, &query).await
    }

    pub async fn person(&self, id: OperatorId) -> Result<PersonDetail> {
        self.look(Permission::OrganizationRead, "people").await?;
        let mut conn = self.house.db.read().await?;
        let person = found(store::operators::person(&mut conn, id).await?)?;
        let rights = store::assignments::rights(&mut conn, id).await?;
        let now = self.house.latest();
        let link_ends = store::operators::link_ends(&mut conn, id).await?.filter(|ends| *ends > now);
        Ok(PersonDetail { person, rights, link_ends })
    }

    pub async fn disable(&self, id: OperatorId) -> Result<()> {
        self.permit::<DisablePerson>(id).await?.disable().await
    }

    pub async fn enable(&self, id: OperatorId) -> Result<()> {
        self.permit::<EnablePerson>(id).await?.enable().await
    }

    pub async fn end_sign_ins_of(&self, id: OperatorId) -> Result<()> {
        self.permit::<EndSignInsOf>(id).await?.end().await
    }

    /// The secret of the link that was made for this person through this very sign-in; once.
    pub async fn take_link(&self, person: OperatorId) -> Result<Option<String>> {
        let house = &self.house;
        let mut turn = house.writer.turn().await?;
        let Some(id) = store::sign_ins::take_link(turn.conn()?, self.sign_in(), person).await? else {
            return Ok(None);
        };
        let bound = super::people_permits::bound(person);
        let secret = house.vault.take_out(turn.conn()?, id, &bound, house.latest()).await?;
        store::vault::delete_secret(turn.conn()?, id).await?;
        turn.commit().await?;
        Ok(secret.and_then(|s| String::from_utf8(s.to_vec()).ok()))
    }
}

impl Confirmed<'_> {
    /// A new person, who chooses a password by a link that lasts seven days.
    pub async fn invite(&self, name: &str, sign_in_name: &str) -> Result<Invited> {
        self.0.permit::<InvitePerson>((name.into(), sign_in_name.into())).await?.invite().await
    }

    /// A new link, for an invitation that ran out or a password that was forgotten. The one before is void.
    pub async fn renew_invitation(&self, id: OperatorId) -> Result<Invited> {
        self.0.permit::<RenewInvitation>(id).await?.renew().await
    }
}
