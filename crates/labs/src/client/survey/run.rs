//! A survey under way: its own connection, which it closes when it is done.

use redscope_actor::{Address, ConnId, Input, Output};
use redscope_node::LinkKind;
use redscope_resp::{FrameDecoder, encode_command};

use super::{Next, Request, Survey};
use crate::client::{ConsoleFact, Out};

/// A survey with its connection.
#[derive(Clone, Debug)]
pub(in crate::client) struct Surveying {
    conn: ConnId,
    address: Address,
    decoder: FrameDecoder,
    survey: Survey,
}

/// What was printed, and whether it ended with an error.
pub(in crate::client) type Printed = (String, bool);

impl Surveying {
    /// Connects.
    pub(in crate::client) fn start(
        survey: Survey,
        conn: ConnId,
        address: Address,
        out: &mut Out<ConsoleFact>,
    ) -> Self {
        out.push(Output::Connect { conn, to: address.clone(), link: LinkKind::Client });
        Surveying { conn, address, decoder: FrameDecoder::default(), survey }
    }

    /// Whether an input is of its connection.
    pub(in crate::client) fn hears<M, O>(&self, input: &Input<M, O>) -> bool {
        let (Input::Connected(conn)
        | Input::Refused(conn)
        | Input::Data(conn, _)
        | Input::Closed(conn)) = input
        else {
            return false;
        };
        *conn == self.conn
    }

    /// Takes an input of its connection; what was printed if that was the end.
    pub(in crate::client) fn handle<M, O>(
        &mut self,
        input: Input<M, O>,
        out: &mut Out<ConsoleFact>,
    ) -> Option<Printed> {
        match input {
            Input::Connected(_) => self.send(&self.survey.first(), out),
            Input::Refused(_) => {
                let address = &self.address;
                let text = format!("Could not connect to Redis at {address}: Connection refused");
                return Some((text, true));
            }
            Input::Closed(_) => {
                return Some(("Error: Server closed the connection".to_owned(), true));
            }
            Input::Data(_, bytes) => return self.data(&bytes, out),
            _ => {}
        }
        None
    }

    /// Ends where it is.
    pub(in crate::client) fn cut(self, out: &mut Out<ConsoleFact>) -> String {
        out.push(Output::Close(self.conn));
        self.survey.cut()
    }

    fn data(&mut self, bytes: &[u8], out: &mut Out<ConsoleFact>) -> Option<Printed> {
        self.decoder.feed(bytes);
        loop {
            let printed = match self.decoder.next_frame() {
                Ok(Some(frame)) => match self.survey.take(&frame) {
                    Next::Wait => continue,
                    Next::Ask(requests) => {
                        self.send(&requests, out);
                        continue;
                    }
                    Next::Done(text) => (text, false),
                    Next::Failed(text) => (text, true),
                },
                Ok(None) => return None,
                Err(error) => (error.to_string(), true),
            };
            out.push(Output::Close(self.conn));
            return Some(printed);
        }
    }

    /// Sends requests in one piece: redis-cli asks for the types of all keys of a SCAN at once, then for their sizes.
    fn send(&self, requests: &[Request], out: &mut Out<ConsoleFact>) {
        let mut bytes = Vec::new();
        requests.iter().for_each(|request| encode_command(request, &mut bytes));
        out.push(Output::Send(self.conn, bytes));
    }
}
