//! What pages and server functions need of the request and of the kernel. This folder and `lib.rs` are the only
//! places that know there is a server; nothing here decides what somebody may do.

mod error;
mod form;
mod request;
mod sign_in;

pub use error::{incident, set_status};
pub use form::{Form, Next, Returned, list, ticked, told_on, whole, with};
pub use request::{
    DeviceOrigin, Origin, action_query, audit_query, comes_from_elsewhere, cookie, device_query,
    devices_are_here, enrolment_address, here, leave, link, local, locale, param, queries, query, set_cookie,
};
pub use sign_in::{admit, caller, dismiss, kernel, operator};
