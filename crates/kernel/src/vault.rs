//! The vault: what must not be readable in the database, its journal or a backup.
//!
//! Every secret is sealed under the data key of the day on which it ends, bound to what it belongs to, so that a
//! swapped or flipped row fails closed. Data keys are wrapped by the master key, which is kept elsewhere. When the
//! day's key is destroyed and the master key's ratchet turned on, everything sealed under it is dead wherever copies lie.

use crate::{
    error::{Error, Fault, Result},
    master_key::{KeySource, MasterKey},
    random,
    store::{self, Conn},
};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use domain::Moment;
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{RwLock, RwLockReadGuard},
};
use uuid::Uuid;
use zeroize::Zeroizing;

const NONCE: usize = 24;
const DAY: i64 = 86_400_000;

pub(crate) type DataKey = Zeroizing<[u8; 32]>;

pub(crate) struct Vault {
    master: RwLock<MasterKey>,
}

impl Vault {
    pub fn new(master: MasterKey) -> Self {
        Self { master: RwLock::new(master) }
    }

    fn master(&self) -> Result<RwLockReadGuard<'_, MasterKey>> {
        self.master.read().map_err(|_| Fault::Vault("poisoned").into())
    }

    /// Seals a key under the master key.
    pub fn wrap(&self, key: &DataKey, what: &str) -> Result<Vec<u8>> {
        seal(&self.master()?.key, &key[..], what.as_bytes())
    }

    pub fn unwrap(&self, wrapped: &[u8], what: &str) -> Result<DataKey> {
        as_key(&open(&self.master()?.key, wrapped, what.as_bytes())?)
    }

    /// Seals what the console keeps for itself, under the master key.
    pub fn seal_kept(&self, secret: &[u8], name: &str) -> Result<Vec<u8>> {
        seal(&self.master()?.key, secret, kept_name(name).as_bytes())
    }

    pub fn open_kept(&self, sealed: &[u8], name: &str) -> Result<Zeroizing<Vec<u8>>> {
        open(&self.master()?.key, sealed, kept_name(name).as_bytes())
    }

    /// Seals a day's key under what the master key has for that day.
    pub fn wrap_day(&self, key: &DataKey, day: i64) -> Result<Vec<u8>> {
        let wraps = self.master()?.of_day(day).ok_or(Fault::Vault("that day lies behind the ratchet"))?;
        seal(&wraps, &key[..], day_name(day).as_bytes())
    }

    pub fn unwrap_day(&self, wrapped: &[u8], day: i64) -> Result<DataKey> {
        let wraps = self.master()?.of_day(day).ok_or(Fault::Vault("that day lies behind the ratchet"))?;
        match open(&wraps, wrapped, day_name(day).as_bytes()) {
            Ok(key) => as_key(&key),
            // Before there were ratchets the master key itself wrapped them.
            Err(broken) => self.unwrap(wrapped, &day_name(day)).map_err(|_| broken),
        }
    }

    /// Turns the master key's ratchet, so that nothing unwraps the keys of days before this one any more.
    pub fn turn_to(&self, day: i64, keys: &KeySource) -> Result<()> {
        let Some(turned) = self.master()?.turned_to(day) else { return Ok(()) };
        match keys.replace(&turned) {
            Ok(()) => self.change_master(turned),
            Err(cause) => {
                tracing::warn!(%cause, "the master key's ratchet was not turned: the file cannot be written");
                Ok(())
            }
        }
    }

    /// From now on another master key wraps. The caller has wrapped everything anew.
    pub fn change_master(&self, key: MasterKey) -> Result<()> {
        *self.master.write().map_err(|_| Fault::Vault("poisoned"))? = key;
        Ok(())
    }

    /// Puts a secret into the vault until its last day; `bound` says what it belongs to.
    pub async fn put(
        &self,
        conn: &mut Conn,
        secret: &[u8],
        bound: &str,
        ends: Moment,
        now: Moment,
    ) -> Result<Uuid> {
        let ids = self.put_many(conn, &[(bound.to_owned(), secret)], ends, now).await?;
        ids.into_iter().next().ok_or_else(|| Fault::Vault("nothing was put").into())
    }

    /// The same for many that end on one day.
    pub async fn put_many(
        &self,
        conn: &mut Conn,
        secrets: &[(String, &[u8])],
        ends: Moment,
        now: Moment,
    ) -> Result<Vec<Uuid>> {
        let day = last_day(ends);
        let key = self.day_key(conn, day).await?;
        let ids = random::ids(now, secrets.len())?;
        let mut rows = Vec::with_capacity(secrets.len());
        for ((bound, secret), id) in secrets.iter().zip(&ids) {
            rows.push((*id, seal(&key, secret, context(bound, *id).as_bytes())?));
        }
        store::vault::insert_secrets(conn, day, rows).await?;
        Ok(ids)
    }

    /// Opens a secret. None once it has ended or was destroyed; a fault if it is not what was put there.
    pub async fn take_out(
        &self,
        conn: &mut Conn,
        id: Uuid,
        bound: &str,
        latest: Moment,
    ) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match self.lying(conn, &[id]).await?.open(id, bound)? {
            Some((day, secret)) if last_day(latest) <= day => Ok(Some(secret)),
            _ => Ok(None),
        }
    }

    /// Secrets as they lie in the database, to be opened one by one.
    pub async fn lying(&self, conn: &mut Conn, ids: &[Uuid]) -> Result<Lying> {
        let mut lying = Lying::default();
        if ids.is_empty() {
            return Ok(lying);
        }
        for (id, day, sealed, wrapped) in store::vault::secrets(conn, ids).await? {
            if let Entry::Vacant(place) = lying.keys.entry(day) {
                // A key that does not unwrap is the fault of whoever needs it, not of the others.
                place.insert(self.unwrap_day(&wrapped, day).map_err(|e| match e {
                    Error::Fault(Fault::Vault(why)) => why,
                    _ => "the key of a day does not unwrap",
                }));
            }
            lying.secrets.insert(id, (day, sealed));
        }
        Ok(lying)
    }

    /// Puts a secret into the vault anew where it would end before this; answers with its row, the old one or a new one.
    pub async fn keep_until(
        &self,
        conn: &mut Conn,
        lying: &Lying,
        (id, bound): (Uuid, &str),
        ends: Moment,
        now: Moment,
    ) -> Result<Option<(Uuid, Zeroizing<Vec<u8>>)>> {
        let Some((day, secret)) = lying.open(id, bound)? else { return Ok(None) };
        if day >= last_day(ends) {
            return Ok(Some((id, secret)));
        }
        let renewed = self.put(conn, &secret, bound, ends, now).await?;
        store::vault::delete_secret(conn, id).await?;
        Ok(Some((renewed, secret)))
    }

    /// Is the master key still the one of this console? Another server may have been given a new one.
    pub async fn is_the_consoles(&self, conn: &mut Conn) -> Result<()> {
        let chain = store::console::audit_key(conn).await?.ok_or(Fault::Vault("the console has no row"))?;
        self.unwrap(&chain, crate::house::CHAIN).map(drop)
    }

    async fn day_key(&self, conn: &mut Conn, day: i64) -> Result<DataKey> {
        if let Some(wrapped) = store::vault::day_key(conn, day).await? {
            return self.unwrap_day(&wrapped, day);
        }
        // A server that missed a change of the master key must not seal with the old one.
        self.is_the_consoles(conn).await?;
        let key = Zeroizing::new(random::bytes()?);
        // Another server may have been quicker: what the database holds is what counts.
        store::vault::insert_day_key(conn, day, &self.wrap_day(&key, day)?).await?;
        let wrapped = store::vault::day_key(conn, day).await?.ok_or(Fault::Vault("a new key is gone"))?;
        self.unwrap_day(&wrapped, day)
    }
}

