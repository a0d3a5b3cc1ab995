//! Sides of labs that are run on by time and keep what they measure.

/// A side that is run on by time and keeps what it measures.
pub trait Stepped {
    /// A sample of it.
    type Sample: Clone;

    /// Goes on to a moment, in virtual milliseconds.
    fn go_on(&mut self, until_ms: u64);

    /// What was measured so far.
    fn samples(&self) -> &[Self::Sample];
}
