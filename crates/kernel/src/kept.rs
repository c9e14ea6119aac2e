//! What the console keeps for itself: keys that its edges work with, sealed under the master key, and their certificates.

use crate::{
    Kernel, PushCertificate,
    error::{Fault, Result},
    house::House,
    store,
};
use zeroize::Zeroizing;

/// Under this name the authority is kept that gives devices their certificates.
const AUTHORITY: &str = "device authority";
/// And under this one with what the push service is asked.
pub(crate) const PUSH: &str = "push certificate";

/// A key and what belongs to it.
pub struct Kept {
    pub secret: Zeroizing<Vec<u8>>,
    pub open: Vec<u8>,
}

impl Kernel {
    /// The authority that gives devices their certificates; made by whoever comes first, of however many servers.
    pub async fn device_authority(
        &self,
        make: impl FnOnce() -> Option<(Zeroizing<Vec<u8>>, Vec<u8>)>,
    ) -> Result<Kept> {
        let house = &self.0;
        if let Some(kept) = house.kept(AUTHORITY).await? {
            return Ok(kept);
        }
        let (secret, open) = make().ok_or(Fault::Vault("no key can be made"))?;
        let mut turn = house.writer.turn().await?;
        if store::kept::read(turn.conn()?, AUTHORITY).await?.is_none() {
            house.vault.is_the_consoles(turn.conn()?).await?;
            let sealed = house.vault.seal_kept(&secret, AUTHORITY)?;
            store::kept::write(turn.conn()?, AUTHORITY, &sealed, &open, house.latest()).await?;
        }
        turn.commit().await?;
        house.kept(AUTHORITY).await?.ok_or_else(|| Fault::Vault("a new authority is gone").into())
    }

    /// With what devices are woken, once somebody has brought it.
    pub async fn push_certificate(&self) -> Result<Option<Kept>> {
        self.0.kept(PUSH).await
    }
}

impl Kernel {
    /// The topic under which devices are pushed; none while there is no push certificate.
    pub async fn push_topic(&self) -> Result<Option<String>> {
        let kept = store::kept::read(&mut self.0.db.read().await?, PUSH).await?;
        kept.map(|(_, open)| Ok(PushCertificate::read(&open)?.topic)).transpose()
    }
}

impl House {
    async fn kept(&self, name: &str) -> Result<Option<Kept>> {
        let Some((sealed, open)) = store::kept::read(&mut self.db.read().await?, name).await? else {
            return Ok(None);
        };
        Ok(Some(Kept { secret: self.vault.open_kept(&sealed, name)?, open }))
    }
}
