//! `holdfast`: see `holdfast --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::commands::run()
}
