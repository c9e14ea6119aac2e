//! The doors through which strangers' bytes come in, one function each: for fuzzing, and to replay what it is fed with. None
//! of them may panic, take long or take much memory, whatever comes.

use crate::{
    authority::Authority,
    ber, certificate, checkin, envelope, identity, plain, report, request,
    scep::{self, Message},
    signed,
};
use std::{sync::LazyLock, time::Duration};

pub type Door = fn(&[u8]);

pub const DOORS: [(&str, Door); 11] = [
    ("ber", ber_),
    ("certificate", certificate_),
    ("checkin", checkin_),
    ("envelope", envelope_),
    ("header", header),
    ("list", list),
    ("query", query),
    ("report", report_),
    ("request", request_),
    ("scep", scep_),
    ("signature", signature),
];

/// The door of this name.
pub fn door(name: &str) -> Option<Door> {
    DOORS.iter().find(|(known, _)| *known == name).map(|(_, door)| *door)
}

fn ber_(data: &[u8]) {
    if let Ok(der) = ber::to_der(data) {
        assert!(ber::to_der(&der).is_ok_and(|again| again == der), "what is DER stays as it is");
    }
}

fn certificate_(data: &[u8]) {
    if let Ok(one) = certificate::Certificate::read(data) {
        let _ = one.is_issued_by(&one, one.not_after());
        assert_eq!(one.der(), data, "the very bytes");
    }
}

fn checkin_(data: &[u8]) {
    let _ = checkin::parse(data);
}

fn report_(data: &[u8]) {
    let _ = report::parse(data);
}

fn list(data: &[u8]) {
    let _ = plain::read(data);
}

fn envelope_(data: &[u8]) {
    static OURS: LazyLock<Option<Authority>> = LazyLock::new(|| {
        let (key, own) = Authority::make("CN=Fuzzing", Duration::ZERO, Duration::from_hours(24)).ok()?;
        Authority::open(&key, &own).ok()
    });
    if let Some(ours) = &*OURS {
        let _ = envelope::open(ours, data);
    }
}

fn request_(data: &[u8]) {
    let _ = request::Request::read(data);
}

fn scep_(data: &[u8]) {
    let _ = Message::read(data);
}

fn header(data: &[u8]) {
    let _ = std::str::from_utf8(data).map(identity::of_header);
}

fn query(data: &[u8]) {
    let _ = std::str::from_utf8(data).map(scep::of_query);
}

/// A header, and behind its first line the body.
fn signature(data: &[u8]) {
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    if let Ok(header) = std::str::from_utf8(&data[..at]) {
        let _ = signed::verify_detached(header, data.get(at + 1..).unwrap_or_default());
    }
}
