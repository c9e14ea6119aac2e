//! News: what has changed, told to those who look at it. A change is told after it was committed: within this process
//! directly, to the other servers of one PostgreSQL by its own notifications. News may get lost; what is shown is always
//! read from the database anew.

use crate::{
    Kernel, Operator,
    error::Result,
    house::House,
    store::{self, Db},
};
use domain::{ActionId, BulkId, DeviceId, ImportId, OperatorId, Permission, Reach, Refusal, SignInId};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use std::{sync::Arc, time::Duration};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};

/// The channel on which servers tell each other.
pub(crate) const CHANNEL: &str = "holdfast_news";
/// So much news may wait for somebody who is slow.
const WAITING: usize = 1024;
/// How often it is asked whether whoever listens is still signed in.
const STILL_THERE: Duration = Duration::from_secs(15);

/// Something that somebody may be looking at is no longer what it was.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Change {
    pub device: Option<DeviceId>,
    pub action: Option<ActionId>,
    pub bulk: Option<BulkId>,
    pub import: Option<ImportId>,
}

impl Change {
    pub(crate) fn of(device: DeviceId, action: Option<ActionId>, bulk: Option<BulkId>) -> Self {
        Self { device: Some(device), action, bulk, import: None }
    }
}

/// Where news come in and go out.
#[derive(Clone)]
pub(crate) struct News {
    told: broadcast::Sender<Change>,
    over: watch::Sender<bool>,
}

impl News {
    pub fn begin(db: &Db) -> Self {
        let news = Self { told: broadcast::Sender::new(WAITING), over: watch::Sender::new(false) };
        if let Db::Postgres(pool) = db {
            tokio::spawn(listen(pool.clone(), news.clone()));
        }
        news
    }

    pub fn tell(&self, changes: Vec<Change>) {
        for change in changes {
            // Nobody may be listening.
            let _ = self.told.send(change);
        }
    }
}

/// Hears what the servers tell, this one included. A lost connection is made anew; the pool's end is the end.
async fn listen(pool: sqlx::PgPool, news: News) {
    let mut again = false;
    while !pool.is_closed() {
        let heard = async {
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.listen(CHANNEL).await?;
            if again {
                // What was told meanwhile was not heard.
                news.tell(vec![Change::default()]);
            }
            loop {
                let told = listener.recv().await?;
                news.tell(serde_json::from_str(told.payload()).unwrap_or_default());
            }
        };
        let ended: Result<(), sqlx::Error> = tokio::select! {
            ended = heard => ended,
            () = pool.close_event() => return,
        };
        again = true;
        if let Err(cause) = ended {
            tracing::warn!(%cause, "news from other servers do not come in");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// What one operator is told: changes of devices in their scope, as long as they are signed in.
pub struct Watcher {
    house: Arc<House>,
    news: broadcast::Receiver<Change>,
    own: OperatorId,
    sign_in: SignInId,
    about: Change,
    over: watch::Receiver<bool>,
}

impl Change {
    /// Is what is looked at part of this change? Whoever looks at nothing in particular looks at everything; a change that
    /// names nothing may be of anything.
    fn concerns(&self, about: &Self) -> bool {
        let nothing = Self::default();
        let same = |theirs: bool, ours: bool| theirs && ours;
        *about == nothing
            || *self == nothing
            || same(about.device.is_some(), about.device == self.device)
            || same(about.action.is_some(), about.action == self.action)
            || same(about.bulk.is_some(), about.bulk == self.bulk)
            || same(about.import.is_some(), about.import == self.import)
    }
}

impl Change {
    /// News of no device name what was asked for, and nothing else.
    fn known_to(self, about: &Self) -> Self {
        if self.device.is_some() {
            return self;
        }
        let bulk = self.bulk.filter(|bulk| about.bulk == Some(*bulk));
        let import = self.import.filter(|import| about.import == Some(*import));
        Self { bulk, import, ..Self::default() }
    }
}

impl Watcher {
    /// Waits for the next change. None once the sign-in is over.
    pub async fn next(&mut self) -> Result<Option<Change>> {
        loop {
            let heard = tokio::select! {
                heard = tokio::time::timeout(STILL_THERE, self.news.recv()) => heard,
                _ = self.over.wait_for(|over| *over) => return Err(Refusal::Away { seconds: 2 }.into()),
            };
            let change = match heard {
                Ok(Ok(change)) if !change.concerns(&self.about) => continue,
                Ok(Ok(change)) => Some(change),
                // Some were missed: whatever is looked at may have changed.
                Ok(Err(RecvError::Lagged(_))) => Some(Change::default()),
                Ok(Err(RecvError::Closed)) => return Ok(None),
                Err(_) => None,
            };
            let mut conn = self.house.db.read().await?;
            let now = self.house.latest();
            if !store::sign_ins::lasts(&mut conn, self.sign_in, now).await? {
                return Ok(None);
            }
            let Some(change) = change else { continue };
            let rights = store::assignments::rights(&mut conn, self.own).await?;
            let reach = rights.reach(Permission::DevicesRead);
            let theirs = match (&reach, change.device) {
                (Reach::Nothing, _) => false,
                (Reach::Everything, _) | (_, None) => true,
                (Reach::Groups(_), Some(device)) => {
                    let placed = store::devices::placed(&mut conn, device).await?;
                    placed.is_some_and(|placed| store::devices::covers(&reach, &placed.group_ids()))
                }
            };
            if theirs {
                return Ok(Some(change.known_to(&self.about)));
            }
        }
    }
}

impl Kernel {
    /// This server stops: whoever listens is to call another, or later.
    pub fn end_watching(&self) {
        self.0.news.over.send_replace(true);
    }
}

impl Operator {
    /// News of one thing, or of everything where `about` names nothing.
    pub fn watch(&self, about: Change) -> Watcher {
        Watcher {
            about,
            over: self.house().news.over.subscribe(),
            house: self.house().clone(),
            news: self.house().news.told.subscribe(),
            own: self.id(),
            sign_in: self.sign_in(),
        }
    }
}
