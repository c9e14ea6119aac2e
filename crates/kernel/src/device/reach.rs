//! How a device is reached: it says where it is pushed, and what came of that is written down, so that somebody who waits for
//! it can be told why.

use super::{EnrolledDevice, Fingerprint};
use crate::{
    Kernel,
    error::{Error, Result},
    house::House,
    store::{self, enrolments::Comer},
    watch::Change,
};
use domain::{DeviceId, Field, Moment, Why};
use std::time::Duration;

/// A device is asked for news of itself so often.
const NEWS: Duration = Duration::from_hours(24);
/// A push that is younger than this need not be sent again.
const LATELY: Duration = Duration::from_secs(30);
/// An address has parts of such a length at most.
const LONGEST: usize = 256;

/// Where the push service finds a device, and the word by which the device knows that it is meant.
#[derive(Clone, PartialEq, Eq)]
pub struct PushAddress {
    pub topic: String,
    pub token: Vec<u8>,
    pub magic: String,
}

/// A push that was not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedPush {
    pub device: DeviceId,
    /// Where it went.
    pub token: Vec<u8>,
    /// The service's own word, or one of ours.
    pub reason: String,
    /// Is that address worth nothing any more?
    pub dead: bool,
}

/// Our words for a push of which nothing came: the service was not there, and so it need not wait; or it did not answer.
pub const UNREACHABLE: &str = "Unreachable";
pub const NO_ANSWER: &str = "NoAnswer";

/// What is known of waking a device.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Waking {
    /// Has it told how it is reached?
    pub has_address: bool,
    /// When the push service last took a push for it.
    pub pushed: Option<Moment>,
    /// When it last refused one, and its word for why.
    pub refused: Option<(Moment, String)>,
}

impl Kernel {
    /// Where this device is pushed: nowhere if it has not said so, has left, or its address is dead.
    pub async fn push_address(&self, device: DeviceId) -> Result<Option<PushAddress>> {
        store::pushes::address(&mut self.0.db.read().await?, device).await
    }

    /// The push service has taken the first of these, and refused the others, each for its reason; a dead address is not
    /// pushed again until the device tells another.
    pub async fn were_pushed(&self, taken: &[DeviceId], refused: &[RefusedPush]) -> Result<()> {
        let mut turn = self.0.writer.turn().await?;
        let (conn, now) = (turn.conn()?, self.0.latest());
        store::pushes::taken(conn, taken, now).await?;
        store::pushes::refused(conn, refused, now).await?;
        let all = taken.iter().chain(refused.iter().map(|push| &push.device));
        turn.tell(all.map(|device| Change::of(*device, None, None)).collect());
        turn.commit().await
    }

    /// Devices whose last push was not taken, after this one: for whoever finds the service well again.
    pub async fn owed(&self, after: Option<DeviceId>, most: u32) -> Result<Vec<DeviceId>> {
        let since = self.0.latest().minus(LATELY);
        let after = after.unwrap_or(DeviceId(uuid::Uuid::nil()));
        store::pushes::owed(&mut self.0.db.read().await?, since, after, most.into()).await
    }

    /// Devices for which something waits and that were not pushed lately, in the order of their identifiers, after this one:
    /// for whoever missed the bell.
    pub async fn unpushed(&self, after: Option<DeviceId>, most: u32) -> Result<Vec<DeviceId>> {
        let since = self.0.latest().minus(LATELY);
        let after = after.unwrap_or(DeviceId(uuid::Uuid::nil()));
        store::pushes::unpushed(&mut self.0.db.read().await?, since, after, most.into()).await
    }
}

impl EnrolledDevice {
    /// It tells how it is reached. With that it is enrolled; it is woken at once, for what waits and to be asked about itself.
    pub async fn is_reached_at(&self, address: &PushAddress) -> Result<()> {
        let long = |text: &str| text.is_empty() || text.len() > LONGEST;
        if address.token.is_empty()
            || address.token.len() > LONGEST
            || long(&address.magic)
            || long(&address.topic)
        {
            return Err(Error::invalid(Field::Devices, Why::Malformed));
        }
        let now = self.house.latest();
        self.is_heard(now);
        let mut turn = self.house.writer.turn().await?;
        let conn = turn.conn()?;
        let changed = store::pushes::set(conn, self.id, address, now, now.plus(NEWS)).await?;
        if !changed && !self.introduced {
            return turn.commit().await;
        }
        store::enrolments::complete(conn, self.id, self.life, now).await?;
        store::devices::refresh(conn, &[self.id], now).await?;
        turn.tell(vec![Change::of(self.id, None, None)]);
        turn.commit().await?;
        self.house.ring(self.id);
        Ok(())
    }

    /// Is it time that it tells of itself?
    pub fn is_asked_for_news(&self) -> bool {
        let now = self.house.latest();
        !self.introduced && self.told.is_none_or(|told| now.since(told) >= NEWS)
    }
}

impl House {
    /// A device that comes by with the certificate that was given in the place of its own goes on under it.
    pub(super) async fn goes_on(&self, identity: &Fingerprint) -> Result<Option<Comer>> {
        let given = store::certificates::given(&mut self.db.read().await?, identity.bytes()).await?;
        let now = self.latest();
        let given = given.filter(|given| !given.revoked && now < given.ends);
        let Some((device, from, ends)) = given.and_then(|g| Some((g.device?, g.renews?, g.ends))) else {
            return Ok(None);
        };
        let mut turn = self.writer.turn().await?;
        let conn = turn.conn()?;
        if store::certificates::go_on(conn, device, &from, identity.bytes(), ends).await? {
            store::certificates::revoke(conn, device, Some(identity.bytes()), now).await?;
        }
        let comer = store::enrolments::by_fingerprint(conn, identity.bytes()).await?;
        turn.commit().await?;
        Ok(comer)
    }

    /// Rings for some of the devices that have not told of themselves for a day: never so many that a ring is lost.
    pub(crate) async fn ask_for_news(&self, now: Moment, most: i64) -> Result<()> {
        let mut turn = self.writer.turn().await?;
        let due = store::pushes::to_ask(turn.conn()?, now, most).await?;
        store::pushes::ask_again(turn.conn()?, &due, now.plus(NEWS)).await?;
        turn.commit().await?;
        for device in &due {
            self.ring(*device);
        }
        Ok(())
    }
}
