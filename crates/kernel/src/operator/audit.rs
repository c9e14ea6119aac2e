//! Reading the audit log. Who may read it over all devices sees everything; everybody sees their own deeds.

use super::Operator;
use crate::{
    AuditQuery, Permit, Privilege,
    error::Result,
    permit::At,
    store::{self, Conn, audit::Readable},
};
use domain::{About, AuditEntry, Deed, Page, Permission, Subject};

/// How many entries of an export are fetched at a time.
const STEP: u32 = 500;

impl Operator {
    pub async fn audit(&self, query: &AuditQuery) -> Result<Page<AuditEntry>> {
        let query = AuditQuery { search: domain::clean_search(&query.search)?, ..query.clone() };
        store::audit::list(&mut self.house.db.read().await?, &self.readable(), &query).await
    }

    fn readable(&self) -> Readable {
        Readable {
            log: self.rights.reach(Permission::AuditRead),
            devices: self.rights.reach(Permission::DevicesRead),
            own: self.id(),
        }
    }

    /// Leave to take entries out of the console. That it was done is an entry itself.
    pub async fn export_audit(&self, query: &AuditQuery) -> Result<AuditExport> {
        let search = domain::clean_search(&query.search)?;
        self.permit::<ExportAudit>(()).await?.export().await?;
        let query = AuditQuery { search, limit: STEP, after: None, ..query.clone() };
        Ok(AuditExport { query: Some(query), house: self.house.clone(), readable: self.readable() })
    }
}

/// The entries of an export, a few hundred at a time.
pub struct AuditExport {
    query: Option<AuditQuery>,
    house: std::sync::Arc<crate::house::House>,
    readable: Readable,
}

impl AuditExport {
    /// The next entries; empty at the end.
    pub async fn next(&mut self) -> Result<Vec<AuditEntry>> {
        let Some(mut query) = self.query.take() else { return Ok(vec![]) };
        let mut conn = self.house.db.read().await?;
        let page = store::audit::list(&mut conn, &self.readable, &query).await?;
        query.after = page.next;
        self.query = query.after.is_some().then_some(query);
        Ok(page.items)
    }
}

pub struct ExportAudit;

impl Privilege for ExportAudit {
    type Order = ();
    type On = ();
    const NEEDS: Permission = Permission::AuditRead;
    const DEED: Deed = Deed::ExportAudit;

    async fn find(_: &mut Conn, (): (), _: At<'_>) -> Result<()> {
        Ok(())
    }

    fn about((): &()) -> Option<About> {
        Some(About { kind: Subject::Console, id: "audit".into(), name: String::new() })
    }
}

impl Permit<ExportAudit> {
    pub async fn export(self) -> Result<()> {
        self.turn.commit().await
    }
}
