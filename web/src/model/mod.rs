//! What the page knows, gathered from the frames of the worker.

mod joined;
mod picture;
mod recorded;
#[cfg(test)]
pub(crate) mod sample;
mod slice;

pub(crate) use joined::{Pairs, Row, Side, joined};
pub(crate) use picture::{Cleared, Picture, clock, pair, seconds};
pub(crate) use recorded::{Lines, Recorded};
pub(crate) use slice::Slice;
