//! How a file of devices is weighed against what is there, line by line, and applied: as a whole or not at all.

use super::import::{ImportChange, ImportPreview, LineFault, RefusedLine};
use crate::{
    Permit, Privilege,
    error::{Error, Result},
    permit::{At, Over, found},
    random,
    sheet::{self, SheetLine},
    store::{self, Conn, devices::NewDevice},
    watch::Change,
};
use domain::{
    About, Deed, Device, DeviceId, GroupId, ImportId, Mode, Moment, OperatorId, Permission, Reach, Rights,
    Subject, User,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The first so many changes are shown.
const SHOWN: usize = 50;
/// So many lines are written at a time, and then it is said how far it is.
const STEP: usize = 2_000;

/// One line that changes something.
struct Line {
    device: Device,
    user: Option<(String, String)>,
    life: i64,
    new: bool,
    groups_before: Vec<GroupId>,
    groups_after: Vec<GroupId>,
}

pub(super) struct Weighed {
    lines: Vec<Line>,
    same: u32,
    refused: Vec<RefusedLine>,
    changes: Vec<ImportChange>,
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Weighed {
    pub async fn of(conn: &mut Conn, content: &[u8], rights: &Rights, now: Moment) -> Result<Self> {
        let sheet = sheet::read(content)?;
        let lines: Vec<&SheetLine> = sheet.lines.iter().filter_map(|line| line.as_ref().ok()).collect();
        let ground = Ground::of(conn, &lines, rights).await?;
        let mut weighed = Self { lines: vec![], same: 0, refused: vec![], changes: vec![] };
        for line in &sheet.lines {
            match line {
                Err(refused) => weighed.refused.push(refused.clone()),
                Ok(line) => match ground.weigh(line, now) {
                    Ok(Some((line, change))) => {
                        if weighed.changes.len() < SHOWN {
                            weighed.changes.push(change);
                        }
                        weighed.lines.push(line);
                    }
                    Ok(None) => weighed.same += 1,
                    Err(Unfit::Refused(refused)) => weighed.refused.push(refused),
                    Err(Unfit::Broken(error)) => return Err(error),
                },
            }
        }
        Ok(weighed)
    }

    fn made(&self) -> u32 {
        count(self.lines.iter().filter(|line| line.new).count())
    }

    pub fn tell(self, preview: &mut ImportPreview) {
        preview.new = self.made();
        preview.changed = count(self.lines.len()) - preview.new;
        preview.same = self.same;
        preview.lines = count(self.lines.len() + self.refused.len()) + self.same;
        (preview.refused, preview.changes) = (self.refused, self.changes);
    }
}

enum Unfit {
    Refused(RefusedLine),
    Broken(Error),
}

/// What is there already, and what this operator may do about it.
struct Ground<'a> {
    rights: &'a Rights,
    known: HashMap<String, (Device, Vec<GroupId>, i64)>,
    udids: HashMap<String, String>,
    groups: HashMap<String, GroupId>,
    names: HashMap<GroupId, String>,
    enrols: Reach,
    updates: Reach,
}

impl<'a> Ground<'a> {
    async fn of(conn: &mut Conn, lines: &[&SheetLine], rights: &'a Rights) -> Result<Self> {
        let serials: Vec<&str> = lines.iter().map(|line| line.serial.as_str()).collect();
        let known = store::devices::by_serials(conn, "d.serial", &serials).await?;
        let udids: Vec<&str> = lines.iter().filter_map(|line| line.udid.as_deref()).collect();
        let held = store::devices::by_serials(conn, "d.udid", &udids).await?;
        let groups = store::groups::by_name(conn, &rights.reach(Permission::OrganizationRead)).await?;
        Ok(Self {
            rights,
            known: known.into_iter().filter_map(|d| Some((d.0.serial.clone()?, d))).collect(),
            udids: held
                .into_iter()
                .filter_map(|(d, ..)| Some((d.udid?, d.serial.unwrap_or_default())))
                .collect(),
            names: groups.values().map(|(id, name)| (*id, name.clone())).collect(),
            groups: groups.into_iter().map(|(fold, (id, _))| (fold, id)).collect(),
            enrols: rights.reach(Permission::DevicesEnrol),
            updates: rights.reach(Permission::DevicesUpdate),
        })
    }

    /// None where the line says nothing new.
    fn weigh(
        &self,
        line: &SheetLine,
        now: Moment,
    ) -> std::result::Result<Option<(Line, ImportChange)>, Unfit> {
        let refuse = |column: &str, value: &str, why| {
            let refused = RefusedLine { line: line.line, column: column.into(), value: value.into(), why };
            Err(Unfit::Refused(refused))
        };
        let known = self.known.get(&line.serial);
        let mut before = None;
        let (mut device, groups_before, life) = if let Some((there, placed, its_life)) = known {
            let may = self.rights.over_device(&placed.iter().copied().collect::<BTreeSet<_>>());
            if !may.contains(Permission::DevicesRead) || !may.contains(Permission::DevicesUpdate) {
                return refuse("serial", &line.serial, LineFault::OutOfScope);
            }
            before = Some(there.clone());
            (there.clone(), placed.clone(), *its_life)
        } else {
            let Some(name) = &line.name else { return refuse("name", "", LineFault::NoName) };
            let Some(platform) = line.platform else {
                return refuse("platform", "", LineFault::UnknownPlatform);
            };
            let mode = line.mode.or(platform.is_apple().then_some(Mode::DeviceEnrolment));
            let Some(mode) = mode else { return refuse("mode", "", LineFault::UnknownMode) };
            let id = random::id(now).map_err(Unfit::Broken)?;
            let mut device = Device::new(DeviceId(id), name, platform, mode, now);
            device.serial = Some(line.serial.clone());
            (device, vec![], 0)
        };
        take_over(&mut device, line);
        if !device.mode.fits(device.platform) {
            return refuse("mode", device.mode.word(), LineFault::ModeDoesNotFit);
        }
        if let Some(udid) = &line.udid
            && self.udids.get(udid).is_some_and(|holder| *holder != line.serial)
        {
            return refuse("udid", udid, LineFault::UdidTaken);
        }
        let reach = if before.is_some() { &self.updates } else { &self.enrols };
        let inside = |group: &GroupId| match reach {
            Reach::Everything => true,
            Reach::Groups(groups) => groups.contains(group),
            Reach::Nothing => false,
        };
        let mut groups_after = groups_before.clone();
        if let Some(names) = &line.groups {
            groups_after.retain(|group| !inside(group));
            for name in names {
                match self.groups.get(&domain::fold(name)) {
                    Some(group) if inside(group) => groups_after.push(*group),
                    Some(_) | None => return refuse("groups", name, LineFault::UnknownGroup),
                }
            }
        }
        if *reach != Reach::Everything && !groups_after.iter().any(inside) {
            return refuse("groups", "", LineFault::NoGroup);
        }
        groups_after.sort_unstable();
        groups_after.dedup();
        let user = user_of(&device, line);
        let mut change = difference(before.as_ref(), &device, user.as_ref());
        let mut sorted = groups_before.clone();
        sorted.sort_unstable();
        if sorted != groups_after {
            change.what.push(("groups".into(), self.named(&groups_before), self.named(&groups_after)));
        }
        if before.is_some() && change.what.is_empty() {
            return Ok(None);
        }
        let new = before.is_none();
        Ok(Some((Line { device, user, life, new, groups_before, groups_after }, change)))
    }

    fn named(&self, groups: &[GroupId]) -> String {
        let mut names: Vec<&str> = groups.iter().filter_map(|g| self.names.get(g)).map(String::as_str).collect();
        names.sort_unstable();
        names.join(", ")
    }
}

fn take_over(device: &mut Device, line: &SheetLine) {
    if let Some(name) = &line.name {
        device.name.clone_from(name);
    }
    if let Some(model) = &line.model {
        device.model.clone_from(model);
    }
    device.udid = line.udid.clone().or(device.udid.take());
    device.platform = line.platform.unwrap_or(device.platform);
    device.mode = line.mode.unwrap_or(device.mode);
    device.ownership = line.ownership.unwrap_or(device.ownership);
    device.os = line.os.or(device.os);
    device.chip = line.chip.or(device.chip);
    device.supervised = line.supervised.or(device.supervised);
    device.passcode_set = line.passcode_set.or(device.passcode_set);
    device.recovery_partition = line.recovery_partition.or(device.recovery_partition);
    device.lost_mode = line.lost_mode.or(device.lost_mode);
    device.used_by_enroller = line.used_by_enroller.or(device.used_by_enroller);
}

/// Name and address of its user, as they are to be.
fn user_of(device: &Device, line: &SheetLine) -> Option<(String, String)> {
    let before = device.user.as_ref();
    let of = |u: &User| (u.name.clone(), u.address.clone());
    let at = |address: &String| before.filter(|u| domain::fold(&u.address) == domain::fold(address));
    match (&line.user, &line.user_address) {
        (None, None) => before.map(of),
        (Some(name), Some(address)) => {
            Some((name.clone(), at(address).map_or(address, |known| &known.address).clone()))
        }
        // One of the two is enough for the same person; otherwise it is somebody else.
        (Some(name), None) => {
            let known = before.filter(|u| domain::fold(&u.name) == domain::fold(name));
            Some((name.clone(), known.map(|u| u.address.clone()).unwrap_or_default()))
        }
        (None, Some(address)) => Some(at(address).map_or_else(|| (String::new(), address.clone()), of)),
    }
}

fn difference(before: Option<&Device>, after: &Device, user: Option<&(String, String)>) -> ImportChange {
    let columns = |d: &Device, user: String| -> Vec<(&'static str, String)> {
        let flag = |f: Option<bool>| f.map(|f| if f { "yes" } else { "no" }.to_owned()).unwrap_or_default();
        vec![
            ("name", d.name.clone()),
            ("udid", d.udid.clone().unwrap_or_default()),
            ("model", d.model.clone()),
            ("platform", d.platform.word().into()),
            ("mode", d.mode.word().into()),
            ("ownership", d.ownership.word().into()),
            ("os", d.os.map(|os| os.to_string()).unwrap_or_default()),
            ("chip", d.chip.map(|c| c.word().to_owned()).unwrap_or_default()),
            ("supervised", flag(d.supervised)),
            ("passcode_set", flag(d.passcode_set)),
            ("recovery_partition", flag(d.recovery_partition)),
            ("lost_mode", flag(d.lost_mode)),
            ("used_by_enroller", flag(d.used_by_enroller)),
            ("user", user),
        ]
    };
    let said = |name: &str, address: &str| match (name, address) {
        (one, "") | ("", one) => one.to_owned(),
        (name, address) => format!("{name} ({address})"),
    };
    let user_before = before.and_then(|d| d.user.as_ref()).map(|u| said(&u.name, &u.address));
    let user_after = user.map(|(name, address)| said(name, address)).unwrap_or_default();
    let after_columns = columns(after, user_after);
    let before_columns = match before {
        Some(before) => columns(before, user_before.unwrap_or_default()),
        None => after_columns.iter().map(|(name, _)| (*name, String::new())).collect(),
    };
    let what = before_columns
        .into_iter()
        .zip(after_columns)
        .filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| (name.to_owned(), before, after))
        .collect();
    let serial = after.serial.clone().unwrap_or_default();
    ImportChange { serial, name: after.name.clone(), new: before.is_none(), what }
}

