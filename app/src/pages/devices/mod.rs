//! Devices: the list, one device, and what can be asked of it.

mod asking;
mod choosing;
mod deeds;
mod edit;
mod facts;
mod filters;
mod list;
mod lock;
mod opening;
mod overview;
mod pin;
mod readiness;
mod remove;
mod standing;
mod views;

pub use edit::{DeleteDevice, EditDevice, ReleaseDevice};
pub use filters::device_filters;
pub use list::Devices;
pub use lock::LockDevice;
pub use overview::OneDevice;
pub use remove::RemovePasscode;
