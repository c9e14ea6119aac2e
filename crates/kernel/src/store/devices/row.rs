//! A device's row, and what it means.

use crate::error::{Error, Result};
use domain::{
    Chip, Device, DeviceId, Enrolment, LockState, Mode, Moment, Ownership, Platform, User, UserId, Version,
};
use sqlx::FromRow;
use uuid::Uuid;

/// With `u` for the user's row.
pub(crate) const COLUMNS: &str = "d.id, d.name, d.serial, d.udid, d.model, d.platform, d.mode, d.ownership, d.os, d.chip, \
    d.supervised, d.passcode_set, d.recovery_partition, d.lost_mode, d.used_by_enroller, d.user_id, \
    u.name AS user_name, u.address AS user_address, d.token_since, d.enrolment, d.enrolled, d.seen, d.push_dead, \
    d.certificate_ends, d.lock, d.pin_ends, d.failed, d.added, d.life, d.introduced";

#[derive(FromRow)]
pub(crate) struct DeviceRow {
    pub id: Uuid,
    name: String,
    serial: Option<String>,
    udid: Option<String>,
    model: String,
    platform: String,
    mode: String,
    ownership: String,
    os: Option<String>,
    chip: Option<String>,
    supervised: Option<bool>,
    passcode_set: Option<bool>,
    recovery_partition: Option<bool>,
    lost_mode: Option<bool>,
    used_by_enroller: Option<bool>,
    user_id: Option<Uuid>,
    user_name: Option<String>,
    user_address: Option<String>,
    token_since: Option<i64>,
    enrolment: String,
    enrolled: Option<i64>,
    seen: i64,
    push_dead: bool,
    certificate_ends: Option<i64>,
    lock: Option<String>,
    pin_ends: Option<i64>,
    failed: Option<i64>,
    added: i64,
    pub life: i64,
    introduced: Option<i64>,
}

/// A word that stands in the database and means something here.
pub(crate) fn word<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    read(text).ok_or_else(|| Error::nonsense(text))
}

/// The same where there may be none.
pub(crate) fn some_word<T>(text: Option<String>, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    text.map(|text| word(&text, read)).transpose()
}

impl TryFrom<DeviceRow> for Device {
    type Error = Error;

    fn try_from(row: DeviceRow) -> Result<Self> {
        let user = row.user_id.map(|id| User {
            id: UserId(id),
            name: row.user_name.unwrap_or_default(),
            address: row.user_address.unwrap_or_default(),
        });
        Ok(Self {
            id: DeviceId(row.id),
            name: row.name,
            serial: row.serial,
            udid: row.udid,
            model: row.model,
            platform: word(&row.platform, Platform::from_word)?,
            mode: word(&row.mode, Mode::from_word)?,
            ownership: word(&row.ownership, Ownership::from_word)?,
            os: row.os.and_then(|os| os.parse::<Version>().ok()),
            chip: some_word(row.chip, Chip::from_word)?,
            supervised: row.supervised,
            passcode_set: row.passcode_set,
            recovery_partition: row.recovery_partition,
            lost_mode: row.lost_mode,
            used_by_enroller: row.used_by_enroller,
            user,
            token_since: row.token_since.map(Moment),
            // One that has introduced itself is on its way: until it has told how it is reached, nothing reaches it.
            enrolment: match row.introduced {
                Some(_) => Enrolment::Never,
                None => word(&row.enrolment, Enrolment::from_word)?,
            },
            enrolled: row.enrolled.map(Moment),
            seen: (row.seen > 0).then_some(Moment(row.seen)),
            push_dead: row.push_dead,
            certificate_ends: row.certificate_ends.map(Moment),
            lock: some_word(row.lock, LockState::from_word)?,
            pin_ends: row.pin_ends.map(Moment),
            failed: row.failed.map(Moment),
            added: Moment(row.added),
        })
    }
}
