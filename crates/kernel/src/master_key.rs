//! The master key: 32 bytes kept outside the database, in a file only its owner can read, or given by the
//! environment. It wraps the vault's keys and is never stored with them.

use crate::OpenError;
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

pub(crate) type MasterKey = Zeroizing<[u8; 32]>;

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

pub(crate) fn write_file(path: &Path, key: &MasterKey) -> Result<(), OpenError> {
    let unwritable = |e: io::Error| OpenError::KeyUnreadable(path.display().to_string(), e.to_string());
    let text = Zeroizing::new(base16ct::lower::encode_string(&key[..]));
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(unwritable)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)?;
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::File::open(folder).and_then(|f| f.sync_all()).map_err(unwritable)?;
    }
    Ok(())
}

fn parse(text: &str) -> Option<MasterKey> {
    let mut key = Zeroizing::new([0; 32]);
    let read = base16ct::mixed::decode(text.trim(), &mut key[..]).ok()?.len();
    (read == 32).then_some(key)
}
