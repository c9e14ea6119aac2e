//! A few kills, as a sample: `cargo xtask test` makes more of them, on both databases, and `cargo xtask torture` a thousand.

use std::process::Command;

#[test]
fn two_kills_lose_nothing() {
    let torture = env!("CARGO_BIN_EXE_torture");
    let done = Command::new(torture).args(["kills", "--kills", "2"]).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("nothing lost"), "{said}");
}
