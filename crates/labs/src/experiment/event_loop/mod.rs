//! The event loop: many clients ask for little, one sends a command that keeps the only thread busy.
//!
//! The server is a simulated one whose processor takes the time that the cost table says; what waits at its
//! sockets, what its thread does and what each client sees are told by the server and the clients themselves.

mod commands;
mod knobs;
mod world;

pub use commands::{COMMANDS, Command, fork_us};
pub use knobs::{COMMANDS_BY_NAME, ID, KNOBS, LASTS_MS, LIVE, SLOW_AT_US, WAY_US, waiting_clients};
pub use world::{BEGINS, CLIENT, LEAD_US, SERVER, SLOW, open, turned};
