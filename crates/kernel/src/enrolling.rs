//! How a device comes by its certificate: with the secret of an enrolment link it is given a password that works once, and for
//! that a certificate. Asked the same again, for an answer may get lost, it is given the same again.

use crate::{
    Fingerprint, Kernel,
    error::{Error, Result},
    house::House,
    random,
    store::{self, Conn, certificates::New, links::Held},
};
use domain::{EnrolmentLink, Field, LinkState, Moment, Permission, PersonState, Why};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// So long a password for a certificate can be used: a profile is installed soon, or fetched again.
const CHALLENGE_LASTS: Duration = Duration::from_hours(1);

/// Whoever was given a certificate introduces itself soon.
const UNBOUND_LASTS: Duration = Duration::from_hours(24);
/// So many passwords of one link may be out that nobody has used, beside two for each device that can still come.
const UNUSED_MOST: i64 = 200;

/// A certificate that the authority has just made.
#[derive(Clone, Copy)]
pub struct Fresh<'a> {
    pub certificate: &'a [u8],
    pub ends: Moment,
}

impl Kernel {
    /// What an enrolment link is for, if it is open.
    pub async fn enrolment_link(&self, token: &str) -> Result<EnrolmentLink> {
        Ok(open(&self.0, &mut self.0.db.read().await?, token).await?.link)
    }

    /// A password for one certificate, for whoever holds the link.
    pub async fn offer_challenge(&self, token: &str) -> Result<String> {
        let house = &self.0;
        let mut turn = house.writer.turn().await?;
        let link = open(house, turn.conn()?, token).await?.link;
        let left = i64::from(link.most.saturating_sub(link.uses));
        if store::links::unused(turn.conn()?, link.id).await? >= UNUSED_MOST + 2 * left {
            return Err(domain::Refusal::TooMany { seconds: 600 }.into());
        }
        let challenge = random::token()?;
        let hash = challenge_hash(&challenge)?;
        store::links::insert_challenge(turn.conn()?, &hash, link.id, house.latest().plus(CHALLENGE_LASTS))
            .await?;
        turn.commit().await?;
        Ok(challenge)
    }

    /// May this password be used for this request? If it was already, here is what was given.
    pub async fn may_certify(&self, challenge: &str, request: &[u8]) -> Result<Option<Vec<u8>>> {
        let hash = challenge_hash(challenge)?;
        let mut conn = self.0.db.read().await?;
        if let Some(given) = before(&mut conn, &hash, request).await? {
            return Ok(Some(given));
        }
        usable(&self.0, &mut conn, &hash).await.map(|_| None)
    }

    /// Gives a certificate for a password; the one that counts is the one that is answered.
    pub async fn certify(&self, challenge: &str, request: &[u8], fresh: Fresh<'_>) -> Result<Vec<u8>> {
        let (house, hash) = (&self.0, challenge_hash(challenge)?);
        let mut turn = house.writer.turn().await?;
        let conn = turn.conn()?;
        if let Some(given) = before(conn, &hash, request).await? {
            return Ok(given);
        }
        let link = usable(house, conn, &hash).await?.link;
        let fingerprint = Fingerprint::of(fresh.certificate);
        let digest = Sha256::digest(request);
        let first = store::links::use_up(conn, &hash, &digest, fingerprint.bytes()).await?
            && store::links::is_used(conn, link.id).await?;
        if !first {
            return Err(Error::invalid(Field::Link, Why::Used));
        }
        let new = New {
            fingerprint: fingerprint.bytes(),
            link: link.id,
            given: house.latest(),
            ends: fresh.ends,
            content: fresh.certificate,
            renews: None,
        };
        store::certificates::insert(conn, &new).await?;
        turn.commit().await?;
        Ok(fresh.certificate.to_vec())
    }

    /// May the device that holds this certificate have another? If it was given one for this request already, here it is.
    pub async fn may_renew(&self, holder: &Fingerprint, request: &[u8]) -> Result<Option<Vec<u8>>> {
        let mut conn = self.0.db.read().await?;
        let digest = Sha256::digest(request);
        if let Some(given) = store::certificates::renewal(&mut conn, holder.bytes(), &digest).await? {
            return Ok(Some(given.content));
        }
        store::enrolments::by_fingerprint(&mut conn, holder.bytes())
            .await?
            .map(|_| None)
            .ok_or_else(crate::front::stranger)
    }

