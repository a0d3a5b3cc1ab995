//! What an errand does after a reply.

/// A request.
pub(super) type Request = Vec<Vec<u8>>;

/// What comes after a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Other replies to what was asked.
    Wait,
    /// These are to be sent, all at once.
    Ask(Vec<Request>),
    /// It is done: the text that was printed.
    Done(String),
    /// It ended with an error: the text, and the error behind it.
    Failed(String),
}
