//! The wire format of Apple MDM, without I/O: what devices say at check-in and when they come by, what they are told, who
//! signed it, how a certificate is asked for and given (SCEP), and the profile with which a device enrols.
//!
//! Whatever comes in is hostile until it is parsed: every reader has limits that hold before anything is built in memory,
//! and answers with an error, never with a panic. Nothing here knows the time, a file or a network; what needs one of them
//! is given it. It knows nothing of the console.

pub mod asn1;
pub mod authority;
pub mod ber;
pub mod certificate;
pub mod checkin;
pub mod command;
pub mod envelope;
pub mod hostile;
pub mod identity;
pub mod keys;
pub mod plain;
pub mod profile;
mod recipient;
pub mod report;
pub mod request;
pub mod scep;
pub mod signed;
#[cfg(test)]
mod tests;

pub use plain::Malformed;
pub use signed::{BadSignature, verify_detached};
