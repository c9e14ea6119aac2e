//! tower-sessions' store over the kernel. The kernel opens sign-ins; this store makes none. What it is asked to
//! create it only adopts: the id of a sign-in that the kernel has opened, left in the session under [`TICKET`].

use crate::config::PublicUrl;
use async_trait::async_trait;
use kernel::{Caller, Kernel, SignInKey};
use std::collections::HashMap;
use std::net::Ipv4Addr;
use time::{Duration, OffsetDateTime};
use tokio::task_local;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

/// The session's key under which a page leaves the id of the sign-in it was given, as decimal text.
pub const TICKET: &str = "ticket";

/// After so long a sign-in ends, used or not; the kernel holds to the same.
const LONGEST: Duration = Duration::hours(12);

#[derive(Clone)]
pub struct SignIns(Kernel);

impl std::fmt::Debug for SignIns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIns")
    }
}

/// `__Host-` binds the cookie to this host, this path and https. Only on this very computer, where http is
/// allowed, it has to do without.
pub fn cookies(kernel: Kernel, public: &PublicUrl) -> SessionManagerLayer<SignIns> {
    SessionManagerLayer::new(SignIns(kernel))
        .with_name(cookie_name(public))
        .with_secure(public.https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(LONGEST))
}

pub fn cookie_name(public: &PublicUrl) -> &'static str {
    if public.https { "__Host-holdfast" } else { "holdfast" }
}

task_local! {
    /// Who asks, while their request is worked on: an end of a sign-in is written down with where it came from.
    static CALLER: Caller;
}

pub async fn on_behalf_of<T>(caller: Caller, work: impl Future<Output = T>) -> T {
    CALLER.scope(caller, work).await
}

fn failed(error: &kernel::Error) -> Error {
    tracing::error!(%error, "a sign-in could not be looked up");
    Error::Backend("the sign-in could not be looked up".to_owned())
}

#[async_trait]
impl SessionStore for SignIns {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let ticket = record.data.get(TICKET).and_then(|value| value.as_str()?.parse::<i128>().ok());
        let Some(id) = ticket else {
            return Err(Error::Backend("there is no session without a sign-in".to_owned()));
        };
        record.id = Id(id);
        Ok(())
    }

    /// A sign-in cannot change its id: a new one begins with a flushed session.
    async fn save(&self, record: &Record) -> Result<()> {
        if record.data.contains_key(TICKET) {
            return Err(Error::Backend("a sign-in stands in the place of another".to_owned()));
        }
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let open = self.0.is_open(&SignInKey::of(id.0)).await.map_err(|error| failed(&error))?;
        // The date is the kernel's business; tower-sessions only wants to see one.
        let record = Record { id: *id, data: HashMap::new(), expiry_date: OffsetDateTime::UNIX_EPOCH };
        Ok(open.then_some(record))
    }

    /// Signing out has ended it already; what is left is a sign-in that another one replaces.
    async fn delete(&self, id: &Id) -> Result<()> {
        let unknown = Caller { address: Ipv4Addr::UNSPECIFIED.into(), agent: String::new() };
        let caller = CALLER.try_with(Clone::clone).unwrap_or(unknown);
        self.0.end(&SignInKey::of(id.0), caller).await.map_err(|error| failed(&error))
    }
}
