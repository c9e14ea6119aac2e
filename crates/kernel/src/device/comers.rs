//! Devices that came by lately, as they were found. What is remembered counts for as long as nothing at all has been written
//! since: most who come by do so while nothing happens, and for them the database need not be asked.

use super::Fingerprint;
use crate::store::enrolments::Comer;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// More are not remembered: each takes some hundred bytes.
const MOST: usize = 32_768;

#[derive(Default)]
pub(crate) struct Comers(Mutex<Known>);

#[derive(Default)]
struct Known {
    age: u64,
    by: HashMap<Fingerprint, Comer>,
}

impl Comers {
    pub fn found(&self, identity: &Fingerprint, age: u64) -> Option<Comer> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.age == age { known.by.get(identity).cloned() } else { None }
    }

    /// `age` is that from before it was looked up.
    pub fn remember(&self, identity: &Fingerprint, age: u64, comer: &Comer) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.age < age || known.by.len() >= MOST {
            known.by.clear();
            known.age = known.age.max(age);
        }
        if known.age == age {
            known.by.insert(identity.clone(), comer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::DeviceId;

    #[test]
    fn what_was_found_counts_until_something_is_written() {
        let (comers, one, other) = (Comers::default(), Fingerprint::of(b"one"), Fingerprint::of(b"other"));
        let comer = |life| Comer {
            id: DeviceId(uuid::Uuid::nil()),
            life,
            waits: false,
            locked: false,
            introduced: false,
            told: None,
            seen: domain::Moment::default(),
            udid: None,
        };
        let lives = |identity, age| comers.found(identity, age).map(|comer| comer.life);
        comers.remember(&one, 7, &comer(1));
        assert_eq!((lives(&one, 7), lives(&other, 7), lives(&one, 8)), (Some(1), None, None));
        comers.remember(&other, 8, &comer(2));
        assert_eq!((lives(&one, 8), lives(&other, 8)), (None, Some(2)));
        // It was looked up before the last write.
        comers.remember(&one, 7, &comer(1));
        assert_eq!((lives(&one, 7), lives(&one, 8)), (None, None));
    }
}
