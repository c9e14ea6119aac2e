//! Devices that are none: from outside they are iPhones, iPads, Macs and the like, which enrol with a server over Apple's
//! protocol, are woken by pushes, and do as they are told. They are a tool of tests, of the demo, and for load.
//!
//! [`Device`] is one of them, [`School`] many, [`PushHost`] the push service that wakes them, [`Crowd`] many that only say what
//! they are told to. They know nothing of the console: whatever speaks the protocol is a server to them.

mod bell;
mod clock;
mod crowd;
mod device;
mod fault;
mod identity;
mod key;
mod keybag;
mod kind;
mod paper;
mod profile;
pub mod push;
mod scep;
mod school;
mod site;
#[cfg(test)]
mod tests;
mod trouble;
mod web;

pub use crowd::Crowd;
pub use device::{Device, Done, Screen, Typed, UserSays};
pub use fault::{Failure, Fault, UnknownFault};
pub use key::Keys;
pub use kind::{Kind, Make};
pub use push::PushHost;
pub use school::{Listener, School};
pub use site::Site;
pub use trouble::Trouble;
pub use web::Answer;
