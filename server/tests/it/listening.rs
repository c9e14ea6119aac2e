//! Connections: no more at once than are allowed, and the next one gets its turn when a place is free.

use axum::Router;
use axum::routing::get;
use server::listener;
use std::future::pending;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

async fn serving(connections: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().route("/", get(async || "well"));
    tokio::spawn(listener::serve(listener, routes, connections, Duration::ZERO, pending()));
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
