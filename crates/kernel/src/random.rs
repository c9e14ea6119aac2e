//! Secrets and identifiers from the operating system's random generator.

use crate::error::{Fault, Result};
use base64ct::{Base64UrlUnpadded, Encoding};
use domain::Moment;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Fault::Vault("the system's random generator does not answer"))?;
    Ok(bytes)
}

/// A fresh identifier that sorts by the time it was made.
pub(crate) fn id(now: Moment) -> Result<Uuid> {
    let millis = u64::try_from(now.0).unwrap_or(0);
    Ok(Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid())
}

/// So many of them in rising order, so that an index takes them in one after the other.
pub(crate) fn ids(now: Moment, n: usize) -> Result<Vec<Uuid>> {
    let mut ids = (0..n).map(|_| id(now)).collect::<Result<Vec<_>>>()?;
    ids.sort_unstable();
    Ok(ids)
}

/// A secret for a link: 256 bits, in characters that survive an address.
pub(crate) fn token() -> Result<String> {
    Ok(Base64UrlUnpadded::encode_string(&bytes::<32>()?))
}

/// What is kept of a link's secret. None for anything that cannot have been one of ours.
pub(crate) fn token_hash(token: &str) -> Option<Vec<u8>> {
    let mut raw = [0; 32];
    let whole = token.len() == 43 && Base64UrlUnpadded::decode(token, &mut raw).is_ok();
    whole.then(|| Sha256::digest(raw).to_vec())
}
