//! Weighing an order over many devices: every device is looked at by itself.

use super::many::{Choice, LeftOut, MOST, Preview};
use crate::{
    error::{Error, Result},
    store::{self, Conn, devices::Scoped},
};
use domain::{
    ActionKind, Capability, Conflict, Device, DeviceId, Field, LONG_SILENT_DAYS, Moment, Permission, Reach,
    Rights, Warning, Why, clean_search,
};

/// The first so many names are shown.
const NAMES: usize = 10;

/// What came out, and the devices that will.
pub struct Weighed {
    pub(super) preview: Preview,
    pub(super) chosen: Vec<(Device, i64)>,
    pub(super) left: Vec<(DeviceId, LeftOut)>,
}

/// Looks at every chosen device by itself. What is out of scope is not there, and is not counted.
pub(super) async fn weighed(
    conn: &mut Conn,
    rights: &Rights,
    choice: &Choice,
    kind: ActionKind,
    knows: bool,
    now: Moment,
) -> Result<Weighed> {
    let reach = rights.reach(Permission::DevicesRead);
    let devices = match choice {
        Choice::These(ids) => {
            if ids.len() > MOST {
                return Err(too_many());
            }
            store::devices::these(conn, &reach, ids).await?
        }
        Choice::Matching { query, expected } => {
            let query = crate::DeviceQuery { search: clean_search(&query.search)?, ..query.clone() };
            let devices = match Scoped::new(&reach, &query, now) {
                Some(scoped) => store::devices::matching(conn, &scoped, MOST).await?,
                None => vec![],
            };
            if devices.len() > MOST {
                return Err(too_many());
            }
            let found = u32::try_from(devices.len()).unwrap_or(u32::MAX);
            if found != *expected {
                return Err(Conflict::CountChanged { now: found }.into());
            }
            devices
        }
    };
    let may = rights.reach(kind.permission());
    let all: Vec<DeviceId> = devices.iter().map(|(device, _)| device.id).collect();
    let allowed = match &may {
        Reach::Everything => None,
        Reach::Groups(groups) => Some(store::devices::in_groups(conn, groups, &all).await?),
        Reach::Nothing => Some(std::collections::HashSet::new()),
    };
    let standing = match kind {
        ActionKind::RemoteLock => store::actions::standing_among(conn, &all).await?,
        ActionKind::RemovePasscode | ActionKind::Sync => std::collections::HashMap::new(),
    };
    let mut preview = Preview { total: count(devices.len()), ..Preview::default() };
    let (mut chosen, mut left) = (Vec::with_capacity(devices.len()), vec![]);
    for (device, life) in devices {
        let capability = Capability::of(&device, kind, now);
        let left_out = match &capability {
            _ if allowed.as_ref().is_some_and(|allowed| !allowed.contains(&device.id)) => {
                Some(LeftOut::NotAllowed)
            }
            Capability::Unavailable(reason) => Some(LeftOut::Unavailable(*reason)),
            Capability::Available(_) if standing.contains_key(&device.id) => Some(LeftOut::StandingLock),
            Capability::Available(_) if capability.must_be_known() && !knows => Some(LeftOut::MustBeKnown),
            Capability::Available(_) => None,
        };
        if let Some(why) = left_out {
            add(&mut preview.left_out, why);
            left.push((device.id, why));
            continue;
        }
        for warning in capability.warnings().iter().filter(|w| !w.is_note()) {
            // Each has been silent for its own number of days; here they are one kind.
            let silent = matches!(warning, Warning::NotSeen { .. });
            add(
                &mut preview.warned,
                if silent { Warning::NotSeen { days: LONG_SILENT_DAYS } } else { *warning },
            );
        }
        preview.will += 1;
        preview.macs += u32::from(kind == ActionKind::RemoteLock && device.takes_a_pin());
        if preview.names.len() < NAMES {
            preview.names.push(device.name.clone());
        }
        chosen.push((device, life));
    }
    Ok(Weighed { preview, chosen, left })
}

fn too_many() -> Error {
    Error::invalid(Field::Devices, Why::TooMany { max: count(MOST) })
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn add<T: PartialEq>(counts: &mut Vec<(T, u32)>, what: T) {
    match counts.iter_mut().find(|(known, _)| *known == what) {
        Some((_, n)) => *n += 1,
        None => counts.push((what, 1)),
    }
}
