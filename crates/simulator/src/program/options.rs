//! The command line.

use clap::Parser;
use simulator::{Fault, Kind};
use std::path::PathBuf;

/// Devices that are none: they enrol by a link, are woken by pushes, and do as they are told, until Ctrl-C. What people do
/// with them is typed, a line each: `screens`, `pin NUMBER PIN`, `unlock NUMBER`, `activate NUMBER`, `recover NUMBER`.
#[derive(Parser)]
#[command(name = "holdfast-simulator", version)]
pub struct Options {
    /// The address of the enrolment link
    #[arg(long, value_name = "URL")]
    pub enrol: String,
    /// How many devices
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    pub devices: usize,
    /// The number of the first; the same number is the same device
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub first: usize,
    /// Of which kinds, in turn [default: each]
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    kinds: Vec<Kind>,
    /// What is wrong with every fifth, in turn: not-now, error, wrong-token, lost-reply, silence, no-wifi, old-system
    #[arg(long, value_name = "FAULTS", value_delimiter = ',')]
    pub faults: Vec<Fault>,
    /// After so many seconds a device comes by without a push
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub every: u64,
    /// Trust this root too (PEM)
    #[arg(long, value_name = "FILE")]
    pub root: Option<PathBuf>,
    /// Give each a key of its own, on a curve; else they share a few of RSA
    #[arg(long)]
    pub own_keys: bool,
    /// Take pushes here, such as at 127.0.0.1:2197
    #[arg(long, value_name = "ADDRESS")]
    pub push_listen: Option<String>,
    /// The folder for what a console needs to push there: root.pem, push.pem and push.key
    #[arg(long, value_name = "FOLDER", default_value = "push-papers")]
    pub push_papers: PathBuf,
    /// The last part of a new push certificate's topic [default: a random one]
    #[arg(long, value_name = "UUID")]
    pub topic: Option<String>,
}

impl Options {
    pub fn kinds(&self) -> &[Kind] {
        if self.kinds.is_empty() { &Kind::ALL } else { &self.kinds }
    }
}
