//! What is in the database when nobody works on it, read as an Owner reads it.

use crate::{checker::Found, world::World};
use anyhow::Result;
use domain::{ActionId, AuditEntry, Deed};
use kernel::{ActionQuery, AuditQuery, Verdict};

pub async fn read(world: &World, pins: &[ActionId]) -> Result<Found> {
    let kernel = world.open().await?;
    let owner = world.owner(&kernel).await?;
    let mut found = Found::default();
    let mut export = owner.export_actions(&ActionQuery::default()).await?;
    loop {
        let some = export.next().await?;
        if some.is_empty() {
            break;
        }
        found.actions.extend(some.into_iter().map(|action| (action.id, action)));
    }
    let mut export = owner.export_audit(&AuditQuery::default()).await?;
    loop {
        let some = export.next().await?;
        if some.is_empty() {
            break;
        }
        for entry in some {
            if let Some(about) = about(&entry) {
                found.enter(entry.deed, entry.outcome, about);
            }
        }
    }
    for id in pins.iter().filter(|id| found.actions.get(id).is_some_and(|action| action.has_pin)) {
        owner.confirmed()?.show_pin(*id).await?;
        let shown = owner.shown_pin(*id).await?;
        found.pins.push((*id, shown.map(|shown| shown.pin.digits().to_owned())));
    }
    found.damage = match (kernel.verify_audit().await?, kernel.integrity().await?) {
        (Verdict::Whole { .. }, None) => None,
        (Verdict::Whole { .. }, Some(said)) if said == "ok" => None,
        damage => Some(format!("{damage:?}")),
    };
    kernel.close().await;
    Ok(found)
}

/// What an entry is told apart by: the reason, which holds the order's number; the device, where there is no reason; or
/// the action.
fn about(entry: &AuditEntry) -> Option<String> {
    match entry.deed {
        Deed::LockDevice | Deed::RemovePasscode => entry.note.get("reason").cloned(),
        Deed::SyncDevice => entry.device.map(|device| device.to_string()),
        Deed::CancelAction | Deed::SayOpen => entry.about.as_ref().map(|about| about.id.clone()),
        _ => None,
    }
}
