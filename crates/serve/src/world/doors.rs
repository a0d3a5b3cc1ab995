//! Where processes listen, and who comes in there.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use mio::net::TcpListener;
use mio::{Interest, Token};
use redscope_actor::{Address, ConnId};
use redscope_node::wire::BusDecoder;
use redscope_node::{Input, LogLevel};

use super::World;
use crate::sockets::Socket;
use crate::standalone::reason;

/// A port at which a process listens.
pub(super) struct Door {
    listener: TcpListener,
    pub(super) process: usize,
    pub(super) port: u16,
    /// Whether it is for other nodes of a cluster.
    pub(super) is_bus: bool,
}

impl World {
    /// Listens at a port of the loopback.
    ///
    /// Errors: what the system says.
    pub(super) fn open_door(&mut self, process: usize, port: u16, is_bus: bool) -> io::Result<()> {
        let mut listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)))?;
        let token = self.next_token;
        self.next_token += 1;
        self.poll.registry().register(&mut listener, Token(token), Interest::READABLE)?;
        self.doors.insert(token, Door { listener, process, port, is_bus });
        Ok(())
    }

    /// A process listens nowhere any more.
    pub(super) fn close_doors(&mut self, process: usize) {
        self.doors.retain(|_, door| door.process != process);
    }

    /// Accepts whoever has waited for a process that stood still.
    pub(super) fn open_again(&mut self, process: usize) {
        let mine = self.doors.iter().filter(|(_, door)| door.process == process);
        for token in mine.map(|(token, _)| *token).collect::<Vec<_>>() {
            self.accept_all(token);
        }
    }

    /// Accepts every connection that waits: of those that are left over nothing is told again.
    pub(super) fn accept_all(&mut self, token: usize) {
        while let Some(door) = self.doors.get(&token) {
            let (index, port, is_bus) = (door.process, door.port, door.is_bus);
            if self.nodes[index].paused {
                return;
            }
            let (stream, peer) = match door.listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // The other end has given up, which leaves the next in line.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::Interrupted | ErrorKind::ConnectionAborted
                    ) =>
                {
                    continue;
                }
                Err(error) => {
                    let (level, what) = match is_bus {
                        true => (LogLevel::Verbose, "Error accepting cluster node"),
                        false => (LogLevel::Warning, "Accepting client connection: accept"),
                    };
                    self.log(index, level, &format!("{what}: {}", reason(&error)));
                    self.stranded.insert(token);
                    return;
                }
            };
            // A small reply should not wait for the next one.
            let _ = stream.set_nodelay(true);
            self.next_conn += 1;
            let conn = ConnId(self.next_conn);
            let mut socket = Socket::new(stream, index, conn, false);
            socket.peer = self.dialled.get(&peer.port()).copied();
            socket.bus = is_bus.then(BusDecoder::default);
            self.register(socket);
            let peer = Address { host: peer.ip().to_string(), port: peer.port() };
            if is_bus {
                let line = format!("Accepting cluster node connection from {peer}");
                self.log(index, LogLevel::Verbose, &line);
            }
            self.feed(index, Input::Accepted { conn, peer, port });
        }
    }
}
