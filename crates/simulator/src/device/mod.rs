//! A device from outside: what its server hears of it, what its screen shows, and what people do with it. It never erases
//! anything.

mod command;
mod enrol;
mod facts;
mod hands;
mod lock;
mod state;
mod turn;
mod user;

pub use command::Done;
pub use lock::{Screen, Typed};
pub use user::UserSays;

use crate::{
    bell::Bell, clock, fault::Fault, key::random, kind::Kind, site::Site, trouble::Trouble, web::Web,
};
use state::{Enrolled, State};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

pub struct Device {
    pub kind: Kind,
    pub number: usize,
    site: Site,
    bell: Arc<Bell>,
    /// One conversation at a time.
    web: tokio::sync::Mutex<Web>,
    state: Mutex<State>,
}

impl Device {
    /// The device of this number, with a passcode set and not enrolled. The same number has the same serial number, always.
    pub fn new(site: &Site, kind: Kind, number: usize) -> Result<Arc<Self>, Trouble> {
        let web = tokio::sync::Mutex::new(Web::new(site.trust(&[]), None));
        let state = Mutex::new(State::unpacked(kind, number)?);
        Ok(Arc::new(Self { kind, number, site: site.clone(), bell: Arc::default(), web, state }))
    }

    pub fn name(&self) -> String {
        self.look(|state| state.name.clone())
    }

    pub fn serial(&self) -> String {
        self.look(|state| state.serial.clone())
    }

    pub fn udid(&self) -> String {
        self.look(|state| state.udid.clone())
    }

    pub fn is_enrolled(&self) -> bool {
        self.look(|state| state.enrolled.is_some())
    }

    /// Can nothing reach it just now?
    pub fn is_mute(&self) -> bool {
        self.look(|state| state.is_mute())
    }

    /// Who it is to its server: the SHA-256 of its certificate.
    pub fn fingerprint(&self) -> Option<[u8; 32]> {
        self.look(|state| state.enrolled.as_ref().map(|it| it.identity.certificate.fingerprint()))
    }

    /// The certificate that it was given.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        self.look(|state| state.enrolled.as_ref().map(|it| it.identity.certificate.der().to_vec()))
    }

    /// As it would sign this, for the header that goes with it.
    pub fn sign(&self, body: &[u8]) -> Result<String, Trouble> {
        self.enrolled()?.identity.signature(body)
    }

    /// Where pushes find it, and with which word.
    pub fn reach(&self) -> Option<(Vec<u8>, String)> {
        self.look(|state| state.enrolled.as_ref().map(|it| (it.token.clone(), it.magic.clone())))
    }

    pub fn screen(&self) -> Screen {
        self.look(|state| state.screen(self.kind, clock::now()))
    }

    /// From now on.
    pub fn suffers(&self, fault: Fault) {
        self.look(|state| state.suffers(self.kind, fault));
    }

    /// Until it is rung for.
    pub async fn rung(&self) {
        self.bell.rung().await;
    }

    /// Comes by whenever it is rung for, as long as this is awaited.
    pub async fn attend(&self) {
        loop {
            self.rung().await;
            // What came in between stands on its screen; it is rung for again.
            let _ = self.poll().await;
        }
    }

    #[cfg(test)]
    pub fn identity(&self) -> Option<crate::identity::Identity> {
        self.look(|state| state.enrolled.as_ref().map(|it| it.identity.clone()))
    }

    fn look<T>(&self, at: impl FnOnce(&mut State) -> T) -> T {
        at(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn enrolled(&self) -> Result<Enrolled, Trouble> {
        self.look(|state| state.enrolled.clone()).ok_or(Trouble::NotEnrolled)
    }

    /// It has left management, or its profile was deleted.
    fn leaves(&self) {
        self.bell.listens_for(None);
        let left = self.look(|state| {
            state.unheard = None;
            state.enrolled.take()
        });
        if let (Some(push), Some(left)) = (&self.site.push, left) {
            push.forget(&left.token);
        }
    }

    fn push_token(&self, topic: &str) -> Result<Vec<u8>, Trouble> {
        match &self.site.push {
            Some(push) => push.token(topic, &self.bell),
            None => Ok(random::<32>()?.to_vec()),
        }
    }

    fn new_magic() -> String {
        Uuid::new_v4().hyphenated().to_string().to_uppercase()
    }
}
