//! The Bloom filter lab: two filters that are given the same items, beyond what they are made for.

mod ask;
mod view;

pub use ask::{BLOOM_SIDES, BloomAsk, BloomSide};
pub use view::{BloomSideView, BloomView, Filled};
