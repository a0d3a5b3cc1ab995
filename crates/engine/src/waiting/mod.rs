//! Clients that wait: for keys, for replicas, for the end of a pause or of a script.
//!
//! Source: blocked.c, timeout.c, 7.0.15.

mod pause;
mod table;
mod waits;

pub(crate) use table::Waiting;
