//! One process of a Redis deployment, as a value.
//!
//! A [`Process`] is a server (engine, replication, persistence, cluster bus) or a Sentinel. It is
//! driven from outside: hand it one [`Input`] with the time, drain [`Process::poll_output`] to the
//! end, then ask [`Process::next_deadline`]. It owns a seeded generator and no clock, no socket and
//! no file, so it can be cloned, compared and run anywhere: in a simulation, or behind real ports.

mod belongings;
mod boot;
mod bus;
mod clock;
mod connections;
mod exit;
mod fact;
mod file_names;
mod io;
mod numbers;
mod sentinel;
mod server;

use redscope_actor::{Actor, Address, Boot, Digest, Digester, Rope, StartError, Time};

pub use belongings::{Belongings, DataFrom, Holding, needs_module};
pub use boot::Spec;
pub use bus::{
    BUS_PORT_OFFSET, BusKind, BusMessage, Contact, Gossip, Header, Host, NodeFlags, NodeId,
    SlotRanges, Update, bus_port, wire,
};
pub use exit::Exit;
pub use fact::{
    AbortReason, AofError, ClusterFact, ConnectReason, EpochChange, ExpiredBy, Fact, FailoverStep,
    FullResyncReason, Instance, InstanceKind, KeyspaceFact, LinkLoss, LoadedFrom, LogLevel,
    ManualKind, Obstacle, PersistenceFact, Recovery, Refusal, ReplicationFact, RoleChange,
    RoleRequest, SaveFailure, SaveKind, SaveTarget, SaveWait, Saved, SentinelFact, SilentPhase,
};
pub use file_names::SENTINEL_CONF;
pub use io::{Input, LinkKind, Outbox, Output, Timer};
pub use redscope_engine::cost::Processor;
pub use sentinel::{Health, InstanceView, MasterView, Sentinel, SentinelView, check_sentinel_conf};
pub use server::cluster::{
    ClusterView, Doubted, Doubts, LinkView as ClusterLinkView, NodeHealth,
    NodeView as ClusterNodeView, OwnSlots, created_cluster,
};
pub use server::{
    AofView, BacklogView, ChildView, Done, Event, LinkStep, ReplicaState, ReplicaView, Round,
    Server, ServerView, UpstreamView,
};

use boot::Start;

/// A server or a Sentinel.
#[derive(Clone, Debug)]
pub enum Process {
    /// A server, with or without cluster support.
    Server(Box<Server>),
    /// A Sentinel.
    Sentinel(Box<Sentinel>),
}

impl Process {
    /// Changes whether what a server does takes time from now on. A Sentinel's takes none.
    pub fn set_processor(&mut self, processor: Processor) {
        match self {
            Process::Server(server) => server.set_processor(processor),
            Process::Sentinel(_) => {}
        }
    }

    /// What it would need to be started elsewhere as it is at this moment, on a machine whose clock shows `unix_ms`.
    /// `find` has the files of its directory.
    pub fn belongings(&self, find: &dyn Fn(&str) -> Option<Rope>, unix_ms: u64) -> Belongings {
        match self {
            Process::Server(server) => server.belongings(find, unix_ms),
            Process::Sentinel(sentinel) => sentinel.belongings(),
        }
    }

    /// A message has come over the cluster bus that is left out: it is counted all the same.
    pub fn bus_dropped(&mut self, dropped: &wire::Dropped) {
        match self {
            Process::Server(server) => server.bus_dropped(dropped),
            Process::Sentinel(_) => {}
        }
    }

    /// How it has ended; `None` while it goes on.
    pub fn exit(&self) -> Option<Exit> {
        match self {
            Process::Server(server) => server.exit(),
            Process::Sentinel(sentinel) => sentinel.exit(),
        }
    }
}

/// Where a process with this address accepts connections: a cluster node at its bus port too.
pub fn listens_at(address: &Address, bus_port: Option<u16>) -> Vec<Address> {
    let bus = bus_port.map(|port| Address { host: address.host.clone(), port });
    std::iter::once(address.clone()).chain(bus).collect()
}

impl Actor for Process {
    type Spec = Spec;
    type Message = BusMessage;
    type Order = std::convert::Infallible;
    type Fact = Fact;
    type Link = LinkKind;
    type Timer = Timer;

    fn listens(spec: &Spec) -> Vec<Address> {
        listens_at(&spec.address, spec.bus_port())
    }

    fn start(spec: &Spec, boot: Boot<'_>, out: &mut Outbox) -> Result<Self, StartError> {
        let start = Start::new(spec, &boot)?;
        Ok(match spec.sentinel {
            true => Process::Sentinel(Box::new(Sentinel::start(start, out)?)),
            false => Process::Server(Box::new(Server::start(start, out)?)),
        })
    }

    fn handle(&mut self, now: Time, input: Input, out: &mut Outbox) {
        match self {
            Process::Server(server) => server.handle(now, input, out),
            Process::Sentinel(sentinel) => sentinel.handle(now, input, out),
        }
    }

    fn timers(&self) -> impl Iterator<Item = (Time, Timer)> {
        let timers = match self {
            Process::Server(server) => server.timers(),
            Process::Sentinel(sentinel) => [sentinel.timer(), None, None],
        };
        timers.into_iter().flatten()
    }

    fn next_deadline(&self) -> Option<(Time, Timer)> {
        match self {
            Process::Server(server) => server.timers().into_iter().flatten().min(),
            Process::Sentinel(sentinel) => sentinel.timer(),
        }
    }

    fn weight_bytes(&self) -> usize {
        match self {
            Process::Server(server) => server.weight_bytes(),
            Process::Sentinel(sentinel) => sentinel.weight_bytes(),
        }
    }
}

impl Digest for Process {
    fn digest(&self, into: &mut Digester) {
        match self {
            Process::Server(server) => into.add(&**server),
            Process::Sentinel(sentinel) => into.add(&**sentinel),
        }
    }
}
