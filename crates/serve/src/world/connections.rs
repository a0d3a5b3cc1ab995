//! Sockets of clients, replicas, Sentinels and the cluster bus, and the connections they are to processes.

use std::net::ToSocketAddrs;

use mio::net::TcpStream;
use mio::{Interest, Token};
use redscope_actor::{Address, ConnId};
use redscope_node::Input;
use redscope_node::wire::BusDecoder;

use super::{WAKER, World};
use crate::sockets::{ReadEnd, Socket};

/// What a cut or a stopped process keeps from going on.
#[derive(Clone, Copy, Debug)]
struct Held {
    output: bool,
    input: bool,
}

impl World {
    pub(super) fn register(&mut self, mut socket: Socket) {
        let token = self.next_token;
        self.next_token += 1;
        let interest = Interest::READABLE | Interest::WRITABLE;
        if self.poll.registry().register(&mut socket.stream, Token(token), interest).is_ok() {
            self.tokens.insert((socket.process, socket.conn), token);
            self.sockets.insert(token, socket);
        }
    }

    /// Opens a connection, one of the cluster bus with a `decoder`.
    pub(super) fn dial(
        &mut self,
        index: usize,
        conn: ConnId,
        to: &Address,
        decoder: Option<BusDecoder>,
    ) {
        let mut found = (to.host.as_str(), to.port).to_socket_addrs().ok();
        let address = found.as_mut().and_then(Iterator::next);
        match address.and_then(|address| TcpStream::connect(address).ok()) {
            Some(stream) => {
                if let Ok(local) = stream.local_addr() {
                    self.dialled.insert(local.port(), index);
                }
                let mut socket = Socket::new(stream, index, conn, true);
                socket.bus = decoder;
                socket.peer = self.nodes.iter().position(|node| node.spec.port == to.port);
                self.register(socket);
            }
            None => self.feed(index, Input::Refused(conn)),
        }
    }

    pub(super) fn send(&mut self, index: usize, conn: ConnId, bytes: Vec<u8>) {
        let Some(token) = self.tokens.get(&(index, conn)).copied() else { return };
        let Some(socket) = self.sockets.get_mut(&token) else { return };
        socket.queue(bytes);
        if !socket.connecting {
            self.write(token);
        }
    }

    pub(super) fn close(&mut self, index: usize, conn: ConnId) {
        if self.bus.contains_key(&(index, conn)) {
            return self.close_bus((index, conn));
        }
        let Some(token) = self.tokens.get(&(index, conn)).copied() else { return };
        let Some(socket) = self.sockets.get_mut(&token) else { return };
        if socket.bus.is_some() {
            // A link of the bus goes with what it has not sent.
            self.forget(token);
        } else {
            socket.closing = true;
            self.write(token);
        }
    }

    /// Closes a connection without what is still here.
    pub(super) fn abort(&mut self, index: usize, conn: ConnId) {
        if let Some(token) = self.tokens.get(&(index, conn)).copied() {
            self.forget(token);
        }
    }

    /// Tells processes what their peers have not taken yet, where that has changed.
    pub(super) fn tell_unsent(&mut self) {
        for token in std::mem::take(&mut self.changed) {
            let Some(socket) = self.sockets.get_mut(&token) else { continue };
            if let Some(unsent_bytes) = socket.unsent_news() {
                let (index, conn) = (socket.process, socket.conn);
                self.feed(index, Input::Unsent(conn, unsent_bytes));
            }
        }
    }

    /// Whether nothing leaves by a socket, and whether nothing comes in.
    fn held(&self, socket: &Socket) -> Held {
        let (here, there) = (socket.process, socket.peer.unwrap_or(socket.process));
        let is_paused = self.nodes[here].paused;
        Held {
            output: is_paused || self.cuts.contains(&(here, there)),
            input: is_paused || self.cuts.contains(&(there, here)),
        }
    }

    pub(super) fn write(&mut self, token: usize) {
        let Some(socket) = self.sockets.get(&token) else { return };
        let held = self.held(socket).output;
        let Some(socket) = self.sockets.get_mut(&token) else { return };
        let alive = held || socket.flush();
        let done = !socket.has_output() && socket.closing;
        if socket.has_unsent_news() {
            self.changed.push(token);
        }
        if !alive {
            self.broken(token);
        } else if done && !held {
            self.forget(token);
        }
    }

    pub(super) fn forget(&mut self, token: usize) -> Option<Socket> {
        let socket = self.sockets.remove(&token)?;
        self.tokens.remove(&(socket.process, socket.conn));
        if let Ok(local) = socket.stream.local_addr() {
            self.dialled.remove(&local.port());
        }
        Some(socket)
    }

    pub(super) fn broken(&mut self, token: usize) {
        let Some(socket) = self.forget(token) else { return };
        if socket.closing {
            return;
        }
        let input = match socket.connecting {
            true => Input::Refused(socket.conn),
            false => Input::Closed(socket.conn),
        };
        self.feed(socket.process, input);
    }

    /// Something can be done with a listener or a socket; `to_the_end` says that the other end of
    /// the socket has closed, or that it broke, which is told once.
    pub(super) fn ready(&mut self, token: usize, to_the_end: bool) {
        if token == WAKER.0 {
            return;
        }
        if self.sockets.contains_key(&token) {
            self.socket_ready(token, to_the_end);
        } else {
            self.accept_all(token);
        }
    }

    /// Writes and reads what can be; with `to_the_end` until there is no more, or nothing ever will.
    pub(super) fn socket_ready(&mut self, token: usize, to_the_end: bool) {
        let Some(socket) = self.sockets.get(&token) else { return };
        let held = self.held(socket);
        let (index, conn) = (socket.process, socket.conn);
        if socket.connecting {
            // It takes a way there and one back.
            if held.output || held.input {
                return;
            }
            let failed = socket.stream.take_error().ok().flatten().is_some();
            if failed {
                return self.broken(token);
            }
            if socket.stream.peer_addr().is_err() {
                return;
            }
            let _ = socket.stream.set_nodelay(true);
            if let Some(socket) = self.sockets.get_mut(&token) {
                socket.connecting = false;
            }
            self.feed(index, Input::Connected(conn));
        }
        self.write(token);
        if held.input {
            return;
        }
        let Some(socket) = self.sockets.get_mut(&token) else { return };
        let mut bytes = Vec::new();
        let end = socket.read(&mut self.scratch, &mut bytes, to_the_end);
        if bytes.is_empty() || socket.closing {
            // There is nothing, or nobody who would read it.
        } else if let Some(decoder) = &mut socket.bus {
            decoder.feed(&bytes);
            self.take_messages(token);
        } else {
            self.feed(index, Input::Data(conn, bytes));
        }
        if end == ReadEnd::Closed {
            self.broken(token);
        }
    }
}
