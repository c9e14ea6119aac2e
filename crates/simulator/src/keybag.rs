//! The token with which a passcode can be removed: an escrow keybag, of which only the device knows what is in it. Ours is
//! random, in the same form and of the same length.

use crate::{key::random, trouble::Trouble};
use zeroize::Zeroizing;

/// Classes of keys, each wrapped.
const CLASSES: u32 = 11;

pub fn token() -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let mut inside = Zeroizing::new(vec![]);
    let mut put = |tag: &[u8; 4], value: &[u8]| {
        inside.extend_from_slice(tag);
        inside.extend_from_slice(&u32::try_from(value.len()).unwrap_or_default().to_be_bytes());
        inside.extend_from_slice(value);
    };
    put(b"VERS", &4u32.to_be_bytes());
    // An escrow keybag.
    put(b"TYPE", &2u32.to_be_bytes());
    put(b"UUID", &random::<16>()?);
    put(b"HMCK", &random::<40>()?);
    put(b"WRAP", &1u32.to_be_bytes());
    put(b"SALT", &random::<20>()?);
    put(b"ITER", &1000u32.to_be_bytes());
    for class in 1..=CLASSES {
        put(b"UUID", &random::<16>()?);
        put(b"CLAS", &class.to_be_bytes());
        put(b"WRAP", &2u32.to_be_bytes());
        put(b"WPKY", &random::<40>()?);
    }
    let length = u32::try_from(inside.len()).unwrap_or_default();
    Ok(Zeroizing::new([b"DATA", &length.to_be_bytes()[..], &inside].concat()))
}
