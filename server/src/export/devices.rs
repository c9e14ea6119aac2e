//! Devices and actions as rows. The columns of a device are those that an import takes, so that a file can go round.

use super::rows::{Broken, lines};
use axum::body::Bytes;
use domain::{Action, Moment};
use kernel::ListedDevice;

pub const DEVICES: [&str; 20] = [
    "serial",
    "name",
    "udid",
    "platform",
    "mode",
    "ownership",
    "model",
    "os",
    "chip",
    "supervised",
    "passcode_set",
    "recovery_partition",
    "lost_mode",
    "user",
    "user_address",
    "groups",
    "enrolment",
    "last_seen",
    "lock",
    "unlock_token_since",
];

pub const ACTIONS: [&str; 18] = [
    "id",
    "device",
    "serial",
    "platform",
    "action",
    "state",
    "asked_by",
    "reason",
    "asked_at",
    "last_change",
    "sent_at",
    "handed_out",
    "finished_at",
    "cause",
    "code",
    "said",
    "opened_at",
    "verified_at",
];

pub fn head(columns: &[&str]) -> Bytes {
    Bytes::from(columns.join(",") + "\r\n")
}

fn at(moment: Option<Moment>) -> String {
    moment.map(|m| m.to_string()).unwrap_or_default()
}

fn flag(flag: Option<bool>) -> String {
    flag.map(|f| if f { "yes" } else { "no" }.to_owned()).unwrap_or_default()
}

pub fn devices(some: &[ListedDevice]) -> Result<Bytes, Broken> {
    lines(some.iter().map(|listed| -> [String; 20] {
        let d = &listed.device;
        let user = d.user.as_ref();
        [
            d.serial.clone().unwrap_or_default(),
            d.name.clone(),
            d.udid.clone().unwrap_or_default(),
            d.platform.word().to_owned(),
            d.mode.word().to_owned(),
            d.ownership.word().to_owned(),
            d.model.clone(),
            d.os.map(|os| os.to_string()).unwrap_or_default(),
            d.chip.map(|chip| chip.word().to_owned()).unwrap_or_default(),
            flag(d.supervised),
            flag(d.passcode_set),
            flag(d.recovery_partition),
            flag(d.lost_mode),
            user.map(|u| u.name.clone()).unwrap_or_default(),
            user.map(|u| u.address.clone()).unwrap_or_default(),
            listed.groups.join("|"),
            d.enrolment.word().to_owned(),
            at(d.seen),
            d.lock.map(|lock| lock.word().to_owned()).unwrap_or_default(),
            at(d.token_since),
        ]
    }))
}

pub fn actions(some: &[Action]) -> Result<Bytes, Broken> {
    lines(some.iter().map(|a| -> [String; 18] {
        [
            a.id.to_string(),
            a.device_name.clone(),
            a.serial.clone().unwrap_or_default(),
            a.platform.word().to_owned(),
            a.kind.word().to_owned(),
            a.state.word().to_owned(),
            a.by_name.clone(),
            a.reason.clone(),
            a.asked.to_string(),
            a.changed.to_string(),
            at(a.sent),
            a.handed_out.to_string(),
            at(a.finished),
            a.cause.map(|cause| cause.word().to_owned()).unwrap_or_default(),
            a.code.map(|code| code.to_string()).unwrap_or_default(),
            a.said.clone(),
            at(a.opened),
            at(a.verified),
        ]
    }))
}
