//! Which token leads to which device's bell.

use super::reason::Reason;
use crate::{bell::Bell, key::random, trouble::Trouble};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

#[derive(Default)]
pub struct Board(Mutex<HashMap<Vec<u8>, Line>>);

struct Line {
    topic: String,
    /// None: the device has left the topic.
    bell: Option<Weak<Bell>>,
}

impl Board {
    fn lines(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new token, under which this bell is rung for this topic.
    pub fn token(&self, topic: &str, bell: &Arc<Bell>) -> Result<Vec<u8>, Trouble> {
        let token = random::<32>()?.to_vec();
        let line = Line { topic: topic.to_owned(), bell: Some(Arc::downgrade(bell)) };
        self.lines().insert(token.clone(), line);
        Ok(token)
    }

    /// Whoever pushes to it is told that nobody is there any more.
    pub fn forget(&self, token: &[u8]) {
        if let Some(line) = self.lines().get_mut(token) {
            line.bell = None;
        }
    }

    /// The bell to ring; none where its device was switched off for good, which nobody is told.
    pub fn find(&self, token: &[u8], topic: &str) -> Result<Option<Arc<Bell>>, Reason> {
        let lines = self.lines();
        let line = lines.get(token).ok_or(Reason::BadDeviceToken)?;
        if line.topic != topic {
            return Err(Reason::DeviceTokenNotForTopic);
        }
        line.bell.as_ref().map(Weak::upgrade).ok_or(Reason::Unregistered)
    }
}
