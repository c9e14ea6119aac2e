//! What can only be tested from within: turns, the vault, and how the database answers. The stories are in `tests/it`.

mod plans;
mod turns;
mod vault;

use crate::{Clock, Kernel, KeySource, Settings};
use domain::Moment;
use tempfile::TempDir;

pub const NOW: Moment = Moment(1_772_521_200_000);
const DAY: std::time::Duration = std::time::Duration::from_hours(24);

/// A kernel over a SQLite file of its own.
pub async fn kernel() -> (Kernel, Clock, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::held_at(NOW);
    let settings = Settings {
        database_url: format!("sqlite:{}", folder.path().join("holdfast.db").display()),
        master_key: KeySource::File(folder.path().join("master.key")),
        clock: clock.clone(),
        action_days: crate::ACTION_DAYS,
    };
    (Kernel::open(settings).await.unwrap(), clock, folder)
}
