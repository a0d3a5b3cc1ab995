//! What the labs try out, a folder each.

mod alone;
pub mod avalanche;
pub mod big_key;
pub mod bloom;
pub mod breakdown;
pub mod consistency;
pub mod consistency_load;
pub mod deployment;
pub mod event_loop;
pub mod eviction;
pub mod expiry;
pub mod hotkey;
pub mod knob;
pub mod layers;
pub mod loaded;
pub mod locks;
pub mod penetration;
pub mod persistence;
pub mod replication;
pub mod ring;
pub mod ring_load;
pub mod split_brain;
pub mod stepped;
pub mod tape;
pub mod transactions;
pub mod types;

use loaded::LoadedLab;
use tape::TapeLab;

/// The labs that put an application under load.
pub const LOADED: [&LoadedLab; 5] =
    [&avalanche::LAB, &penetration::LAB, &breakdown::LAB, &consistency_load::LAB, &ring_load::LAB];

/// The labs in which a deployment meets faults.
pub const TAPED: [&TapeLab; 5] =
    [&deployment::LAB, &persistence::LAB, &replication::LAB, &split_brain::LAB, &big_key::LAB];
