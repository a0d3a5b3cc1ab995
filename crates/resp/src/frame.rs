//! One reply or push, before it becomes bytes and after it was read from them.

use std::borrow::Cow;

/// The protocol version a connection speaks, chosen by `HELLO`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// RESP2, what every connection starts with.
    #[default]
    Resp2,
    /// RESP3: maps, sets, doubles, booleans, big numbers, verbatim strings, pushes.
    Resp3,
}

/// A RESP value whose bulk strings are of type `B`.
///
/// Servers use a `B` that shares memory with the data set; clients use plain vectors. A frame is
/// the same value in both protocol versions: the encoder folds what RESP2 cannot say.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame<B = Vec<u8>> {
    /// `+OK`: a line that cannot hold CR or LF.
    Simple(Cow<'static, str>),
    /// `-ERR …`: the text after the dash. Line breaks are written as spaces.
    Error(Vec<u8>),
    /// `:1`.
    Integer(i64),
    /// `$3`: any bytes.
    Bulk(B),
    /// The absent value: `$-1` in RESP2, `_` in RESP3.
    Null,
    /// The absent array: `*-1` in RESP2, `_` in RESP3.
    NullArray,
    /// `*n`.
    Array(Vec<Frame<B>>),
    /// `%n`, or a flat array in RESP2.
    Map(Vec<(Frame<B>, Frame<B>)>),
    /// `~n`, or an array in RESP2.
    Set(Vec<Frame<B>>),
    /// `>n`, or an array in RESP2: data the client did not ask for just now.
    Push(Vec<Frame<B>>),
    /// `,1.5`, or a bulk string in RESP2.
    Double(f64),
    /// `,` and these digits, or a bulk string in RESP2. A client reads it as a double.
    Decimal(String),
    /// `#t`, or the integers 1 and 0 in RESP2.
    Boolean(bool),
    /// `(123`, or a bulk string in RESP2.
    BigNumber(String),
    /// `|n` and a reply behind it, or the reply alone in RESP2.
    Attributed {
        /// What is said about the reply.
        attributes: Vec<(Frame<B>, Frame<B>)>,
        /// The reply itself.
        reply: Box<Frame<B>>,
    },
    /// `=n` with a three-letter format, or a bulk string in RESP2.
    Verbatim {
        /// `txt` or `mkd`.
        format: [u8; 3],
        /// The text itself.
        text: B,
    },
}

impl<B> Frame<B> {
    /// The reply of a command that has nothing else to say.
    pub const OK: Self = Frame::Simple(Cow::Borrowed("OK"));

    /// A simple string from text known at compile time.
    pub const fn simple(text: &'static str) -> Self {
        Frame::Simple(Cow::Borrowed(text))
    }

    /// An error whose text starts with its code, such as `ERR no such key`.
    pub fn error(text: impl Into<Vec<u8>>) -> Self {
        Frame::Error(text.into())
    }

    /// Whether this is an error reply.
    pub fn is_error(&self) -> bool {
        matches!(self, Frame::Error(_))
    }
}

impl<B: AsRef<[u8]>> Frame<B> {
    /// The bytes of a bulk, verbatim, simple or error frame.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Frame::Bulk(bytes) | Frame::Verbatim { text: bytes, .. } => Some(bytes.as_ref()),
            Frame::Simple(text) => Some(text.as_bytes()),
            Frame::Error(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of an array, set or push.
    pub fn as_array(&self) -> Option<&[Frame<B>]> {
        match self {
            Frame::Array(items) | Frame::Set(items) | Frame::Push(items) => Some(items),
            _ => None,
        }
    }
}
