//! All SQL lives here, once for both databases. Nothing outside the kernel can reach it.

pub(crate) mod actions;
pub(crate) mod assignments;
pub(crate) mod audit;
mod batch;
pub(crate) mod certificates;
pub(crate) mod chain;
pub(crate) mod console;
pub(crate) mod cursor;
mod db;
pub(crate) mod devices;
pub(crate) mod enrolments;
pub(crate) mod groups;
pub(crate) mod history;
pub(crate) mod imports;
pub(crate) mod kept;
pub(crate) mod links;
pub(crate) mod operators;
pub(crate) mod pin_views;
pub(crate) mod pushes;
pub(crate) mod roles;
pub(crate) mod sign_ins;
pub(crate) mod sql;
pub(crate) mod tallies;
pub(crate) mod tokens;
mod turn;
pub(crate) mod vault;
pub(crate) mod views;
pub(crate) mod wakes;

pub(crate) use db::{Conn, Db, execute, on};
pub(crate) use turn::{Turn, Writer};
