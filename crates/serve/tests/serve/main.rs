//! `redscope-serve` as a program: sockets, files, and its sudden end.

mod exits;
mod kills;
mod server;
mod sockets;
mod typed;