    /// Gives a certificate in the place of the one that its device holds.
    pub async fn renew(&self, holder: &Fingerprint, request: &[u8], fresh: Fresh<'_>) -> Result<Vec<u8>> {
        if let Some(given) = self.may_renew(holder, request).await? {
            return Ok(given);
        }
        let house = &self.0;
        let mut turn = house.writer.turn().await?;
        let conn = turn.conn()?;
        let device = store::enrolments::by_fingerprint(conn, holder.bytes()).await?;
        let given = store::certificates::given(conn, holder.bytes()).await?.filter(|given| !given.revoked);
        let (Some(device), Some(given)) = (device, given) else { return Err(crate::front::stranger()) };
        let (digest, fingerprint) = (Sha256::digest(request), Fingerprint::of(fresh.certificate));
        let new = New {
            fingerprint: fingerprint.bytes(),
            link: given.link,
            given: house.latest(),
            ends: fresh.ends,
            content: fresh.certificate,
            renews: Some((device.id, holder.bytes(), &digest)),
        };
        store::certificates::insert(conn, &new).await?;
        turn.commit().await?;
        Ok(fresh.certificate.to_vec())
    }
}

fn challenge_hash(challenge: &str) -> Result<Vec<u8>> {
    random::token_hash(challenge).ok_or_else(|| Error::invalid(Field::Link, Why::Malformed))
}

/// What was given for this password and this very request.
async fn before(conn: &mut Conn, hash: &[u8], request: &[u8]) -> Result<Option<Vec<u8>>> {
    let Some((digest, fingerprint)) = store::links::challenge(conn, hash).await?.and_then(|c| c.used) else {
        return Ok(None);
    };
    if digest != Sha256::digest(request).as_slice() {
        return Err(Error::invalid(Field::Link, Why::Used));
    }
    Ok(store::certificates::given(conn, &fingerprint).await?.map(|given| given.content))
}

/// The link of a password that was not used yet.
async fn usable(house: &House, conn: &mut Conn, hash: &[u8]) -> Result<Held> {
    let challenge = store::links::challenge(conn, hash).await?;
    let challenge = challenge.ok_or_else(|| Error::invalid(Field::Link, Why::Unknown))?;
    if house.latest() >= challenge.ends {
        return Err(Error::invalid(Field::Link, Why::Expired));
    }
    let link = store::links::link(conn, challenge.link).await?;
    stands(house, conn, link.ok_or_else(|| Error::invalid(Field::Link, Why::Unknown))?).await
}

async fn open(house: &House, conn: &mut Conn, token: &str) -> Result<Held> {
    let hash = random::token_hash(token).ok_or_else(|| Error::invalid(Field::Link, Why::Malformed))?;
    let link = store::links::by_hash(conn, &hash).await?;
    stands(house, conn, link.ok_or_else(|| Error::invalid(Field::Link, Why::Unknown))?).await
}

/// A link is only as good as the one who made it: it opens nothing that they may not enrol into any more.
async fn stands(house: &House, conn: &mut Conn, link: Held) -> Result<Held> {
    match link.link.state(house.latest()) {
        LinkState::Open => {}
        LinkState::UsedUp => return Err(Error::invalid(Field::Link, Why::Used)),
        LinkState::Expired | LinkState::Ended => return Err(Error::invalid(Field::Link, Why::Expired)),
    }
    if may_enrol_into(conn, &link, &[link.link.group.0]).await? {
        Ok(link)
    } else {
        Err(Error::invalid(Field::Link, Why::Expired))
    }
}

/// May whoever made this link enrol devices of these groups?
async fn may_enrol_into(conn: &mut Conn, link: &Held, groups: &[domain::GroupId]) -> Result<bool> {
    let maker = store::operators::person(conn, link.maker).await?;
    let rights = store::assignments::rights(conn, link.maker).await?;
    let over = rights.over_device(&groups.iter().copied().collect());
    Ok(maker.is_some_and(|m| m.state == PersonState::Active) && over.contains(Permission::DevicesEnrol))
}

/// With a certificate that is nobody's yet a device enrols soon after it was given, while the link's maker stands by it.
pub(crate) async fn still_stands(conn: &mut Conn, link: &Held, given: Moment, now: Moment) -> Result<bool> {
    Ok(now < given.plus(UNBOUND_LASTS)
        && link.link.state(now) != LinkState::Ended
        && may_enrol_into(conn, link, &[link.link.group.0]).await?)
}

/// A device that is known already is only taken over where it is: with a link into one of its groups. One that is in none is
/// looked after by those who look after everything.
pub(crate) async fn may_take_over(conn: &mut Conn, link: &Held, device: domain::DeviceId) -> Result<bool> {
    let Some(placed) = store::devices::placed(conn, device).await? else { return Ok(true) };
    let groups: Vec<_> = placed.groups.iter().map(|(id, _)| *id).collect();
    let there = groups.is_empty() || groups.contains(&link.link.group.0);
    Ok(there && may_enrol_into(conn, link, &groups).await?)
}
