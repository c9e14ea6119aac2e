//! Writing devices: many in one statement, each with its groups and its user.

use super::{DeviceQuery, sums::FIRST_WAKE};
use crate::{
    error::Result,
    store::{
        Conn, certificates, execute, on,
        sql::{ROWS, Sql, Value, pieces},
    },
};
use domain::{Device, DeviceId, GroupId, Moment, UserId, fold};

/// A device as it is to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewDevice {
    pub device: Device,
    pub groups: Vec<GroupId>,
    pub life: i64,
    pub fingerprint: Option<Vec<u8>>,
}

impl From<Device> for NewDevice {
    fn from(device: Device) -> Self {
        Self { device, groups: vec![], life: 0, fingerprint: None }
    }
}

const INSERT: &str = "INSERT INTO devices (id, name, name_fold, serial, udid, model, platform, mode, ownership, os, chip, \
    supervised, passcode_set, recovery_partition, lost_mode, used_by_enroller, user_id, user_fold, token_since, \
    enrolment, enrolled, life, fingerprint, seen, push_dead, certificate_ends, wakes, added, search) VALUES ";
/// What a person or a file may change.
const UPDATE: &str = " ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_fold = excluded.name_fold, \
    serial = excluded.serial, udid = excluded.udid, model = excluded.model, platform = excluded.platform, \
    mode = excluded.mode, ownership = excluded.ownership, os = excluded.os, chip = excluded.chip, \
    supervised = excluded.supervised, passcode_set = excluded.passcode_set, \
    recovery_partition = excluded.recovery_partition, lost_mode = excluded.lost_mode, \
    used_by_enroller = excluded.used_by_enroller, user_id = excluded.user_id, user_fold = excluded.user_fold, \
    search = excluded.search";

fn values(new: &NewDevice) -> [Value; 29] {
    let d = &new.device;
    let user = d.user.as_ref();
    let user_fold = user.map(|u| fold(&u.name)).unwrap_or_default();
    [
        d.id.0.into(),
        (&d.name).into(),
        fold(&d.name).into(),
        d.serial.clone().into(),
        d.udid.clone().into(),
        (&d.model).into(),
        d.platform.word().into(),
        d.mode.word().into(),
        d.ownership.word().into(),
        d.os.map(|os| os.to_string()).into(),
        d.chip.map(|chip| chip.word().to_owned()).into(),
        d.supervised.into(),
        d.passcode_set.into(),
        d.recovery_partition.into(),
        d.lost_mode.into(),
        d.used_by_enroller.into(),
        user.map(|u| u.id.0).into(),
        user_fold.into(),
        d.token_since.map(|at| at.0).into(),
        d.enrolment.word().into(),
        d.enrolled.map(|at| at.0).into(),
        new.life.into(),
        new.fingerprint.clone().into(),
        d.seen.unwrap_or_default().0.into(),
        d.push_dead.into(),
        d.certificate_ends.map(|at| at.0).into(),
        0i64.into(),
        d.added.0.into(),
        searched(d).into(),
    ]
}

/// What the search looks into.
fn searched(d: &Device) -> String {
    let user = d.user.as_ref();
    let parts = [
        d.name.as_str(),
        d.serial.as_deref().unwrap_or_default(),
        d.udid.as_deref().unwrap_or_default(),
        user.map_or("", |u| u.name.as_str()),
        user.map_or("", |u| u.address.as_str()),
    ];
    fold(&parts.join("\n"))
}

/// Writes devices that are new, with their groups.
pub(crate) async fn insert_many(conn: &mut Conn, devices: &[NewDevice]) -> Result<()> {
    for some in devices.chunks(ROWS) {
        let mut sql = Sql::new(conn, INSERT);
        sql.rows(some.iter().map(values));
        sql.run(conn).await?;
    }
    let placed = devices.iter().flat_map(|new| new.groups.iter().map(|group| (*group, new.device.id)));
    put_into_groups(conn, &placed.collect::<Vec<_>>()).await
}

/// Writes what a person or a file has changed of devices that are there.
pub(crate) async fn update_many(conn: &mut Conn, devices: &[NewDevice]) -> Result<()> {
    for some in pieces(devices) {
        let mut sql = Sql::new(conn, INSERT);
        sql.rows(some.iter().map(values)).push(UPDATE);
        sql.run(conn).await?;
    }
    Ok(())
}

