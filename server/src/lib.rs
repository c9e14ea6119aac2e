//! The binary `holdfast`: wiring and edges, no rules. It reads the configuration, opens the kernel, puts the pages
//! of `app` behind the guard and serves them. What a person may do is decided in the kernel alone.

pub mod assets;
mod bodies;
mod caller;
pub mod commands;
pub mod config;
pub mod devices;
pub mod events;
pub mod export;
pub mod guard;
mod headers;
pub mod import;
pub mod listener;
pub mod logs;
mod origin;
mod panics;
pub mod push;
pub mod router;
pub mod sign_ins;
pub mod sorry;
pub mod stop;
mod sweeper;
pub mod watch;
