//! Enrolling: a certificate is bound to a device, and a new life of it begins. That whoever stands there holds the key of the
//! certificate the edge has proved; a serial number proves nothing.

use super::{EnrolledDevice, hand_out::drop_all};
use crate::{
    Kernel,
    enrolling::{may_take_over, still_stands},
    error::{Error, Result},
    front::stranger,
    house::House,
    random,
    store::{self, Conn, Turn, audit::Entry, certificates, devices::NewDevice, enrolments},
    watch::Change,
};
use domain::{
    About, Actor, Cause, Conflict, Deed, Device, DeviceId, Enrolment, EnrolmentLink, Field, Mode, Moment,
    Outcome, Platform, Subject, Version, Why, clean_name,
};
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

/// An unlock token is sealed for so long, and sealed anew long before that ends.
pub(crate) const TOKEN_SEAL: Duration = Duration::from_hours(90 * 24);
/// Larger ones are none.
const TOKEN_MOST: usize = 65_536;

/// Of a certificate: its SHA-256.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    /// Where it was worked out already.
    pub const fn known(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// How a device introduces itself. Into which group it comes, and whose it is, the link says with which it enrols.
#[derive(Clone, Debug)]
pub struct Hello {
    pub udid: Option<String>,
    pub serial: Option<String>,
    pub name: String,
    pub model: String,
    pub platform: Platform,
    pub mode: Mode,
    pub os: Option<Version>,
}

impl Kernel {
    /// A device enrols, for the first time or anew, with a certificate that was given to it here. What was queued for its
    /// former life is dropped; what waits for one that was only known from a file stays. Nothing is handed out until it has
    /// told how it is reached.
    pub async fn enrol(
        &self,
        identity: &Fingerprint,
        hello: Hello,
        connection: Uuid,
    ) -> Result<EnrolledDevice> {
        let (house, now) = (self.0.clone(), self.0.latest());
        let hello = cleaned(hello)?;
        let mut turn = house.writer.turn().await?;
        let conn = turn.conn()?;
        let given = certificates::given(conn, identity.bytes()).await?;
        let given = given.filter(|given| !given.revoked && now < given.ends).ok_or_else(stranger)?;
        let link = store::links::link(conn, given.link).await?.ok_or_else(stranger)?;
        let known = enrolments::known(conn, hello.udid.as_deref(), hello.serial.as_deref()).await?;
        let is_its_own = given.device.is_some();
        if is_its_own && known.map(|(id, _)| id) != given.device {
            return Err(Conflict::WrongState.into());
        }
        if !is_its_own && !still_stands(conn, &link, given.at, now).await? {
            return Err(stranger());
        }
        // Its answer was lost: it introduces itself once more.
        if let Some(comer) =
            enrolments::by_fingerprint(conn, identity.bytes()).await?.filter(|c| c.introduced)
        {
            turn.commit().await?;
            return Ok(EnrolledDevice::behind(house, comer, connection));
        }
        let mut changes = vec![];
        let (id, life) = match known {
            Some((id, life)) => {
                if !is_its_own && !may_take_over(conn, &link, id).await? {
                    return self.refuse(turn, id, &hello.name, (identity, &link.link)).await;
                }
                changes = again(&house, &mut turn, id, life, now).await?;
                (id, life + 1)
            }
            None => (DeviceId(random::id(now)?), 1),
        };
        let conn = turn.conn()?;
        match write(conn, (id, life), &link.link, &hello, known.map(|_| is_its_own), now).await {
            Ok(()) => {}
            Err(Error::Fault(crate::Fault::Database(e))) if crate::error::is_taken(&e) => {
                // Another device has this serial number: it is a Mac with a new logic board, or it lies.
                turn.start_over().await?;
                let holder = enrolments::holder(turn.conn()?, hello.serial.as_deref()).await?;
                let holder = holder.filter(|_| !is_its_own).ok_or(Conflict::WrongState)?;
                return self.refuse(turn, holder, &hello.name, (identity, &link.link)).await;
            }
            Err(other) => return Err(other),
        }
        let conn = turn.conn()?;
        enrolments::begin(conn, id, life, (identity.bytes(), given.ends), now).await?;
        if !certificates::bind(conn, identity.bytes(), id).await? {
            return Err(Conflict::WrongState.into());
        }
        certificates::revoke(conn, id, Some(identity.bytes()), now).await?;
        store::devices::refresh(conn, &[id], now).await?;
        changes.push(Change::of(id, None, None));
        let mut entry = entry(Deed::Enrol, id, &hello.name, Some(&link.link));
        if known.is_some() {
            entry
                .note
                .push(("again", if is_its_own { "with its certificate" } else { "with a new one" }.into()));
        }
        house.audit(&mut turn, &entry).await?;
        turn.tell(changes);
        turn.commit().await?;
        let (waits, locked, introduced, told) = (true, false, true, None);
        let (seen, udid) = (Moment::default(), hello.udid);
        let comer = enrolments::Comer { id, life, waits, locked, introduced, told, seen, udid };
        Ok(EnrolledDevice::behind(house, comer, connection))
    }

    /// Somebody with a certificate of ours says that they are a device that their link does not reach, or that is another. The
    /// log has it, once: the certificate is worth nothing from then on.
    async fn refuse(
        &self,
        mut turn: Turn,
        id: DeviceId,
        name: &str,
        (identity, link): (&Fingerprint, &EnrolmentLink),
    ) -> Result<EnrolledDevice> {
        certificates::spend(turn.conn()?, identity.bytes(), self.0.latest()).await?;
        let entry = Entry { outcome: Outcome::Refused, ..entry(Deed::Enrol, id, name, Some(link)) };
        self.0.audit(&mut turn, &entry).await?;
        turn.commit().await?;
        Err(Conflict::WrongState.into())
    }
}

/// For the log: what a device did of its own accord.
pub(super) fn entry(deed: Deed, id: DeviceId, name: &str, link: Option<&EnrolmentLink>) -> Entry {
    let link = link.map(|link| [("group", link.group.1.clone()), ("link of", link.by.clone())]);
    Entry {
        by: Actor::Stranger { name: name.to_owned() },
        deed,
        outcome: Outcome::Done,
        about: Some(About { kind: Subject::Device, id: id.to_string(), name: name.to_owned() }),
        device: Some(id),
        note: link.into_iter().flatten().collect(),
        address: String::new(),
    }
}

/// Its former life ends.
async fn again(house: &House, turn: &mut Turn, id: DeviceId, life: i64, now: Moment) -> Result<Vec<Change>> {
    let changes = if life > 0 {
        drop_all(house, turn, id, life + 1, Cause::Reenrolled, now).await?
    } else {
        enrolments::adopt(turn.conn()?, id).await?;
        vec![]
    };
    // Whatever enrols is open.
    if let Some(standing) = store::actions::standing(turn.conn()?, id).await? {
        store::actions::open(turn.conn()?, standing, "", now).await?;
    }
    Ok(changes)
}

/// What is known of it from now on. `own`: it is known already, and comes under a certificate of its own, or a new one.
async fn write(
    conn: &mut Conn,
    (id, life): (DeviceId, i64),
    link: &EnrolmentLink,
    hello: &Hello,
    own: Option<bool>,
    now: Moment,
) -> Result<()> {
    let known = own.is_some();
    let before = if known { store::devices::placed(conn, id).await? } else { None };
    let is_in_none = before.as_ref().is_some_and(|placed| placed.groups.is_empty());
    let before = before.map(|placed| placed.device);
    // What it is does not change under one certificate: a Mac would lose its PIN by calling itself an iPad.
    if own == Some(true) && before.as_ref().is_some_and(|before| before.platform != hello.platform) {
        return Err(Conflict::WrongState.into());
    }
    let fresh = Device::new(id, &hello.name, hello.platform, hello.mode, now);
    let mut device = before.unwrap_or(fresh);
    device.udid = hello.udid.clone().or(device.udid);
    device.serial = hello.serial.clone().or(device.serial);
    device.model.clone_from(&hello.model);
    (device.platform, device.mode) = (hello.platform, hello.mode);
    (device.ownership, device.os) = (link.ownership, hello.os.or(device.os));
    if known {
        store::devices::change(conn, vec![device]).await?;
        if is_in_none {
            store::devices::put_into_groups(conn, &[(link.group.0, id)]).await?;
        }
        Ok(())
    } else {
        device.enrolment = Enrolment::Ended;
        let groups = vec![link.group.0];
        store::devices::insert_many(conn, &[NewDevice { groups, life, ..device.into() }]).await
    }
}

fn cleaned(hello: Hello) -> Result<Hello> {
    let text = |text: Option<String>| text.map(|t| clean_name(&t)).transpose();
    if !hello.mode.fits(hello.platform) || hello.udid.is_none() && hello.serial.is_none() {
        return Err(Error::invalid(Field::Devices, Why::Malformed));
    }
    let name = clean_name(&hello.name).or_else(|_| clean_name(hello.platform.word()))?;
    let model = clean_name(&hello.model).unwrap_or_default();
    // As files have them, and as the search counts on it.
    let serial = text(hello.serial)?.map(|serial| serial.to_ascii_uppercase());
    Ok(Hello { udid: text(hello.udid)?, serial, name, model, ..hello })
}

pub(crate) fn token_bound(device: DeviceId) -> String {
    format!("unlock token {device}")
}

impl EnrolledDevice {
    /// Keeps an unlock token. All that were ever received are kept; that none comes along with a later message says nothing
    /// about the one that is held.
    pub async fn hands_over(&self, token: &[u8]) -> Result<()> {
        if token.is_empty() || token.len() > TOKEN_MOST {
            return Err(Error::invalid(Field::File, Why::Malformed));
        }
        let (house, now) = (&self.house, self.house.latest());
        let digest = Sha256::digest(token).to_vec();
        let mut turn = house.writer.turn().await?;
        if !store::tokens::is_known(turn.conn()?, self.id, &digest, now).await? {
            let bound = token_bound(self.id);
            let secret = house.vault.put(turn.conn()?, token, &bound, now.plus(TOKEN_SEAL), now).await?;
            store::tokens::insert(turn.conn()?, random::id(now)?, self.id, now, &digest, secret).await?;
        }
        store::tokens::now_held(turn.conn()?, self.id, now).await?;
        turn.tell(vec![Change::of(self.id, None, None)]);
        turn.commit().await
    }
}
