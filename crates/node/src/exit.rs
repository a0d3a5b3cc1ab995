//! How a process ends by itself.

/// How a process has ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// As it was asked to.
    Done,
    /// It could not go on, and has said why in its log.
    Failed,
    /// It was not to go on: a real one aborts, so that its memory can be looked at.
    Panicked,
}
