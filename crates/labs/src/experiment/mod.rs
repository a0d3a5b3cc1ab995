//! What the labs try out, a folder each.

pub mod avalanche;
pub mod bloom;
pub mod breakdown;
pub mod consistency;
pub mod eviction;
pub mod expiry;
pub mod knob;
pub mod loaded;
pub mod locks;
pub mod penetration;
pub mod ring;

use loaded::LoadedLab;

/// The labs that put an application under load.
pub const LOADED: [&LoadedLab; 3] = [&avalanche::LAB, &penetration::LAB, &breakdown::LAB];
