//! The push certificate: with it the push service is asked to wake devices. It is renewed, never replaced: under another
//! topic nobody is reached any more, and every device would have to enrol again.

use super::{Confirmed, Operator};
use crate::{
    Permit, Privilege,
    error::{Error, Result},
    kept::PUSH,
    permit::{Asker, At},
    store::{self, Conn},
    watch::Change,
};
use domain::{About, Conflict, Deed, Field, Moment, Permission, Subject, Why};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What may be seen of the push certificate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushCertificate {
    pub topic: String,
    pub ends: Moment,
    /// Itself first, then those above it.
    pub chain: Vec<Vec<u8>>,
}

impl PushCertificate {
    /// As it is kept.
    pub fn read(kept: &[u8]) -> Result<Self> {
        serde_json::from_slice(kept).map_err(|e| Error::nonsense(e.to_string()))
    }
}

/// A push certificate with its key, which fit together: whoever took them apart has seen to that.
pub struct PushOrder {
    pub certificate: PushCertificate,
    pub key: Zeroizing<Vec<u8>>,
    /// Also if it has another topic than the one before.
    pub force: bool,
}

impl Operator {
    /// What is known of the push certificate, for those who look after it.
    pub async fn push_certificate(&self) -> Result<Option<PushCertificate>> {
        self.look(Permission::SettingsManage, "push").await?;
        known(&mut self.house().db.read().await?).await
    }
}

impl Confirmed<'_> {
    pub async fn set_push_certificate(&self, order: PushOrder) -> Result<()> {
        self.0.permit::<SetPushCertificate>(order).await?.set().await
    }
}

async fn known(conn: &mut Conn) -> Result<Option<PushCertificate>> {
    let kept = store::kept::read(conn, PUSH).await?;
    kept.map(|(_, open)| PushCertificate::read(&open)).transpose()
}

pub struct SetPushCertificate;

pub struct Setting {
    before: Option<PushCertificate>,
    order: PushOrder,
}

impl Privilege for SetPushCertificate {
    type Order = PushOrder;
    type On = Setting;
    const NEEDS: Permission = Permission::SettingsManage;
    const DEED: Deed = Deed::SetPushCertificate;
    const FRESH: bool = true;

    async fn find(conn: &mut Conn, order: PushOrder, at: At<'_>) -> Result<Setting> {
        if at.now >= order.certificate.ends {
            return Err(Error::invalid(Field::File, Why::Expired));
        }
        Ok(Setting { before: known(conn).await?, order })
    }

    fn about(on: &Setting) -> Option<About> {
        Some(About {
            kind: Subject::Console,
            id: "push certificate".into(),
            name: on.order.certificate.topic.clone(),
        })
    }

    fn note(on: &Setting) -> Vec<(&'static str, String)> {
        vec![("ends", on.order.certificate.ends.to_string())]
    }

    fn rule(_: &Asker, on: &Setting) -> Result<(), Conflict> {
        let same = on.before.as_ref().is_none_or(|before| before.topic == on.order.certificate.topic);
        if same || on.order.force { Ok(()) } else { Err(Conflict::OtherTopic) }
    }
}

impl Permit<SetPushCertificate> {
    pub async fn set(mut self) -> Result<()> {
        let (house, now) = (self.house.clone(), self.now);
        let open =
            serde_json::to_vec(&self.on.order.certificate).map_err(|e| Error::nonsense(e.to_string()))?;
        let sealed = house.vault.seal_kept(&self.on.order.key, PUSH)?;
        let conn = self.conn()?;
        house.vault.is_the_consoles(conn).await?;
        store::kept::write(conn, PUSH, &sealed, &open, now).await?;
        // Whoever waited for a better one is woken within the minute.
        store::wakes::soon(conn, now).await?;
        self.commit_and_tell(vec![Change::default()]).await
    }
}
