//! The lab of data types: a small application, and what its items take in one structure or another.

mod ask;
mod view;

pub use ask::{SEED as TYPES_SEED, TypesAsk};
pub use view::{TypesView, look_at_types};