/// Brings a file of devices in.
pub struct ImportDevices;

pub struct Importing {
    id: ImportId,
    file: String,
    weighed: Weighed,
}

impl Privilege for ImportDevices {
    type Order = (ImportId, OperatorId);
    type On = Importing;
    const NEEDS: Permission = Permission::DevicesEnrol;
    const DEED: Deed = Deed::ImportDevices;

    fn over(_: &Self::Order) -> Over {
        Over::Anywhere
    }

    async fn find(conn: &mut Conn, (id, _): Self::Order, at: At<'_>) -> Result<Importing> {
        let import = found(store::imports::import(conn, id, at.asker.id).await?)?;
        let content = found(import.content)?;
        let weighed = Weighed::of(conn, &content, &at.asker.rights, at.now).await?;
        Ok(Importing { id, file: import.file, weighed })
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
        let mut lines = std::mem::take(&mut self.on.weighed.lines);
        let changed = count(lines.len()) - new;
        let (mut done, all) = (0, count(lines.len()));
        for some in lines.chunks_mut(STEP) {
            let conn = self.turn.conn()?;
            give_users(conn, some, now).await?;
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

async fn give_users(conn: &mut Conn, lines: &mut [Line], now: Moment) -> Result<()> {
    let mut seen = HashSet::new();
    let mut wanted: Vec<(String, String)> = lines.iter().filter_map(|line| line.user.clone()).collect();
    // Whoever has a name in one line has it in all.
    wanted.sort_by_key(|(name, _)| name.is_empty());
    wanted.retain(|(name, address)| seen.insert(store::devices::user_key(name, address)));
    let users = store::devices::find_or_make_many(conn, &wanted, now).await?;
    for line in lines {
        line.device.user = line
            .user
            .as_ref()
            .and_then(|(name, address)| users.get(&store::devices::user_key(name, address)).cloned());
    }
    Ok(())
}
