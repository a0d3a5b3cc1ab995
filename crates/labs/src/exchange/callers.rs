//! Those who have connected and ask.

use std::collections::BTreeMap;

use redscope_actor::{ConnId, Output};
use redscope_resp::FrameDecoder;

use super::{answer, question};
use crate::client::Out;
use crate::program::Value;

/// Their connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Callers {
    conns: BTreeMap<ConnId, FrameDecoder>,
}

/// A question with its number, as words.
pub(crate) type Question = (u64, Vec<Vec<u8>>);

impl Callers {
    /// Somebody has connected.
    pub(crate) fn accept(&mut self, conn: ConnId) {
        self.conns.insert(conn, FrameDecoder::default());
    }

    /// Somebody has gone.
    pub(crate) fn closed(&mut self, conn: ConnId) {
        self.conns.remove(&conn);
    }

    /// What somebody asks. Who sends what is no RESP is broken off.
    pub(crate) fn questions<F>(
        &mut self,
        conn: ConnId,
        bytes: &[u8],
        out: &mut Out<F>,
    ) -> Vec<Question> {
        let Some(decoder) = self.conns.get_mut(&conn) else { return Vec::new() };
        decoder.feed(bytes);
        let mut asked = Vec::new();
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => asked.extend(question(&frame).map(|(number, words)| {
                    (number, words.into_iter().map(<[u8]>::to_vec).collect())
                })),
                Ok(None) => return asked,
                Err(_) => {
                    self.conns.remove(&conn);
                    out.push(Output::Abort(conn));
                    return asked;
                }
            }
        }
    }

    /// Answers somebody, if they are there still.
    pub(crate) fn answer<F>(&self, conn: ConnId, number: u64, value: &Value, out: &mut Out<F>) {
        if self.conns.contains_key(&conn) {
            let mut bytes = Vec::new();
            answer(number, value, &mut bytes);
            out.push(Output::Send(conn, bytes));
        }
    }
}
