//! The lab of client-side sharding: two schemes over the same keys, before a change of the servers and after it.

mod ask;
mod view;

pub use ask::{RING_SIDES, RingAsk, RingSide};
pub use view::{RingView, look_at_ring};
