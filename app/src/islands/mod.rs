//! What is live in the browser, and all that its bundle holds. Words come from the page, so no language file does.
//! Without scripts nothing here is missed: every page works without.

mod alive;
mod choose;
mod copy;
mod cover;
#[cfg(target_arch = "wasm32")]
mod dom;
mod live;
mod print;
#[cfg(target_arch = "wasm32")]
mod refresh;
mod search;
mod show_password;
#[cfg(target_arch = "wasm32")]
mod times;

pub use alive::Alive;
pub use choose::Choose;
pub use copy::Copy;
pub use cover::Cover;
pub use live::Live;
pub use print::Print;
pub use search::Search;
pub use show_password::ShowPassword;
