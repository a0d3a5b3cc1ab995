//! Clients of the laboratory's servers.

mod console;

pub use console::{Console, ConsoleOrder, ConsoleSpec, Line};
