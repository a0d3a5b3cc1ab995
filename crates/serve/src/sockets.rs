//! One TCP connection: bytes in, bytes out, without waiting for either.

use std::io::{self, Read, Write};

use mio::net::TcpStream;
use redscope_node::ConnId;

/// Bytes read from a socket at once.
const READ_BYTES: usize = 64 * 1024;

/// A connection of one process.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) stream: TcpStream,
    /// Number of the process it belongs to.
    pub(crate) process: usize,
    pub(crate) conn: ConnId,
    /// Whether the other end has yet to accept.
    pub(crate) connecting: bool,
    /// Close once the output is written.
    pub(crate) closing: bool,
    /// The process at the other end, if it is one of ours.
    pub(crate) peer: Option<usize>,
    output: Vec<u8>,
    written: usize,
}

/// How reading went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadEnd {
    /// There is no more for now.
    Drained,
    /// The other end has closed, or the connection broke.
    Closed,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, process: usize, conn: ConnId, connecting: bool) -> Self {
        Socket {
            stream,
            process,
            conn,
            connecting,
            closing: false,
            peer: None,
            output: Vec::new(),
            written: 0,
        }
    }

    /// Reads all there is.
    pub(crate) fn read(&mut self, buffer: &mut Vec<u8>) -> ReadEnd {
        loop {
            let start = buffer.len();
            buffer.resize(start + READ_BYTES, 0);
            let result = self.stream.read(&mut buffer[start..]);
            buffer.truncate(start + result.as_ref().copied().unwrap_or(0));
            match result {
                Ok(0) => return ReadEnd::Closed,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return ReadEnd::Drained,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return ReadEnd::Closed,
            }
        }
    }

    pub(crate) fn queue(&mut self, bytes: Vec<u8>) {
        if self.output.is_empty() {
            self.output = bytes;
        } else {
            self.output.extend_from_slice(&bytes);
        }
    }

    /// Writes what it can; false if the connection broke.
    pub(crate) fn flush(&mut self) -> bool {
        while self.written < self.output.len() {
            match self.stream.write(&self.output[self.written..]) {
                Ok(0) => return false,
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
        self.output.clear();
        self.written = 0;
        true
    }

    pub(crate) fn has_output(&self) -> bool {
        self.written < self.output.len()
    }
}
