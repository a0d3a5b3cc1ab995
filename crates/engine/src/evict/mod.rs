//! Room for new data: which keys go when memory in use is too much.
//!
//! Source: evict.c, 7.0.15.

mod pool;
mod room;

pub(crate) use pool::EvictionPool;
