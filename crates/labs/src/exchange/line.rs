//! A connection that is opened when something is to be sent.

use redscope_actor::{Address, ConnId, Output};
use redscope_node::LinkKind;
use redscope_resp::{Frame, FrameDecoder};

use crate::client::Out;

/// A connection to one address. What is sent before it stands waits for it.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    to: Address,
    /// It is called by numbers from here on, a new one each time.
    next: ConnId,
    dialled: Option<Dialled>,
}

#[derive(Clone, Debug)]
struct Dialled {
    conn: ConnId,
    stands: bool,
    waiting: Vec<u8>,
    decoder: FrameDecoder,
}

/// So many times a line can be opened anew before its numbers meet those of the next one.
const NUMBERS: u64 = 1 << 24;

impl Line {
    /// The line of this place among those of one actor.
    pub(crate) fn new(to: Address, place: usize) -> Self {
        let next = ConnId(ConnId::OWN + place as u64 * NUMBERS);
        Line { to, next, dialled: None }
    }

    /// The place of the line to which one of an actor's own connections belongs.
    pub(crate) fn place_of(conn: ConnId) -> usize {
        (conn.0.saturating_sub(ConnId::OWN) / NUMBERS) as usize
    }

    /// Sends, now or when the connection stands.
    pub(crate) fn send<F>(&mut self, bytes: Vec<u8>, out: &mut Out<F>) {
        match &mut self.dialled {
            Some(line) if line.stands => out.push(Output::Send(line.conn, bytes)),
            Some(line) => line.waiting.extend(bytes),
            None => {
                let conn = self.next;
                self.next.0 += 1;
                let decoder = FrameDecoder::default();
                self.dialled = Some(Dialled { conn, stands: false, waiting: bytes, decoder });
                let to = self.to.clone();
                out.push(Output::Connect { conn, to, link: LinkKind::Client });
            }
        }
    }

    /// Whether it is this connection.
    pub(crate) fn is(&self, conn: ConnId) -> bool {
        self.dialled.as_ref().is_some_and(|line| line.conn == conn)
    }

    /// The connection stands.
    pub(crate) fn connected<F>(&mut self, out: &mut Out<F>) {
        if let Some(line) = &mut self.dialled {
            line.stands = true;
            out.push(Output::Send(line.conn, std::mem::take(&mut line.waiting)));
        }
    }

    /// The connection is gone; the next thing that is sent opens another.
    pub(crate) fn closed(&mut self) {
        self.dialled = None;
    }

    /// Breaks the connection off.
    pub(crate) fn abort<F>(&mut self, out: &mut Out<F>) {
        if let Some(line) = self.dialled.take() {
            out.push(Output::Abort(line.conn));
        }
    }

    /// Takes what came in and gives every frame that is whole.
    ///
    /// Errors: what came is no RESP; such a connection is broken off.
    pub(crate) fn frames(&mut self, bytes: &[u8]) -> Result<Vec<Frame>, ()> {
        let Some(line) = &mut self.dialled else { return Ok(Vec::new()) };
        line.decoder.feed(bytes);
        let mut frames = Vec::new();
        while let Some(frame) = line.decoder.next_frame().map_err(|_| ())? {
            frames.push(frame);
        }
        Ok(frames)
    }
}
