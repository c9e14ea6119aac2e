//! The console as it is served: the real router over a temporary database, or the real program where it is about
//! starting and stopping. The same stories run over SQLite and over PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod answer;
mod apart;
mod apple;
mod away;
mod bodies;
mod commands;
mod configuration;
mod cookies;
mod database;
mod demo;
mod devices;
mod events;
mod every_endpoint;
mod export;
mod forger;
mod hardware;
mod headers;
mod hostile;
mod hostile_certificates;
mod hostile_lines;
mod hostile_push;
mod hostile_scep;
mod house;
mod importing;
mod killed;
mod listening;
mod matrix;
mod origins;
mod outside;
mod program;
mod push_certificate;
mod released;
mod restoring;
mod schools;
mod sealed;
mod secrets;
mod secure_line;
mod setting_up;
mod starting;
mod stopping;
mod things;
mod throttle;
mod visitor;
mod watching;
