//! Worlds of probes: actors that do what they are told, and tell what they hear.

mod connections;
mod machines;
mod probes;
