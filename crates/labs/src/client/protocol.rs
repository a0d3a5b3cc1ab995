//! Which protocol a console speaks: RESP3 is asked for with each connection, as `redis-cli -3` does.
//! Behaviour: redis-cli.c `cliSwitchProto`, 7.0.15.

use redscope_resp::{Frame, encode_command, format_reply};

/// What is chosen, and what of that the connection knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Protocol {
    is_resp3: bool,
    hello: Hello,
}

/// What a connection speaks is settled before the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hello {
    Settled,
    /// To be asked for.
    Due,
    /// Asked for, with a new connection or on one that was there.
    Asked {
        is_new: bool,
        is_resp3: bool,
    },
}

/// How a server has answered.
#[derive(Debug)]
pub(super) struct Answered {
    /// Whether the connection is new.
    pub(super) is_new: bool,
    /// What redis-cli says if it was refused.
    pub(super) refused: Option<String>,
}

impl Protocol {
    pub(super) fn new(is_resp3: bool) -> Self {
        Protocol { is_resp3, hello: Hello::Settled }
    }

    pub(super) fn is_resp3(self) -> bool {
        self.is_resp3
    }

    /// Another one is chosen; a connection that stands is to be asked for it.
    pub(super) fn choose(&mut self, is_resp3: bool, stands: bool) {
        let is_other = std::mem::replace(&mut self.is_resp3, is_resp3) != is_resp3;
        if is_other && stands && self.hello == Hello::Settled {
            self.hello = Hello::Due;
        }
    }

    /// Nothing of a connection holds any more.
    pub(super) fn forget(&mut self) {
        self.hello = Hello::Settled;
    }

    pub(super) fn is_due(self) -> bool {
        self.hello == Hello::Due
    }

    /// Whether the next reply is about it.
    pub(super) fn is_asked(self) -> bool {
        matches!(self.hello, Hello::Asked { .. })
    }

    /// The request for what is chosen.
    pub(super) fn ask(&mut self, is_new: bool) -> Vec<u8> {
        self.hello = Hello::Asked { is_new, is_resp3: self.is_resp3 };
        let mut bytes = Vec::new();
        encode_command(&["HELLO", if self.is_resp3 { "3" } else { "2" }], &mut bytes);
        bytes
    }

    /// Takes the reply to that; `None`: it is no such reply.
    pub(super) fn answer(&mut self, frame: &Frame) -> Option<Answered> {
        let Hello::Asked { is_new, is_resp3 } = self.hello else { return None };
        if matches!(frame, Frame::Push(_)) {
            return None;
        }
        // Something else may have been chosen meanwhile.
        self.hello = if is_resp3 == self.is_resp3 { Hello::Settled } else { Hello::Due };
        let refused = frame.is_error().then(|| {
            let why = format_reply(frame);
            let why = why.strip_prefix("(error) ").unwrap_or(&why);
            format!("HELLO {} failed: {why}", if is_resp3 { 3 } else { 2 })
        });
        Some(Answered { is_new, refused })
    }
}
