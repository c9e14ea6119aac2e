//! SIGTERM in the middle of requests: what is under way is answered, nothing new is taken, nothing is lost.

use crate::house::PASSWORD;
use crate::program::{Program, cookie};
use crate::visitor::encoded;
use std::io::{Read, Write};
use std::net::TcpStream;

#[test]
fn what_is_under_way_is_answered_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut program = Program::serve(&data, &[]);
    let token = program.setup_token();
    let form = [("token", &*token), ("name", "Ada"), ("sign_in_name", "ada"), ("password", PASSWORD)];
    let ada = cookie(&program.posts("/api/setup", "", &form));

    // Half a form is sent; then the console is told to stop; then the rest comes.
    let request = program.post("/api/create_group", &ada, &encoded(&[("name", "Carts of the library")]));
    let (half, rest) = request.split_at(request.len() - 8);
    let mut slow = program.connects();
    slow.write_all(half.as_bytes()).unwrap();
    // Answered on another connection: the first one has been taken in by then.
    assert!(program.gets("/sign-in", "").starts_with("HTTP/1.1 200"));
    program.is_told_to_stop();
    while TcpStream::connect(program.address).is_ok() {}
    slow.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 302"), "{answer}");
    let (code, _, log) = program.ends();
    assert_eq!(code, Some(0), "{log}");

    let again = Program::serve(&data, &[]);
    assert!(again.gets("/groups", &ada).contains("Carts of the library"), "an acknowledged change was lost");
    again.is_told_to_stop();
    assert_eq!(again.ends().0, Some(0));
}

#[test]
fn who_never_ends_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut command = crate::program::holdfast(&data, &["serve", "--port", "0"]);
    command.env("HOLDFAST_SHUTDOWN_SECONDS", "0");
    let program = Program::from(command);
    let mut slow = program.connects();
    let request = program.post("/api/sign_in", "", "sign_in_name=ada");
    slow.write_all(&request.as_bytes()[..request.len() - 3]).unwrap();
    assert!(program.gets("/sign-in", "").starts_with("HTTP/1.1 200"));
    program.is_told_to_stop();
    assert_eq!(program.ends().0, Some(0));
}
