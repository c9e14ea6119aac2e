//! The kit: what pages are put together from. A part takes plain values and the language, shows them, and asks
//! nobody anything.

mod action;
mod badge;
mod bare;
mod chart_words;
mod charts;
mod confirm;
mod device;
mod done;
mod empty;
mod fields;
mod filter;
mod frame;
mod icon;
mod live;
pub mod look;
mod pager;
mod refresh;
mod seat;
mod summary;
mod table;
mod time;
mod timeline;
mod title;
mod trouble;

pub use action::{action_badge, action_line, asked_by};
pub use badge::{outcome_badge, state_badge};
pub use bare::bare;
pub use charts::{Chart, Series, chart};
pub use confirm::{Deed, confirm, confirm_or};
pub use device::{device_headings, device_row, device_state_badge, fact, fact_known, user_link};
pub use done::Done;
pub use empty::empty;
pub use fields::{Password, Text, choice, complaint_of};
pub use filter::{filter_bar, select, text_filter};
pub use icon::{Icon, icon, mark};
pub use live::{live, may_change};
pub use pager::{counted_pager, pager};
pub use refresh::refresh;
pub use seat::{Seat, signed_in, visitor};
pub use summary::summary;
pub use table::{Order, cell, heading, sort_heading, table, table_with};
pub use time::{ago, when};
pub use timeline::timeline;
pub use title::{Title, title};
pub use trouble::trouble;
