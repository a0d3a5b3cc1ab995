//! Bloom filters: what one lets through while it is filled, against what it was made for.
//!
//! A filter of the module's is the one that the engine has, asked by `BF.RESERVE`, `BF.ADD` and `BF.MEXISTS`. One that
//! the module does not have (the size that textbooks give, or no limit) is the lab's own; it finds the bits of
//! an item as the engine does. Every rate is counted: items that were never added are looked for.
//! Source: Bloom 1970; the documentation of BF.RESERVE at redis.io, RedisBloom 2.4.

mod design;
mod filter;
mod joined;
mod layer;
mod look;
mod measure;
mod names;
pub mod theory;
mod walk;

pub use design::{Design, KINDS, KNOBS, Kind, OWN, own_knob};
pub use filter::Filter;
pub use joined::{Joined, join};
pub use layer::Layer;
pub use look::{Cleared, LayerFill, Look, look};
pub use measure::{Point, STEPS, measure, offered_at, set_bytes};
pub use names::Names;
pub use walk::{Answer, HashBit, Walk};
