//! What redis-cli does as a program of its own, started from a console's line: its own connection, which it closes when
//! it is done.

use redscope_actor::{Address, ConnId, Input, Output};
use redscope_node::LinkKind;
use redscope_resp::{Frame, FrameDecoder, encode_command};

use super::next::{Next, Request};
use super::pipe::{self, Pipe};
use super::survey::{self, Survey};
use super::{ConsoleFact, Out};

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Errand {
    /// `--bigkeys` and `--memkeys`.
    Survey(Box<Survey>),
    /// `--pipe`.
    Pipe(Pipe),
}

/// What a line asks for, or why it cannot be had; `None`: other words are meant.
pub(super) fn read(args: &[Vec<u8>]) -> Option<Result<Errand, String>> {
    let survey = survey::read(args).map(|read| read.map(|survey| Errand::Survey(survey.into())));
    survey.or_else(|| pipe::read(args).map(|read| read.map(Errand::Pipe)))
}

impl Errand {
    fn first(&self) -> Vec<u8> {
        match self {
            Errand::Survey(survey) => in_one(&survey.first()),
            Errand::Pipe(pipe) => pipe.first(),
        }
    }

    fn take(&mut self, frame: &Frame) -> Next {
        match self {
            Errand::Survey(survey) => survey.take(frame),
            Errand::Pipe(pipe) => pipe.take(frame),
        }
    }

    fn cut(self) -> String {
        match self {
            Errand::Survey(survey) => survey.cut(),
            Errand::Pipe(pipe) => pipe.cut(),
        }
    }
}

/// An errand with its connection.
#[derive(Clone, Debug)]
pub(super) struct Running {
    conn: ConnId,
    address: Address,
    decoder: FrameDecoder,
    errand: Errand,
}

/// What was printed, and whether it ended with an error.
pub(super) type Printed = (String, bool);

impl Running {
    /// Connects.
    pub(super) fn start(
        errand: Errand,
        conn: ConnId,
        address: Address,
        out: &mut Out<ConsoleFact>,
    ) -> Self {
        out.push(Output::Connect { conn, to: address.clone(), link: LinkKind::Client });
        Running { conn, address, decoder: FrameDecoder::default(), errand }
    }

    /// Whether an input is of its connection.
    pub(super) fn hears<M, O>(&self, input: &Input<M, O>) -> bool {
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
    pub(super) fn handle<M, O>(
        &mut self,
        input: Input<M, O>,
        out: &mut Out<ConsoleFact>,
    ) -> Option<Printed> {
        match input {
            Input::Connected(_) => out.push(Output::Send(self.conn, self.errand.first())),
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
    pub(super) fn cut(self, out: &mut Out<ConsoleFact>) -> String {
        out.push(Output::Close(self.conn));
        self.errand.cut()
    }

    fn data(&mut self, bytes: &[u8], out: &mut Out<ConsoleFact>) -> Option<Printed> {
        self.decoder.feed(bytes);
        loop {
            let printed = match self.decoder.next_frame() {
                Ok(Some(frame)) => match self.errand.take(&frame) {
                    Next::Wait => continue,
                    Next::Ask(requests) => {
                        out.push(Output::Send(self.conn, in_one(&requests)));
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
}

/// Requests in one piece: redis-cli asks for the types of all keys of a SCAN at once, then for their sizes.
fn in_one(requests: &[Request]) -> Vec<u8> {
    let mut bytes = Vec::new();
    requests.iter().for_each(|request| encode_command(request, &mut bytes));
    bytes
}
