//! A world of any actors in virtual time: processes, the ways between them, their disks, and what is
//! done to them.
//!
//! A run is what it starts from, a seed and a list of [`Action`]s; the same three give the same
//! [`Sim::digest`] on every platform. A [`Sim`] can be cloned: that is a checkpoint. A [`Timeline`]
//! keeps checkpoints and goes back. This crate knows no Redis.

mod action;
mod disk;
mod ids;
mod memory;
mod network;
mod queue;
mod record;
mod slot;
mod timeline;
mod told;
mod watch;
mod world;

pub use action::{Action, ActionError, ActionOf, Unfit};
pub use disk::{
    Content, Disk, DiskFault, DiskSpeed, FaultError, Lost, NAMES_COMMIT_US, Unsynced, WRITEBACK_US,
};
pub use ids::{ActorId, End, PacketId, Stamp};
pub use network::{Carried, MOST_LOSS_PPM, Packet, Path, PathChange, RETRANSMISSION_US};
pub use record::{Record, Stretch};
pub use slot::State;
pub use timeline::{
    Branch, BranchId, DEFAULT_BUDGET_BYTES, DEFAULT_MOST_TOLD, Entry, Reached, Timeline,
};
pub use told::{Fate, Told, What};
pub use watch::Watch;
pub use world::{PacketOf, Setting, Sim, ToldOf};
