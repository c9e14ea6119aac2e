//! The server functions: everything a page can ask to be done, one file a noun. Each takes a form's fields, asks the
//! kernel, and says where it goes on. All are posts; what is only looked at, the pages read for themselves.

pub mod actions;
pub mod assignments;
pub mod bulk;
pub mod devices;
pub mod enrol;
pub mod groups;
pub mod import;
pub mod look;
pub mod me;
pub mod people;
pub mod roles;
pub mod setup;
pub mod sign_in;
