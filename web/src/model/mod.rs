//! What the page knows, gathered from the frames of the worker.

mod picture;
mod slice;

pub(crate) use picture::{Picture, clock, seconds};
pub(crate) use slice::Slice;
