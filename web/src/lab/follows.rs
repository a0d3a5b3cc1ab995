//! What a change in a lab leads to.

/// What follows from something that has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    /// Nothing.
    Nothing,
    /// The address has changed.
    Link,
    /// There is another run.
    Run,
    /// The worker is to search for something.
    Search,
}
