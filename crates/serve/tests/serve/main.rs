//! `redscope-serve` as a program: sockets, files, and its sudden end.

mod bus;
mod exits;
mod kills;
mod live;
mod nodes;
mod server;
mod sockets;
mod typed;
