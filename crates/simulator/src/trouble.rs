//! What can come between a device and its server.

use apple_mdm::{Malformed, certificate::Untrusted};
use http::StatusCode;
use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("{0} cannot be reached: {1}")]
    Unreachable(String, io::Error),
    #[error("the connection broke off: {0}")]
    Broken(#[from] hyper::Error),
    #[error("the answer is longer than is read")]
    TooLong,
    #[error("no answer in time")]
    Late,
    #[error("not an address that a device can go to: {0}")]
    Address(String),
    #[error("the server refuses: {0}")]
    Refused(StatusCode),
    /// After such an answer a real device deletes its profile.
    #[error("the server sent the device away: {0}")]
    Expelled(StatusCode),
    #[error("the enrolment profile: {0}")]
    Profile(&'static str),
    #[error("not what a server of MDM says: {0}")]
    Malformed(#[from] Malformed),
    #[error("SCEP: {0}")]
    Scep(&'static str),
    #[error("SCEP: no certificate is given, for the reason {0}")]
    NotGiven(u8),
    #[error("a certificate: {0}")]
    Certificate(#[from] Untrusted),
    #[error("a key does not do what it should")]
    Key(#[from] aws_lc_rs::error::Unspecified),
    #[error("DER: {0}")]
    Der(#[from] der::Error),
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    #[error("HTTP: {0}")]
    Http(#[from] http::Error),
    #[error("the device is not enrolled")]
    NotEnrolled,
}

impl From<aws_lc_rs::error::KeyRejected> for Trouble {
    fn from(_: aws_lc_rs::error::KeyRejected) -> Self {
        Self::Key(aws_lc_rs::error::Unspecified)
    }
}
