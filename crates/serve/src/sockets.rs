//! One TCP connection: bytes in, bytes out, without waiting for either.

use std::io::{self, Read, Write};

use mio::net::TcpStream;
use redscope_actor::ConnId;
use redscope_node::wire::BusDecoder;

/// Bytes read from a socket at once.
pub(crate) const READ_BYTES: usize = 64 * 1024;

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
    /// Reads what comes, if it is a connection of the cluster bus.
    pub(crate) bus: Option<BusDecoder>,
    /// The process at the other end, if it is one of ours.
    pub(crate) peer: Option<usize>,
    output: Vec<u8>,
    written: usize,
    /// Bytes of output the process was told of last.
    told_unsent: usize,
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
            bus: None,
            peer: None,
            output: Vec::new(),
            written: 0,
            told_unsent: 0,
        }
    }

    /// Reads all there is, by way of `scratch`, which is lent so that it need not be cleared.
    ///
    /// A read that brings less than there was room for has emptied the socket, and whatever comes
    /// later is told of; but what was told already is not told again. So a reader that knows that
    /// the other end has closed, or that does not know what was told, reads `to_the_end`.
    pub(crate) fn read(
        &mut self,
        scratch: &mut [u8],
        buffer: &mut Vec<u8>,
        to_the_end: bool,
    ) -> ReadEnd {
        loop {
            match self.stream.read(scratch) {
                Ok(0) => return ReadEnd::Closed,
                Ok(count) => {
                    buffer.extend_from_slice(&scratch[..count]);
                    if count < scratch.len() && !to_the_end {
                        return ReadEnd::Drained;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return ReadEnd::Drained,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return ReadEnd::Closed,
            }
        }
    }

    /// Reads no more than there is room for in `scratch`.
    pub(crate) fn read_once(&mut self, scratch: &mut [u8], buffer: &mut Vec<u8>) -> ReadEnd {
        match self.stream.read(scratch) {
            Ok(0) => ReadEnd::Closed,
            Ok(count) => {
                buffer.extend_from_slice(&scratch[..count]);
                ReadEnd::Drained
            }
            Err(error) if is_for_later(&error) => ReadEnd::Drained,
            Err(_) => ReadEnd::Closed,
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
        self.unsent_bytes() > 0
    }

    fn unsent_bytes(&self) -> usize {
        self.output.len() - self.written
    }

    /// Whether the process knows less or more of what is unsent.
    pub(crate) fn has_unsent_news(&self) -> bool {
        self.unsent_bytes() != self.told_unsent
    }

    /// Bytes not sent yet, if the process does not know that number.
    pub(crate) fn unsent_news(&mut self) -> Option<usize> {
        let changed = self.has_unsent_news();
        self.told_unsent = self.unsent_bytes();
        changed.then_some(self.told_unsent)
    }
}

/// Whether nothing is wrong, but that nothing is there yet.
fn is_for_later(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
