//! What breaks the protocol, in Redis's words.

use std::fmt;

/// A request that breaks the protocol. Redis sends the text as `-ERR …` and closes.
///
/// Source: networking.c `processInlineBuffer`, `processMultibulkBuffer`, 7.0.15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolError {
    /// An inline command longer than 64 KiB.
    TooBigInline,
    /// A quote that is never closed.
    UnbalancedQuotes,
    /// More than 64 KiB where the number of arguments should be.
    TooBigCount,
    /// The number of arguments is no number, or too large.
    InvalidCount,
    /// More than ten arguments before authentication.
    UnauthenticatedCount,
    /// More than 64 KiB where the length of an argument should be.
    TooBigBulkCount,
    /// Something else where `$` should be.
    ExpectedDollar(u8),
    /// A length that is no number, negative, or above `proto-max-bulk-len`.
    InvalidBulkLen,
    /// An argument above 16 KiB before authentication.
    UnauthenticatedBulkLen,
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ERR Protocol error: ")?;
        match self {
            ProtocolError::TooBigInline => f.write_str("too big inline request"),
            ProtocolError::UnbalancedQuotes => f.write_str("unbalanced quotes in request"),
            ProtocolError::TooBigCount => f.write_str("too big mbulk count string"),
            ProtocolError::InvalidCount => f.write_str("invalid multibulk length"),
            ProtocolError::UnauthenticatedCount => f.write_str("unauthenticated multibulk length"),
            ProtocolError::TooBigBulkCount => f.write_str("too big bulk count string"),
            ProtocolError::ExpectedDollar(byte) => {
                write!(f, "expected '$', got '{}'", char::from(*byte))
            }
            ProtocolError::InvalidBulkLen => f.write_str("invalid bulk length"),
            ProtocolError::UnauthenticatedBulkLen => f.write_str("unauthenticated bulk length"),
        }
    }
}

impl std::error::Error for ProtocolError {}