/// The same of devices whose groups stay.
pub(crate) async fn change(conn: &mut Conn, devices: Vec<Device>) -> Result<()> {
    // Of an insert that turns into an update only the demands on a new row have to hold.
    let life = |device: &Device| i64::from(device.enrolment != domain::Enrolment::Never);
    let new = devices.into_iter().map(|device| NewDevice { life: life(&device), ..device.into() });
    update_many(conn, &new.collect::<Vec<_>>()).await
}

pub(crate) async fn put_into_groups(conn: &mut Conn, placed: &[(GroupId, DeviceId)]) -> Result<()> {
    for some in placed.chunks(ROWS) {
        let mut sql = Sql::new(conn, "INSERT INTO device_groups (group_id, device) VALUES ");
        sql.rows(some.iter().map(|(group, device)| [Value::from(group.0), device.0.into()]));
        sql.push(" ON CONFLICT (group_id, device) DO NOTHING");
        sql.run(conn).await?;
    }
    Ok(())
}

/// Takes a device out of these groups.
async fn take_out_of_groups(conn: &mut Conn, device: DeviceId, groups: &[GroupId]) -> Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn, "DELETE FROM device_groups WHERE device = ");
    sql.bind(device.0).push(" AND group_id IN (").list(groups.iter().map(|g| g.0)).push(")");
    sql.run(conn).await?;
    Ok(())
}

/// Of these groups the device is in exactly those; of others it stays in what it is in.
pub(crate) async fn replace_groups(
    conn: &mut Conn,
    device: DeviceId,
    before: &[GroupId],
    after: &[GroupId],
) -> Result<()> {
    let gone: Vec<_> = before.iter().filter(|g| !after.contains(g)).copied().collect();
    take_out_of_groups(conn, device, &gone).await?;
    let new: Vec<_> = after.iter().filter(|g| !before.contains(g)).map(|g| (*g, device)).collect();
    put_into_groups(conn, &new).await
}

/// Something is asked of these devices: they are to be woken soon, however long they have slept over something else. With
/// a recovery PIN, which is the last to end, it is a lock.
pub(crate) async fn asked(
    conn: &mut Conn,
    devices: &[DeviceId],
    pin_ends: Option<Moment>,
    now: Moment,
) -> Result<()> {
    for some in devices.chunks(ROWS) {
        let mut sql = Sql::new(conn, "UPDATE devices SET wakes = 0, wake_at = ");
        sql.bind(now.plus(FIRST_WAKE).0);
        if let Some(ends) = pin_ends {
            sql.push(", lock = 'pending', pin_ends = ").bind(ends.0);
        }
        sql.push(" WHERE id IN (").list(some.iter().map(|d| d.0)).push(")");
        sql.run(conn).await?;
    }
    Ok(())
}

/// Has a recovery PIN of this device not ended yet, or is one outstanding?
pub(crate) async fn has_live_pin(conn: &mut Conn, device: DeviceId, now: Moment) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM actions WHERE device = $1 \
               AND (outstanding OR secret IS NOT NULL AND (pin_ends IS NULL OR pin_ends > $2))";
    let n: i64 = on!(conn, c => sqlx::query_scalar(sql).bind(device.0).bind(now.0).fetch_one(c).await?);
    Ok(n > 0)
}

/// Removes a device with all that hangs on it. What was given to it, and not taken back before, is told that it is let go.
pub(crate) async fn delete(conn: &mut Conn, device: DeviceId, now: Moment) -> Result<()> {
    certificates::expel(conn, device, now).await?;
    let secrets = "DELETE FROM secrets WHERE id IN (SELECT secret FROM actions WHERE device = $1 AND secret IS NOT NULL \
                   UNION SELECT secret FROM unlock_tokens WHERE device = $1)";
    for sql in [
        secrets,
        "DELETE FROM unlock_tokens WHERE device = $1",
        "DELETE FROM left_out WHERE device = $1",
        "DELETE FROM actions WHERE device = $1",
        "DELETE FROM device_groups WHERE device = $1",
        "DELETE FROM push_addresses WHERE device = $1",
        "UPDATE certificates SET device = NULL WHERE device = $1",
        "DELETE FROM devices WHERE id = $1",
    ] {
        execute!(&mut *conn, sql, device.0)?;
    }
    Ok(())
}

/// Forgets a user who carries nothing any more.
pub(crate) async fn delete_user_if_idle(conn: &mut Conn, user: UserId) -> Result<()> {
    let sql = "DELETE FROM users WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM devices WHERE user_id = $1)";
    execute!(conn, sql, user.0)?;
    Ok(())
}

impl DeviceQuery {
    /// All devices of one user.
    pub(crate) fn of_user(user: UserId) -> Self {
        Self { user: Some(user), limit: 200, ..Self::default() }
    }
}
