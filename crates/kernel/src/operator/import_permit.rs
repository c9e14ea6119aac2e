//! How a file of devices is brought in: as a whole or not at all.

use super::import_weigh::{Line, Weighed, count};
use crate::{
    Permit, Privilege,
    error::Result,
    permit::{At, Over, found},
    store::{self, Conn, devices::NewDevice},
    watch::Change,
};
use domain::{About, Deed, ImportId, Moment, OperatorId, Permission, Reach, Subject};
use std::collections::HashSet;

/// So many lines are written at a time, and then it is said how far it is.
const STEP: usize = 2_000;

/// Brings a file of devices in.
pub struct ImportDevices;

pub struct Importing {
    id: ImportId,
    file: String,
    weighed: Weighed,
    updates: Reach,
}

impl Privilege for ImportDevices {
    type Order = (ImportId, OperatorId);
    type On = Importing;
    const NEEDS: Permission = Permission::DevicesEnrol;
    const DEED: Deed = Deed::ImportDevices;

    fn over(_: &Self::Order) -> Over {
        Over::Anywhere
    }

    fn is_large(_: &Self::Order) -> bool {
        true
    }

    async fn find(conn: &mut Conn, (id, _): Self::Order, at: At<'_>) -> Result<Importing> {
        let import = found(store::imports::import(conn, id, at.asker.id).await?)?;
        let content = found(import.content)?;
        let weighed = Weighed::of(conn, &content, &at.asker.rights, at.now).await?;
        let updates = at.asker.rights.reach(Permission::DevicesUpdate);
        Ok(Importing { id, file: import.file, weighed, updates })
    }

    fn about(on: &Importing) -> Option<About> {
        Some(About { kind: Subject::Console, id: on.id.to_string(), name: on.file.clone() })
    }

    fn note(on: &Importing) -> Vec<(&'static str, String)> {
        let changed = count(on.weighed.lines.len()) - on.weighed.made();
        vec![("new", on.weighed.made().to_string()), ("changed", changed.to_string())]
    }
}

impl Permit<ImportDevices> {
    pub async fn bring_in(mut self) -> Result<()> {
        let (id, now, house) = (self.on.id, self.now, self.house.clone());
        let (new, same) = (self.on.weighed.made(), self.on.weighed.same);
        let refused = count(self.on.weighed.refused.len());
        let updates = self.on.updates.clone();
        let mut lines = std::mem::take(&mut self.on.weighed.lines);
        let changed = count(lines.len()) - new;
        let (mut done, all) = (0, count(lines.len()));
        for some in lines.chunks_mut(STEP) {
            let conn = self.turn.conn()?;
            give_users(conn, some, &updates, now).await?;
            let fresh = |new: bool| {
                let lines = some.iter().filter(move |line| line.new == new);
                let row = |l: &Line| NewDevice { groups: vec![], life: l.life, ..l.device.clone().into() };
                lines.map(row).collect::<Vec<_>>()
            };
            store::devices::insert_many(conn, &fresh(true)).await?;
            store::devices::update_many(conn, &fresh(false)).await?;
            for line in some.iter().filter(|line| !line.new && line.groups_before != line.groups_after) {
                store::devices::replace_groups(conn, line.device.id, &line.groups_before, &line.groups_after)
                    .await?;
            }
            let placed = some
                .iter()
                .filter(|line| line.new)
                .flat_map(|line| line.groups_after.iter().map(move |group| (*group, line.device.id)));
            store::devices::put_into_groups(conn, &placed.collect::<Vec<_>>()).await?;
            done += count(some.len());
            house.has_progressed(id, done, all);
        }
        let counts = [new, changed, same, refused].map(i64::from);
        store::imports::done(self.conn()?, id, counts).await?;
        self.commit_and_tell(vec![super::import::of(id), Change::default()]).await
    }
}

async fn give_users(conn: &mut Conn, lines: &mut [Line], updates: &Reach, now: Moment) -> Result<()> {
    let mut seen = HashSet::new();
    let mut wanted: Vec<(String, String)> = lines.iter().filter_map(|line| line.user.clone()).collect();
    // Whoever has a name in one line has it in all.
    wanted.sort_by_key(|(name, _)| name.is_empty());
    wanted.retain(|(name, address)| seen.insert(store::devices::user_key(name, address)));
    let users = store::devices::find_or_make_many(conn, &wanted, updates, now).await?;
    for line in lines {
        line.device.user = line
            .user
            .as_ref()
            .and_then(|(name, address)| users.get(&store::devices::user_key(name, address)).cloned());
    }
    Ok(())
}
