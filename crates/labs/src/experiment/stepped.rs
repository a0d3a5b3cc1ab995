//! Sides of labs that are run on by time and keep what they measure.

use super::knob::Knobs;

/// A side that is run on by time and keeps what it measures.
pub trait Stepped {
    /// A sample of it.
    type Sample: Clone;

    /// So long is a sample, in virtual milliseconds.
    const SAMPLE_MS: u64;

    /// Goes on to a moment, in virtual milliseconds: to the last end of a sample before it.
    fn go_on(&mut self, until_ms: u64);

    /// From the moment it has come to on, knobs stand so. Those that cannot be turned while it runs stand as before.
    fn turn(&mut self, knobs: &Knobs);

    /// What was measured so far.
    fn samples(&self) -> &[Self::Sample];
}
