//! The servers themselves: what they say they have seen is what they were sent.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::server::{Answer, Security, Server};

#[test]
fn a_server_answers_counts_and_ends() {
    let server = Server::answering(Security::Plain, |request| Answer::json(format!("{:?}", request.len())));
    let mut socket = TcpStream::connect(server.address()).unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    socket.shutdown(std::net::Shutdown::Write).unwrap();
    let mut text = String::new();
    socket.read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{text}");
    assert!(text.ends_with("\r\nContent-Length: 2\r\n\r\n28"), "{text}");
    let seen = server.seen();
    assert_eq!(seen.connections, 1);
    assert_eq!(seen.requests, ["GET / HTTP/1.1\r\n\r\n", "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n"]);
    let address = server.address();
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_hanging_connection_ends_with_its_server() {
    let server = Server::start(Security::Plain, crate::server::Connection::hang);
    let mut socket = TcpStream::connect(server.address()).unwrap();
    server.wait_until(|seen| seen.connections == 1);
    drop(server);
    let mut text = String::new();
    let _reset = socket.read_to_string(&mut text);
    assert_eq!(text, "");
}

#[test]
fn a_reset_is_a_reset() {
    let server = Server::start(Security::Plain, crate::server::Connection::reset);
    let mut socket = TcpStream::connect(server.address()).unwrap();
    let error = socket.read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}
