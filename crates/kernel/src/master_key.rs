//! The master key: 32 bytes kept outside the database, in a file only its owner can read, or given by the
//! environment. It wraps the vault's keys and is never stored with them.
//!
//! A file made here holds a second key, the ratchet, which is turned one tooth a day: from today's the keys that wrap later
//! days follow, those of earlier days do not. So a backup from last month and the file of today open nothing that has ended
//! since. A key that is given, or a file that cannot be written, has no ratchet: what it wraps stays wrapped by the same key.

use crate::{OpenError, error::Result as Outcome, random};
use domain::Moment;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    fs, io,
    io::Write,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Where the master key comes from.
#[derive(Clone)]
pub enum KeySource {
    /// A file of mode 0600, made at first start.
    File(PathBuf),
    /// 64 hexadecimal digits, given by the environment or a credential store.
    Given(Zeroizing<String>),
}

pub(crate) type Key = Zeroizing<[u8; 32]>;

#[derive(Clone)]
pub(crate) struct MasterKey {
    pub key: Key,
    /// From which day on it can wrap, and the tooth of that day.
    ratchet: Option<(i64, Key)>,
}

impl MasterKey {
    pub fn fresh(now: Moment) -> Outcome<Self> {
        let day = crate::vault::last_day(now);
        Ok(Self {
            key: Zeroizing::new(random::bytes()?),
            ratchet: Some((day, Zeroizing::new(random::bytes()?))),
        })
    }

    /// What wraps the data key of that day. None for a day that lies behind the ratchet.
    pub fn of_day(&self, day: i64) -> Option<Key> {
        match &self.ratchet {
            None => Some(derived(&self.key, &format!("day {day}"))),
            Some((from, _)) if day < *from => None,
            Some((from, tooth)) => Some(derived(&turned(tooth, day - from), "wraps")),
        }
    }

    /// With the ratchet turned to that day. None where there is nothing to turn.
    pub fn turned_to(&self, day: i64) -> Option<Self> {
        let (from, tooth) = self.ratchet.as_ref().filter(|(from, _)| *from < day)?;
        Some(Self { key: self.key.clone(), ratchet: Some((day, turned(tooth, day - from))) })
    }

    fn print(&self) -> Zeroizing<String> {
        let mut text = base16ct::lower::encode_string(&self.key[..]);
        if let Some((day, tooth)) = &self.ratchet {
            let tooth = Zeroizing::new(base16ct::lower::encode_string(&tooth[..]));
            text = [text.as_str(), "\n", &day.to_string(), " ", &tooth, "\n"].concat();
        }
        Zeroizing::new(text)
    }
}

fn turned(tooth: &Key, times: i64) -> Key {
    (0..times).fold(tooth.clone(), |tooth, _| derived(&tooth, "next"))
}

fn derived(key: &Key, what: &str) -> Key {
    let mut block = Zeroizing::new([0; 64]);
    block[..key.len()].copy_from_slice(&key[..]);
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    mac.update(what.as_bytes());
    let mut out = Zeroizing::new([0; 32]);
    out.copy_from_slice(&mac.finalize().into_bytes());
    out
}

impl KeySource {
    /// The key, if there is one.
    pub(crate) fn read(&self) -> Result<Option<MasterKey>, OpenError> {
        match self {
            Self::Given(text) => {
                parse(text).map(Some).ok_or(OpenError::KeyMalformed("the given master key".into()))
            }
            Self::File(path) => read_file(path),
        }
    }

    /// Makes the key file. A key that is given cannot be made.
    pub(crate) fn create(&self, key: &MasterKey) -> Result<(), OpenError> {
        match self {
            Self::Given(_) => Ok(()),
            Self::File(path) => write_file(path, key),
        }
    }

