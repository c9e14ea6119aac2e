//! Weighing a file of devices against what is there, line by line.

use super::import::{ImportChange, ImportPreview, LineFault, RefusedLine};
use crate::{
    DeviceNews,
    error::{Error, Result},
    random,
    sheet::{self, SheetLine},
    store::{self, Conn},
};
use domain::{
    Device, DeviceId, Enrolment, GroupId, Mode, Moment, Permission, PermissionSet, Reach, Rights, User,
};
use std::collections::{BTreeSet, HashMap};

/// The first so many changes are shown.
const SHOWN: usize = 50;

/// One line that changes something.
pub(super) struct Line {
    pub(super) device: Device,
    pub(super) user: Option<(String, String)>,
    pub(super) life: i64,
    pub(super) new: bool,
    pub(super) groups_before: Vec<GroupId>,
    pub(super) groups_after: Vec<GroupId>,
}

pub(super) struct Weighed {
    pub(super) lines: Vec<Line>,
    pub(super) same: u32,
    pub(super) refused: Vec<RefusedLine>,
    changes: Vec<ImportChange>,
}

pub(super) fn count(n: usize) -> u32 {
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

    pub fn made(&self) -> u32 {
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
    /// Whose each is, by its serial number, and what may be done to that device.
    udids: HashMap<String, (String, PermissionSet)>,
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
                .filter_map(|(d, placed, _)| {
                    let may = rights.over_device(&placed.into_iter().collect());
                    Some((d.udid?, (d.serial.unwrap_or_default(), may)))
                })
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
        let (mut before, mut may) = (None, PermissionSet::all());
        let (mut device, groups_before, life) = if let Some((there, placed, its_life)) = known {
            may = self.rights.over_device(&placed.iter().copied().collect::<BTreeSet<_>>());
            if !may.contains(Permission::DevicesRead) || !may.contains(Permission::DevicesUpdate) {
                return refuse("serial", &line.serial, LineFault::NotTheirs);
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
        if device.enrolment == Enrolment::Active {
            complete(&mut device, line, may);
        } else {
            take_over(&mut device, line);
        }
        if !device.mode.fits(device.platform) {
            return refuse("mode", device.mode.word(), LineFault::ModeDoesNotFit);
        }
        if let Some(udid) = &line.udid
            && let Some((holder, may)) = self.udids.get(udid)
            && *holder != line.serial
        {
            let seen = may.contains(Permission::DevicesRead);
            return refuse("udid", udid, if seen { LineFault::UdidTaken } else { LineFault::NotTheirs });
        }
        let reach = if before.is_some() { &self.updates } else { &self.enrols };
        let inside = |group: &GroupId| reach.holds(*group);
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
        let mut names: Vec<&str> =
            groups.iter().filter_map(|g| self.names.get(g)).map(String::as_str).collect();
        names.sort_unstable();
        names.join(", ")
    }
}

/// What a device that is enrolled tells of itself counts more than a file: of that only what is not known is taken over.
/// Whose it is the file may say, where whoever brings it in could have enrolled it.
fn complete(device: &mut Device, line: &SheetLine, may: PermissionSet) {
    let (there, told) = (device.clone(), DeviceNews::known(device));
    take_over(device, line);
    let there_model = (!there.model.is_empty()).then_some(there.model);
    device.model = there_model.unwrap_or_else(|| std::mem::take(&mut device.model));
    device.udid = there.udid.or(device.udid.take());
    (device.platform, device.mode) = (there.platform, there.mode);
    if !may.contains(Permission::DevicesEnrol) {
        device.ownership = there.ownership;
    }
    told.lay_over(device);
    device.used_by_enroller = there.used_by_enroller.or(device.used_by_enroller);
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
    line.news().lay_over(device);
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
