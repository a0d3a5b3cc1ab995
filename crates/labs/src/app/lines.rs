//! The connections of an application, one to each server it talks to.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::{Address, ConnId, Output};
use redscope_node::LinkKind;
use redscope_resp::{DecodeError, Frame, FrameDecoder};

use super::Out;

/// A connection.
#[derive(Clone, Debug)]
struct Line {
    conn: ConnId,
    stands: bool,
    decoder: FrameDecoder,
}

/// All connections.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    lines: BTreeMap<Rc<Address>, Line>,
    opened: u64,
}

impl Lines {
    /// Sends over the connection to a server.
    ///
    /// Errors: false if it does not stand; then it is on its way.
    pub(super) fn send(&mut self, to: &Rc<Address>, bytes: Vec<u8>, out: &mut Out) -> bool {
        match self.lines.get(to) {
            Some(line) if line.stands => {
                out.push(Output::Send(line.conn, bytes));
                true
            }
            Some(_) => false,
            None => {
                let conn = ConnId(ConnId::OWN + self.opened);
                self.opened += 1;
                let line = Line { conn, stands: false, decoder: FrameDecoder::default() };
                self.lines.insert(Rc::clone(to), line);
                let to = Address::clone(to);
                out.push(Output::Connect { conn, to, link: LinkKind::Client });
                false
            }
        }
    }

    /// A connection stands; to whom.
    pub(super) fn connected(&mut self, conn: ConnId) -> Option<Rc<Address>> {
        let (to, line) = self.lines.iter_mut().find(|(_, line)| line.conn == conn)?;
        line.stands = true;
        Some(Rc::clone(to))
    }

    /// Bytes came in; from whom.
    pub(super) fn feed(&mut self, conn: ConnId, bytes: &[u8]) -> Option<Rc<Address>> {
        let (to, line) = self.lines.iter_mut().find(|(_, line)| line.conn == conn)?;
        line.decoder.feed(bytes);
        Some(Rc::clone(to))
    }

    /// The next reply of a server.
    ///
    /// Errors: what it sends is no RESP.
    pub(super) fn next_frame(&mut self, of: &Rc<Address>) -> Result<Option<Frame>, DecodeError> {
        self.lines.get_mut(of).map_or(Ok(None), |line| line.decoder.next_frame())
    }

    /// A connection is gone; to whom.
    pub(super) fn closed(&mut self, conn: ConnId) -> Option<Rc<Address>> {
        let (to, _) = self.lines.iter().find(|(_, line)| line.conn == conn)?;
        let to = Rc::clone(to);
        self.lines.remove(&to);
        Some(to)
    }

    /// Breaks the connection to a server, if there is one: what is on its way back is not heard.
    pub(super) fn abort(&mut self, to: &Rc<Address>, out: &mut Out) {
        if let Some(line) = self.lines.remove(to) {
            out.push(Output::Abort(line.conn));
        }
    }
}