/// Secrets that were read and not opened, and the keys of their days.
#[derive(Default)]
pub(crate) struct Lying {
    secrets: HashMap<Uuid, (i64, Vec<u8>)>,
    keys: HashMap<i64, Result<DataKey, &'static str>>,
}

impl Lying {
    /// A secret, and the last day of it. None if it was destroyed.
    fn open(&self, id: Uuid, bound: &str) -> Result<Option<(i64, Zeroizing<Vec<u8>>)>> {
        let Some((day, sealed)) = self.secrets.get(&id) else { return Ok(None) };
        let key = match self.keys.get(day) {
            Some(Ok(key)) => key,
            Some(Err(why)) => return Err(Fault::Vault(why).into()),
            None => return Ok(None),
        };
        Ok(Some((*day, open(key, sealed, context(bound, id).as_bytes())?)))
    }
}

fn as_key(plain: &[u8]) -> Result<DataKey> {
    let mut key = Zeroizing::new([0; 32]);
    if plain.len() != key.len() {
        return Err(Fault::Vault("a wrapped key has the wrong length").into());
    }
    key.copy_from_slice(plain);
    Ok(key)
}

/// Days are counted from 1970; a secret lives to the end of the day on which it ends.
pub(crate) fn last_day(at: Moment) -> i64 {
    at.0.div_euclid(DAY)
}

pub(crate) fn day_name(day: i64) -> String {
    format!("vault day {day}")
}

fn kept_name(name: &str) -> String {
    format!("kept {name}")
}

fn context(bound: &str, id: Uuid) -> String {
    format!("{bound} {id}")
}

fn seal(key: &[u8; 32], plain: &[u8], context: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE] = random::bytes()?;
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: context })
        .map_err(|_| Error::from(Fault::Vault("sealing failed")))?;
    Ok([&nonce[..], &sealed].concat())
}

fn open(key: &[u8; 32], sealed: &[u8], context: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let broken =
        || Error::from(Fault::Vault("a sealed value was altered, moved, or sealed under another key"));
    let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or_else(broken)?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: context })
        .map(Zeroizing::new)
        .map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_other_owner_fails_closed() {
        let key = [7; 32];
        let sealed = seal(&key, b"482913", b"mac a").unwrap();
        assert_eq!(&open(&key, &sealed, b"mac a").unwrap()[..], b"482913");
        assert!(open(&key, &sealed, b"mac b").is_err());
        assert!(open(&[8; 32], &sealed, b"mac a").is_err());
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&key, &flipped, b"mac a").is_err(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(open(&key, &sealed[..length], b"mac a").is_err(), "length {length}");
        }
    }
}
