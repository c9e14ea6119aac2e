//! Enrolment links: made, shown and ended by whoever may enrol devices into their group.

use super::Operator;
use crate::{
    Permit, Privilege,
    error::{Error, Result},
    permit::{Asker, At, Over, found},
    random,
    store::{self, Conn},
};
use domain::{
    About, Conflict, Deed, EnrolmentLink, Field, GroupId, LINK_DAYS_MOST, LINK_USES_MOST, LinkId, Ownership,
    Page, Permission, Reach, Refusal, Subject, Why,
};
use std::time::Duration;

/// What a link is to be for.
#[derive(Clone, Copy, Debug)]
pub struct LinkOrder {
    pub group: GroupId,
    pub ownership: Ownership,
    pub days: u32,
    pub uses: u32,
}

/// A link with its own secret, as long as it is open.
#[derive(Clone, Debug)]
pub struct ShownLink {
    pub link: EnrolmentLink,
    pub token: Option<String>,
    pub now: domain::Moment,
}

impl Operator {
    fn link_reach(&self) -> Reach {
        self.rights().reach(Permission::DevicesEnrol)
    }

    /// The links into this operator's groups, the latest first.
    pub async fn links(&self, after: Option<&str>, limit: u32) -> Result<Page<EnrolmentLink>> {
        store::links::list(&mut self.house().db.read().await?, &self.link_reach(), after, limit).await
    }

    pub async fn link(&self, id: LinkId) -> Result<ShownLink> {
        let house = self.house();
        let now = house.latest();
        let mut conn = house.db.read().await?;
        let row = found(store::links::link(&mut conn, id).await?)?;
        if !self.link_reach().holds(row.link.group.0) {
            return Err(Refusal::NotFound.into());
        }
        let token = if row.link.state(now) == domain::LinkState::Open {
            house.vault.take_out(&mut conn, row.secret, &bound(id), now).await?
        } else {
            None
        };
        let token = token.and_then(|token| String::from_utf8(token.to_vec()).ok());
        Ok(ShownLink { link: row.link, token, now })
    }

    pub async fn make_link(&self, order: LinkOrder) -> Result<LinkId> {
        self.permit::<MakeLink>(order).await?.make().await
    }

    pub async fn end_link(&self, id: LinkId) -> Result<()> {
        self.link(id).await?;
        self.permit::<EndLink>(id).await?.end().await
    }
}

fn bound(id: LinkId) -> String {
    format!("enrolment link {id}")
}

fn about(link: &EnrolmentLink) -> About {
    About { kind: Subject::Link, id: link.id.to_string(), name: link.group.1.clone() }
}

pub struct MakeLink;

impl Privilege for MakeLink {
    type Order = LinkOrder;
    type On = EnrolmentLink;
    const NEEDS: Permission = Permission::DevicesEnrol;
    const DEED: Deed = Deed::MakeLink;

    fn over(_: &LinkOrder) -> Over {
        Over::Anywhere
    }

    async fn find(conn: &mut Conn, order: LinkOrder, at: At<'_>) -> Result<EnrolmentLink> {
        // A group that is not theirs to enrol into is not there for them.
        let reach = at.asker.rights.reach(Permission::DevicesEnrol);
        let known =
            if reach.holds(order.group) { store::groups::group(conn, order.group).await? } else { None };
        let group = known.ok_or_else(|| Error::invalid(Field::Groups, Why::Unknown))?;
        let within = |n: u32, field, max| match n {
            0 => Err(Error::invalid(field, Why::Missing)),
            n if n > max => Err(Error::invalid(field, Why::TooMany { max })),
            _ => Ok(()),
        };
        within(order.days, Field::Time, LINK_DAYS_MOST)?;
        within(order.uses, Field::Count, LINK_USES_MOST)?;
        Ok(EnrolmentLink {
            id: LinkId(random::id(at.now)?),
            group: (group.id, group.name),
            ownership: order.ownership,
            by: String::new(),
            made: at.now,
            ends: at.now.plus(Duration::from_hours(24) * order.days),
            uses: 0,
            most: order.uses,
            ended: None,
        })
    }

    fn about(on: &EnrolmentLink) -> Option<About> {
        Some(about(on))
    }

    fn note(on: &EnrolmentLink) -> Vec<(&'static str, String)> {
        vec![("ends", on.ends.to_string()), ("uses", on.most.to_string())]
    }
}

impl Permit<MakeLink> {
    pub async fn make(mut self) -> Result<LinkId> {
        let (house, now, by) = (self.house.clone(), self.now, self.by);
        let mut link = self.on.clone();
        link.by.clone_from(&self.name);
        let token = random::token()?;
        let hash = random::token_hash(&token).ok_or_else(|| Error::nonsense("a new secret is none"))?;
        let conn = self.conn()?;
        let secret = house.vault.put(conn, token.as_bytes(), &bound(link.id), link.ends, now).await?;
        store::links::insert(conn, &link, by, &hash, secret).await?;
        self.turn.commit().await?;
        Ok(link.id)
    }
}

pub struct EndLink;

impl Privilege for EndLink {
    type Order = LinkId;
    type On = EnrolmentLink;
    const NEEDS: Permission = Permission::DevicesEnrol;
    const DEED: Deed = Deed::EndLink;

    fn over(_: &LinkId) -> Over {
        Over::Anywhere
    }

    fn named(id: &LinkId) -> Option<(Subject, String)> {
        Some((Subject::Link, id.to_string()))
    }

    async fn find(conn: &mut Conn, id: LinkId, at: At<'_>) -> Result<EnrolmentLink> {
        let link = found(store::links::link(conn, id).await?)?.link;
        if !at.asker.rights.reach(Permission::DevicesEnrol).holds(link.group.0) {
            return Err(Refusal::NotFound.into());
        }
        Ok(link)
    }

    fn about(on: &EnrolmentLink) -> Option<About> {
        Some(about(on))
    }

    fn rule(_: &Asker, on: &EnrolmentLink) -> Result<(), Conflict> {
        if on.ended.is_some() { Err(Conflict::WrongState) } else { Ok(()) }
    }
}

impl Permit<EndLink> {
    pub async fn end(mut self) -> Result<()> {
        let (id, now) = (self.on.id, self.now);
        let row = found(store::links::link(self.conn()?, id).await?)?;
        store::links::end(self.conn()?, id, now).await?;
        // Nobody needs to know its secret any more.
        store::vault::delete_secret(self.conn()?, row.secret).await?;
        self.house.journal_is_stale.store(true, std::sync::atomic::Ordering::SeqCst);
        self.turn.commit().await
    }
}