    /// In words, without the key.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Given(_) => "given by the environment".into(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Writes the key with its ratchet turned over the one before. Whoever cuts this short finds one or the other.
    pub(crate) fn replace(&self, key: &MasterKey) -> Result<(), OpenError> {
        let Self::File(path) = self else { return Ok(()) };
        let mut beside = path.clone().into_os_string();
        beside.push(".turned");
        let beside = PathBuf::from(beside);
        if beside.exists() {
            fs::remove_file(&beside).map_err(|e| unwritable(&beside, &e))?;
        }
        write_file(&beside, key)?;
        fs::rename(&beside, path).map_err(|e| unwritable(path, &e))?;
        sync_folder(path)
    }

    /// The file in which a new key waits while the vault is being wrapped anew.
    pub(crate) fn next(&self) -> Option<PathBuf> {
        match self {
            Self::Given(_) => None,
            Self::File(path) => {
                let mut next = path.clone().into_os_string();
                next.push(".next");
                Some(next.into())
            }
        }
    }
}

pub(crate) fn read_file(path: &Path) -> Result<Option<MasterKey>, OpenError> {
    let unreadable = |e: io::Error| OpenError::KeyUnreadable(path.display().to_string(), e.to_string());
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(unreadable(e)),
    };
    if about.mode() & 0o077 != 0 {
        return Err(OpenError::KeyOpenToOthers(path.display().to_string()));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(unreadable)?);
    parse(&text).map(Some).ok_or_else(|| OpenError::KeyMalformed(path.display().to_string()))
}

fn unwritable(path: &Path, cause: &io::Error) -> OpenError {
    OpenError::KeyUnreadable(path.display().to_string(), cause.to_string())
}

pub(crate) fn write_file(path: &Path, key: &MasterKey) -> Result<(), OpenError> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|e| unwritable(path, &e))?;
    file.write_all(key.print().as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|e| unwritable(path, &e))?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> Result<(), OpenError> {
    match path.parent().filter(|f| !f.as_os_str().is_empty()) {
        Some(folder) => fs::File::open(folder).and_then(|f| f.sync_all()).map_err(|e| unwritable(path, &e)),
        None => Ok(()),
    }
}

fn parse(text: &str) -> Option<MasterKey> {
    let mut lines = text.trim().lines();
    let key = hex(lines.next()?)?;
    let ratchet = match lines.next() {
        None => None,
        Some(line) => {
            let (day, tooth) = line.split_once(' ')?;
            Some((day.parse().ok()?, hex(tooth)?))
        }
    };
    lines.next().is_none().then_some(MasterKey { key, ratchet })
}

fn hex(text: &str) -> Option<Key> {
    let mut key = Zeroizing::new([0; 32]);
    let read = base16ct::mixed::decode(text.trim(), &mut key[..]).ok()?.len();
    (read == 32).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratchet_gives_later_days_and_no_earlier_ones() {
        let first = MasterKey::fresh(Moment(86_400_000 * 100)).unwrap();
        let later = first.turned_to(110).unwrap();
        for day in 110..150 {
            assert_eq!(first.of_day(day), later.of_day(day), "{day}");
        }
        assert!(first.of_day(109).is_some() && later.of_day(109).is_none() && first.of_day(99).is_none());
        assert_ne!(first.of_day(120), first.of_day(121));
        assert!(later.turned_to(110).is_none() && later.turned_to(50).is_none());
    }

    #[test]
    fn a_key_reads_as_it_was_written_with_and_without_a_ratchet() {
        let fresh = MasterKey::fresh(Moment(86_400_000 * 100)).unwrap();
        let read = parse(&fresh.print()).unwrap();
        assert!(read.key == fresh.key && read.ratchet == fresh.ratchet);
        let plain = parse(&"ab".repeat(32)).unwrap();
        assert!(plain.ratchet.is_none() && plain.of_day(3).is_some());
        let key = "ab".repeat(32);
        for bad in [
            "",
            "ab",
            "xx",
            &format!("{key}\n12"),
            &format!("{key}\nx {key}"),
            &format!("{key}\n1 {key}\nmore"),
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
