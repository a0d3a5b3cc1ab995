//! One process of a Redis deployment, as a value.
//!
//! A [`Process`] is a server (engine, replication, persistence, cluster bus) or a Sentinel. It is
//! driven from outside: hand it one [`Input`] with the time, drain [`Process::poll_output`] to the
//! end, then ask [`Process::next_deadline`]. It owns a seeded generator and no clock, no socket and
//! no file, so it can be cloned, compared and run anywhere: in a simulation, or behind real ports.

mod boot;
mod clock;
mod connections;
mod io;
mod sentinel;
mod server;

use redscope_actor::Time;

pub use boot::{Boot, files_at_start};
pub use io::{Event, FileAppend, FileWrite, Input, LinkKind, LogLevel, Output, Timer};
pub use redscope_engine::REDIS_VERSION;
pub use sentinel::{InstanceView, MasterView, Sentinel, SentinelView};
pub use server::cluster::{BusKind, BusMessage, NodeView as ClusterNodeView, created_cluster};
pub use server::{ReplicaView, Server, ServerView};

/// A server or a Sentinel.
#[derive(Clone, Debug)]
pub enum Process {
    /// A server, with or without cluster support.
    Server(Box<Server>),
    /// A Sentinel.
    Sentinel(Box<Sentinel>),
}

impl Process {
    /// Starts a process.
    ///
    /// Errors: the one line with which the process says why it will not start.
    pub fn start(boot: Boot, now: Time) -> Result<Self, String> {
        if boot.sentinel {
            Ok(Process::Sentinel(Box::new(Sentinel::start(boot, now)?)))
        } else {
            Ok(Process::Server(Box::new(Server::start(boot, now)?)))
        }
    }

    /// Takes one input. Time may stand still between inputs, but never runs back.
    pub fn handle(&mut self, now: Time, input: Input) {
        match self {
            Process::Server(server) => server.handle(now, input),
            Process::Sentinel(sentinel) => sentinel.handle(now, input),
        }
    }

    /// The next thing the process wants done, until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        match self {
            Process::Server(server) => server.poll_output(),
            Process::Sentinel(sentinel) => sentinel.poll_output(),
        }
    }

    /// When the process wants [`Input::Deadline`] next, and what for.
    pub fn next_deadline(&self) -> (Time, Timer) {
        match self {
            Process::Server(server) => server.next_deadline(),
            Process::Sentinel(sentinel) => sentinel.next_deadline(),
        }
    }
}
