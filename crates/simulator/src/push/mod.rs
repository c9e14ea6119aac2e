//! A push service of our own, as strict as Apple's: it knows which certificate may push for which topic, and which device
//! is behind which token. Whatever can happen to a push can be made to happen.

mod board;
mod desk;
mod listener;
mod papers;
mod reason;

pub use crate::paper::pem;
pub use desk::{Mishap, Push};
#[cfg(test)]
pub use listener::AnyCertificate;
pub use papers::{PushAuthority, PushCertificate};
pub use reason::Reason;

use crate::{bell::Bell, trouble::Trouble};
use board::Board;
use desk::Desk;
use std::{
    net::SocketAddr,
    sync::{Arc, PoisonError},
};
use tokio::{
    net::TcpListener,
    sync::{Mutex, broadcast},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// It ends when the last of its handles is dropped.
#[derive(Clone)]
pub struct PushHost(Arc<Host>);

struct Host {
    desk: Arc<Desk>,
    address: SocketAddr,
    tls: TlsAcceptor,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.get_mut() {
            listening.abort();
        }
    }
}

impl PushHost {
    /// With an authority that is made just for it.
    pub async fn start() -> Result<Self, Trouble> {
        Self::listen("127.0.0.1:0", PushAuthority::make()?).await
    }

    pub async fn listen(address: &str, authority: PushAuthority) -> Result<Self, Trouble> {
        let unreachable = |why| Trouble::Unreachable(address.to_owned(), why);
        let listener = TcpListener::bind(address).await.map_err(unreachable)?;
        let address = listener.local_addr().map_err(unreachable)?;
        let (log, _) = broadcast::channel(1024);
        let (board, mishaps) = (Board::default(), std::sync::Mutex::default());
        let desk = Arc::new(Desk { authority, board, mishaps, log });
        let tls = listener::tls(&desk)?;
        let listening = tokio::spawn(listener::listen(listener, tls.clone(), desk.clone()));
        Ok(Self(Arc::new(Host { desk, address, tls, listening: Mutex::new(Some(listening)) })))
    }

    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// Its root, which whoever pushes has to trust; and the certificates to push with.
    pub fn authority(&self) -> &PushAuthority {
        &self.0.desk.authority
    }

    pub fn push_certificate(&self, uuid: &str) -> Result<PushCertificate, Trouble> {
        self.authority().push_certificate(uuid)
    }

    /// Every push from now on, with what was answered.
    pub fn log(&self) -> broadcast::Receiver<Push> {
        self.0.desk.log.subscribe()
    }

    /// This happens to the next pushes, so many of them.
    pub fn let_happen(&self, times: usize, mishap: Mishap) {
        let mut mishaps = self.0.desk.mishaps.lock().unwrap_or_else(PoisonError::into_inner);
        mishaps.extend(std::iter::repeat_n(mishap, times));
    }

    /// What was still to happen does not.
    pub fn recovers(&self) {
        self.0.desk.mishaps.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// All connections break, and new ones are refused, until it comes back.
    pub async fn go_away(&self) {
        if let Some(listening) = self.0.listening.lock().await.take() {
            listening.abort();
            // What it says is that it was ended.
            let _ = listening.await;
        }
    }

    pub async fn come_back(&self) -> Result<(), Trouble> {
        let mut listening = self.0.listening.lock().await;
        if listening.is_none() {
            let listener = TcpListener::bind(self.0.address).await;
            let listener = listener.map_err(|why| Trouble::Unreachable(self.0.address.to_string(), why))?;
            let task = listener::listen(listener, self.0.tls.clone(), self.0.desk.clone());
            *listening = Some(tokio::spawn(task));
        }
        Ok(())
    }

    pub(crate) fn token(&self, topic: &str, bell: &Arc<Bell>) -> Result<Vec<u8>, Trouble> {
        self.0.desk.board.token(topic, bell)
    }

    pub(crate) fn forget(&self, token: &[u8]) {
        self.0.desk.board.forget(token);
    }
}
