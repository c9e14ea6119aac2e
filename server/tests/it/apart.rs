//! The two listeners of the program: what fills that of the devices, or holds it up, is not felt on that of people.

use crate::program::{Program, holdfast};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

fn line(to: SocketAddr, request: &str) -> TcpStream {
    let mut line = TcpStream::connect(to).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    line.write_all(request.as_bytes()).unwrap();
    line
}

/// Anybody may ask the devices' side for this.
fn whole(to: SocketAddr) -> TcpStream {
    line(to, &format!("GET /scep?operation=GetCACaps HTTP/1.1\r\nHost: {to}\r\n\r\n"))
}

/// A request whose last two bytes have not come yet.
fn in_part(to: SocketAddr, path: &str) -> TcpStream {
    let head = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded";
    line(to, &format!("POST {path} HTTP/1.1\r\nHost: {to}\r\n{head}\r\nContent-Length: 4\r\n\r\na="))
}

fn status(line: &mut TcpStream) -> String {
    let mut answer = [0; 12];
    line.read_exact(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_devices_limits_are_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = holdfast(&folder.path().join("data"), &["serve", "--port", "0"]);
    command.env("HOLDFAST_REQUEST_SECONDS", "600");
    command.env("HOLDFAST_DEVICE_REQUEST_SECONDS", "1").env("HOLDFAST_DEVICE_MAX_CONNECTIONS", "1");
    let mut program = Program::from(command);
    let devices = program.devices();

    // The only place is taken: the next device waits, and people do not.
    let mut first = whole(devices);
    assert_eq!(status(&mut first), "HTTP/1.1 200");
    let mut next = whole(devices);
    let mut people = [in_part(program.address, "/api/sign_in"), in_part(program.address, "/api/sign_in")];
    for _ in 0..3 {
        assert!(program.gets("/sign-in", "").starts_with("HTTP/1.1 200"));
    }
    next.set_nonblocking(true).unwrap();
    assert_eq!(next.read(&mut [0; 12]).unwrap_err().kind(), ErrorKind::WouldBlock);
    next.set_nonblocking(false).unwrap();
    drop(first);
    assert_eq!(status(&mut next), "HTTP/1.1 200");
    drop(next);

    // A device that sends slowly is given up long before a person would be.
    assert_eq!(status(&mut in_part(devices, "/mdm")), "HTTP/1.1 408");
    for person in &mut people {
        person.write_all(b"bc").unwrap();
        assert_ne!(status(person), "HTTP/1.1 408");
    }
}
