//! What the page knows, gathered from the frames of the worker.

mod picture;
#[cfg(test)]
pub(crate) mod sample;
mod slice;

pub(crate) use picture::{Lines, Picture, Recorded, clock, seconds};
pub(crate) use slice::Slice;
