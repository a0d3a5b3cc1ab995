//! What arrives together is answered, and whoever waits is let in.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::Duration;

use crate::server::{Connection, Server};

#[test]
fn a_request_and_the_end_of_the_stream_may_come_together() {
    let server = Server::start(21_301, "", &["--save", ""]);
    for round in 0..300 {
        let mut stream = server.connect().stream.into_inner();
        stream.write_all(b"PING\r\n").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
        let mut reply = Vec::new();
        let read = stream.read_to_end(&mut reply);
        assert!(read.is_ok(), "round {round}: the connection stays open: {read:?}");
        assert_eq!(reply, b"+PONG\r\n", "round {round}");
    }
}

#[test]
fn connections_that_find_no_room_are_let_in_later() {
    let server = Server::start(21_302, "ulimit -n 40;", &["--save", ""]);
    let mut all: Vec<Connection> = (0..80).map(|_| server.connect()).collect();
    assert_eq!(all[0].ask("PING").as_deref(), Some("+PONG"));
    let mut late = all.split_off(60);
    drop(all);
    for (number, connection) in late.iter_mut().enumerate() {
        assert_eq!(connection.ask("PING").as_deref(), Some("+PONG"), "connection {number}");
    }
}
