//! All SQL lives here, once for both databases. Nothing outside the kernel can reach it.

pub(crate) mod assignments;
pub(crate) mod audit;
pub(crate) mod chain;
pub(crate) mod console;
pub(crate) mod cursor;
mod db;
pub(crate) mod groups;
pub(crate) mod operators;
pub(crate) mod roles;
pub(crate) mod sign_ins;
mod turn;
pub(crate) mod vault;

pub(crate) use db::{Conn, Db, execute, on};
pub(crate) use turn::{Turn, Writer};
