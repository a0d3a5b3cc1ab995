//! Whom a goal speaks of, and what they may be.

/// Who is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// The one of this name.
    Named(String),
    /// One of the servers that run, or more.
    Some,
    /// Each server that runs; there is one.
    Every,
    /// Each server that runs and follows nobody; there is one.
    Masters,
    /// Each server that runs and follows another; there is one.
    Replicas,
}

/// What a node may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Master,
    Replica,
    Up,
    Down,
    Paused,
    Alone,
}

/// Every word with how it is written.
pub(super) const WORDS: [(Word, &str); 6] = [
    (Word::Master, "master"),
    (Word::Replica, "replica"),
    (Word::Up, "up"),
    (Word::Down, "down"),
    (Word::Paused, "paused"),
    (Word::Alone, "cut"),
];
