//! What is live in the browser, and all that its bundle holds. Words come from the page, so no language file does.
//! Without scripts nothing here is missed: every page works without.

mod alive;
mod copy;
mod show_password;

pub use alive::Alive;
pub use copy::Copy;
pub use show_password::ShowPassword;
