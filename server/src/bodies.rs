//! Bodies on their way in. Reading one takes no request's place, so that whoever sends slowly holds up nobody; what is
//! read at once is bounded, and when there are too many, the one that has taken longest has to go.

use axum::body::{Body, Bytes, HttpBody};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

pub struct Bodies {
    /// So many are read at once.
    most: usize,
    reading: Mutex<Reading>,
}

#[derive(Default)]
struct Reading {
    next: u64,
    /// By their order of arrival; who drops the sender ends the reading.
    all: BTreeMap<u64, oneshot::Sender<()>>,
}

pub enum Unread {
    TooLarge,
    TooSlow,
}

impl Bodies {
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), reading: Mutex::default() }
    }

    /// All of it, if it is no larger than `bytes` and here `within` so long.
    pub async fn read(&self, body: Body, bytes: usize, within: Duration) -> Result<Bytes, Unread> {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        let (_seat, must_go) = self.sit();
        tokio::select! {
            biased;
            read = axum::body::to_bytes(body, bytes) => read.map_err(|_| Unread::TooLarge),
            _ = must_go => Err(Unread::TooSlow),
            () = tokio::time::sleep(within) => Err(Unread::TooSlow),
        }
    }

    fn sit(&self) -> (Seat<'_>, oneshot::Receiver<()>) {
        let (stays, must_go) = oneshot::channel();
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if reading.all.len() >= self.most {
            reading.all.pop_first();
        }
        let number = reading.next;
        reading.next += 1;
        reading.all.insert(number, stays);
        (Seat { bodies: self, number }, must_go)
    }
}

struct Seat<'a> {
    bodies: &'a Bodies,
    number: u64,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.bodies.reading.lock().unwrap_or_else(PoisonError::into_inner).all.remove(&self.number);
    }
}
