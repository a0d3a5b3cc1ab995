//! The connections of one who asks several.

use redscope_actor::{Address, ConnId, Input};
use redscope_resp::Frame;

use super::Out;
use crate::exchange::Line;

/// Connections, each to one who is asked.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    lines: Vec<Line>,
}

impl Lines {
    pub(super) fn to<'a>(all: impl Iterator<Item = &'a Address>) -> Self {
        let lines = all.enumerate().map(|(place, address)| Line::new(address.clone(), place));
        Lines { lines: lines.collect() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Sends to the one at a place.
    pub(super) fn send(&mut self, place: usize, bytes: Vec<u8>, out: &mut Out) {
        if let Some(line) = self.lines.get_mut(place) {
            line.send(bytes, out);
        }
    }

    /// Takes what is for one of them: from which place what came. What is no RESP ends a connection.
    pub(super) fn take<M, O>(
        &mut self,
        input: &Input<M, O>,
        out: &mut Out,
    ) -> Option<(usize, Vec<Frame>)> {
        let conn: ConnId = match input {
            Input::Connected(conn)
            | Input::Refused(conn)
            | Input::Closed(conn)
            | Input::Data(conn, _) => *conn,
            _ => return None,
        };
        let place = self.lines.iter().position(|line| line.is(conn))?;
        let line = &mut self.lines[place];
        match input {
            Input::Connected(_) => line.connected(out),
            Input::Data(_, bytes) => match line.frames(bytes) {
                Ok(frames) => return Some((place, frames)),
                Err(()) => line.abort(out),
            },
            _ => line.closed(),
        }
        Some((place, Vec::new()))
    }
}
