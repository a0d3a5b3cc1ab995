//! `redscope-serve` as a program: sockets, files, and its sudden end.

mod kills;
mod server;
mod sockets;
