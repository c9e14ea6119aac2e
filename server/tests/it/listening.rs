//! Connections: no more at once than are allowed, the next one gets its turn when a place is free, and silence does
//! not hold one.

use axum::Router;
use axum::routing::get;
use server::listener::{self, Patience};
use std::future::pending;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

const LONG: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(40);

async fn serving(connections: usize) -> SocketAddr {
    patient(connections, Patience { first: LONG, idle: LONG }).await
}

async fn patient(connections: usize, patience: Patience) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().route("/", get(async || "well"));
    tokio::spawn(listener::serve(listener, routes, None, connections, patience, Duration::ZERO, pending()));
    address
}

async fn is_answered(stream: &mut TcpStream) {
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[tokio::test]
async fn the_next_one_waits_for_a_place() {
    let address = serving(1).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(REQUEST).await.unwrap();
    is_answered(&mut first).await;
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(REQUEST).await.unwrap();
    // The first is answered again and again; the second is not even read.
    for _ in 0..3 {
        first.write_all(REQUEST).await.unwrap();
        let mut rest = vec![0; 4096];
        let _ = first.read(&mut rest).await.unwrap();
        assert_eq!(second.try_read(&mut rest).unwrap_err().kind(), ErrorKind::WouldBlock);
    }
    drop(first);
    is_answered(&mut second).await;
}

#[tokio::test]
async fn nonsense_on_the_line_ends_that_line_alone() {
    let address = serving(8).await;
    for nonsense in [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"[..], b"GET\r\n\r\n", b"\0\0\0\0\r\n\r\n"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(nonsense).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // Refused or cut off, as the case may be.
        let _ = stream.read_to_end(&mut answer).await;
        assert!(!answer.starts_with(b"HTTP/1.1 200"));
    }
    let mut next = TcpStream::connect(address).await.unwrap();
    next.write_all(REQUEST).await.unwrap();
    is_answered(&mut next).await;
}

/// What HTTP/2 begins with: the preface, and settings without a setting.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

#[tokio::test]
async fn who_asks_for_nothing_gives_the_place_back() {
    let address = patient(1, Patience { first: SHORT, idle: LONG }).await;
    for beginning in [&b""[..], b"P", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", HTTP2] {
        let mut silent = TcpStream::connect(address).await.unwrap();
        silent.write_all(beginning).await.unwrap();
        let mut answer = Vec::new();
        // Ends, however the line is cut.
        let _ = silent.read_to_end(&mut answer).await;
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{beginning:?}");
        // The only place is free for somebody else.
        let mut next = TcpStream::connect(address).await.unwrap();
        next.write_all(REQUEST).await.unwrap();
        is_answered(&mut next).await;
    }
}

#[tokio::test]
async fn who_asks_no_more_gives_the_place_back() {
    let address = patient(1, Patience { first: LONG, idle: SHORT }).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(REQUEST).await.unwrap();
    is_answered(&mut first).await;
    let mut rest = Vec::new();
    let _ = first.read_to_end(&mut rest).await;
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(REQUEST).await.unwrap();
    is_answered(&mut second).await;
}

#[tokio::test]
async fn who_is_worked_for_is_not_cut_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let long = async || {
        tokio::time::sleep(SHORT * 5).await;
        "well"
    };
    let routes = Router::new().route("/", get(long));
    let patience = Patience { first: SHORT, idle: SHORT };
    tokio::spawn(listener::serve(listener, routes, None, 1, patience, Duration::ZERO, pending()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    is_answered(&mut stream).await;
}
