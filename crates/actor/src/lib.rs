//! What a process is, whoever runs it: a value that is handed the time and an [`Input`], and answers
//! with [`Output`]s and deadlines.
//!
//! An [`Actor`] owns a seeded generator and no clock, no socket and no file, so it can be cloned,
//! compared and run anywhere: in a simulation, or behind real ports. This crate has the words that
//! the two sides share; it knows neither Redis nor a simulator.

mod actor;
mod address;
mod calendar;
mod digest;
mod disk;
mod io;
mod rng;
mod rope;
mod time;

pub use actor::{Actor, Boot, Files, InputOf, OutboxOf, OutputOf, StartError, WallClock};
pub use address::Address;
pub use calendar::Utc;
pub use digest::{Digest, Digester};
pub use disk::{DiskError, DiskOp, DiskReply, Ticket};
pub use io::{ConnId, Input, Outbox, Output};
pub use rng::Rng;
pub use rope::Rope;
pub use time::Time;
