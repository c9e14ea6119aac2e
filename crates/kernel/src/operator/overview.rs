//! What the first page counts.

use super::Operator;
use crate::{error::Result, store};
use domain::{Outcome, Permission, PersonState};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// None where the operator may not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    pub people: Option<i64>,
    pub invited: Option<i64>,
    pub groups: Option<i64>,
    /// Refused and failed deeds of the last day.
    pub refused: Option<i64>,
    pub failed: Option<i64>,
}

impl Operator {
    pub async fn overview(&self) -> Result<Overview> {
        let mut conn = self.house.db.read().await?;
        let since = self.house.latest().minus(DAY);
        let mut overview = Overview::default();
        if self.rights.console(Permission::OrganizationRead) {
            overview.people = Some(store::operators::count(&mut conn, PersonState::Active).await?);
            overview.invited = Some(store::operators::count(&mut conn, PersonState::Invited).await?);
            overview.groups = Some(store::groups::count(&mut conn).await?);
        }
        if self.rights.console(Permission::AuditRead) {
            overview.refused = Some(store::audit::count_since(&mut conn, since, Outcome::Refused).await?);
            overview.failed = Some(store::audit::count_since(&mut conn, since, Outcome::Failed).await?);
        }
        Ok(overview)
    }
}
