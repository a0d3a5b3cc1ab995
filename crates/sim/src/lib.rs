//! A simulated deployment: processes, links, disks and clients in virtual time.
//!
//! A run is a world, a seed and a list of [`Action`]s; the same three give the same
//! [`Sim::digest`] on every platform. A [`Sim`] can be cloned: that is a checkpoint.

mod action;
mod client;
mod digest;
mod event;
mod network;
mod world;

pub use action::{Action, ActionError};
pub use client::{ClientLine, ClientView};
pub use event::{SimEvent, What};
pub use network::{Carried, Packet};
pub use world::{NodeSpec, NodeState, Sim, SimConfig};
