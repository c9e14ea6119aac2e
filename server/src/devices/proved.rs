//! Certificates that were found to be of our authority. That does not change, and to find it out takes longer than all the rest of
//! an idle device's turn; their dates and whose they are is looked at each time.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// More are not remembered.
const MOST: usize = 65_536;

#[derive(Default)]
pub struct Proved(Mutex<HashSet<[u8; 32]>>);

impl Proved {
    pub fn holds(&self, fingerprint: &[u8; 32]) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(fingerprint)
    }

    pub fn add(&self, fingerprint: [u8; 32]) {
        let mut proved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if proved.len() >= MOST {
            proved.clear();
        }
        proved.insert(fingerprint);
    }
}
