//! The kit: what pages are put together from. A part takes plain values and the language, shows them, and asks
//! nobody anything.

mod badge;
mod bare;
mod confirm;
mod done;
mod empty;
mod fields;
mod filter;
mod frame;
mod icon;
pub mod look;
mod pager;
mod seat;
mod summary;
mod table;
mod time;
mod title;
mod trouble;

pub use badge::{outcome_badge, state_badge};
pub use bare::bare;
pub use confirm::{Deed, confirm};
pub use done::Done;
pub use empty::empty;
pub use fields::{Password, Text, choice, complaint_of};
pub use filter::{filter_bar, select, text_filter};
pub use icon::{Icon, icon, mark};
pub use pager::pager;
pub use seat::{Seat, signed_in, visitor};
pub use summary::summary;
pub use table::{cell, table};
pub use time::{ago, when};
pub use title::{Title, title};
pub use trouble::trouble;
