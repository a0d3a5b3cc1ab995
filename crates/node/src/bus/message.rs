//! Messages of the cluster bus.

use std::sync::Arc;

use redscope_actor::{Digest, Digester};

use super::{Contact, Host, NodeId, SlotRanges};

/// A message: what it is about, under the header that every message of its sender has.
///
/// Source: cluster.h `clusterMsg`, 7.0.15.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusMessage {
    /// What it is about.
    pub kind: BusKind,
    /// What the sender says of itself; messages between two changes of it share one.
    pub header: Arc<Header>,
}

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusKind {
    /// Are you there? With gossip.
    Ping(Vec<Gossip>),
    /// I am. With gossip.
    Pong(Vec<Gossip>),
    /// Are you there, and take me in. With gossip.
    Meet(Vec<Gossip>),
    /// A majority holds this node for failed.
    Fail(NodeId),
    /// A message for subscribers.
    Publish {
        /// The channel.
        channel: Vec<u8>,
        /// The message.
        message: Vec<u8>,
        /// Whether it is a shard channel.
        shard: bool,
    },
    /// Vote for me in the epoch of the header.
    AuthRequest,
    /// You have my vote.
    AuthAck,
    /// The slots you claim belong to somebody else by now.
    Update(Box<Update>),
    /// Stand still: I am to take your place.
    FailoverStart,
    /// One that nothing is made of but its header: a module's, or of a kind no server of this version
    /// knows. It comes from other programs only.
    Other {
        /// The kind, as it is on the wire.
        kind: u16,
        /// What it has behind the header.
        content: Vec<u8>,
    },
}

/// Kinds by their numbers on the wire. Source: cluster.h `CLUSTERMSG_TYPE_*`, 7.0.15.
pub(super) mod kind {
    pub(in crate::bus) const PING: u16 = 0;
    pub(in crate::bus) const PONG: u16 = 1;
    pub(in crate::bus) const MEET: u16 = 2;
    pub(in crate::bus) const FAIL: u16 = 3;
    pub(in crate::bus) const PUBLISH: u16 = 4;
    pub(in crate::bus) const AUTH_REQUEST: u16 = 5;
    pub(in crate::bus) const AUTH_ACK: u16 = 6;
    pub(in crate::bus) const UPDATE: u16 = 7;
    pub(in crate::bus) const FAILOVER_START: u16 = 8;
    pub(in crate::bus) const MODULE: u16 = 9;
    pub(in crate::bus) const PUBLISH_SHARD: u16 = 10;
}

impl BusKind {
    /// How many kinds are counted apart.
    pub const COUNT: usize = NAMES.len();

    /// The names `CLUSTER INFO` counts messages under, in its order.
    pub const NAMES: [&'static str; BusKind::COUNT] = NAMES;

    /// The kind as a number, as it is on the wire.
    pub const fn number(&self) -> u16 {
        match self {
            BusKind::Ping(_) => kind::PING,
            BusKind::Pong(_) => kind::PONG,
            BusKind::Meet(_) => kind::MEET,
            BusKind::Fail(_) => kind::FAIL,
            BusKind::Publish { shard: false, .. } => kind::PUBLISH,
            BusKind::AuthRequest => kind::AUTH_REQUEST,
            BusKind::AuthAck => kind::AUTH_ACK,
            BusKind::Update(_) => kind::UPDATE,
            BusKind::FailoverStart => kind::FAILOVER_START,
            BusKind::Publish { shard: true, .. } => kind::PUBLISH_SHARD,
            BusKind::Other { kind, .. } => *kind,
        }
    }

    /// The name `CLUSTER INFO` counts it under.
    pub fn name(&self) -> &'static str {
        BusKind::name_of(self.number())
    }

    /// The name of a kind by its number on the wire.
    pub fn name_of(number: u16) -> &'static str {
        NAMES.get(usize::from(number)).copied().unwrap_or("unknown")
    }

    /// Whether it is a ping or an answer: these alone carry gossip and extensions.
    pub const fn is_heartbeat(&self) -> bool {
        matches!(self, BusKind::Ping(_) | BusKind::Pong(_) | BusKind::Meet(_))
    }

    /// What it says of third nodes.
    pub fn gossip(&self) -> &[Gossip] {
        match self {
            BusKind::Ping(gossip) | BusKind::Pong(gossip) | BusKind::Meet(gossip) => gossip,
            _ => &[],
        }
    }
}

const NAMES: [&str; 11] = [
    "ping",
    "pong",
    "meet",
    "fail",
    "publish",
    "auth-req",
    "auth-ack",
    "update",
    "mfstart",
    "module",
    "publishshard",
];

/// What a node says of itself in each message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The node that sent it.
    pub sender: NodeId,
    /// Its master, if it is a replica.
    pub master: Option<NodeId>,
    /// Greatest epoch it has seen.
    pub current_epoch: u64,
    /// Epoch under which it, or its master, claims slots.
    pub config_epoch: u64,
    /// End of its replication stream, in bytes.
    pub offset: u64,
    /// The slots it claims, or its master does.
    pub slots: SlotRanges,
    /// Where it wants to be reached; unknown: where the connection comes from.
    pub host: Host,
    /// What it wants to be called; on the wire an extension of pings and their answers.
    pub hostname: Option<Arc<str>>,
    /// Types of extensions that no server of this version knows; none of ours sends any.
    pub unknown_extensions: Vec<u16>,
    /// Its port for clients.
    pub port: u16,
    /// Its port for the bus.
    pub bus_port: u16,
    /// Its own flags.
    pub flags: NodeFlags,
    /// Whether the cluster serves, as it sees it.
    pub ok: bool,
    /// A master that stands still for a replica to take its place.
    pub paused: bool,
    /// Votes are asked for though the master has not failed; on the wire requests for votes alone
    /// say so.
    pub forced: bool,
}

/// What a message says of a third node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gossip {
    /// The node, and where it is.
    pub contact: Arc<Contact>,
    /// Since when the sender waits for its answer, in Unix seconds by the sender's clock; 0 if it
    /// does not.
    pub ping_sent_s: u32,
    /// When it last answered, in Unix seconds by the sender's clock; 0 if it never has.
    pub pong_received_s: u32,
    /// What the sender holds it for.
    pub flags: NodeFlags,
}

/// Who owns slots by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The owner.
    pub node: NodeId,
    /// Its config epoch.
    pub config_epoch: u64,
    /// All its slots.
    pub slots: SlotRanges,
}

/// What a node is held for: the bits are those of the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeFlags(pub u16);

impl NodeFlags {
    /// It is a master.
    pub const MASTER: NodeFlags = NodeFlags(1);
    /// It is a replica.
    pub const REPLICA: NodeFlags = NodeFlags(2);
    /// The holder gets no answer from it.
    pub const PFAIL: NodeFlags = NodeFlags(4);
    /// A majority of masters gets no answer from it.
    pub const FAIL: NodeFlags = NodeFlags(8);
    /// It is the holder.
    pub const MYSELF: NodeFlags = NodeFlags(16);
    /// It has not said its name yet.
    pub const HANDSHAKE: NodeFlags = NodeFlags(32);
    /// Where it is is not known.
    pub const NOADDR: NodeFlags = NodeFlags(64);
    /// It is to be asked to take the holder in.
    pub const MEET: NodeFlags = NodeFlags(128);
    /// A master that replicas may migrate to.
    pub const MIGRATE_TO: NodeFlags = NodeFlags(256);
    /// A replica that does not try to replace its master.
    pub const NOFAILOVER: NodeFlags = NodeFlags(512);
    /// It gives no answer, in the eyes of the holder or of a majority.
    pub const FAILING: NodeFlags = NodeFlags(4 | 8);

    /// Whether it has one of the flags.
    pub const fn has(self, flags: NodeFlags) -> bool {
        self.0 & flags.0 != 0
    }

    /// These flags and others.
    pub const fn with(self, flags: NodeFlags) -> NodeFlags {
        NodeFlags(self.0 | flags.0)
    }

    /// These flags without others.
    pub const fn without(self, flags: NodeFlags) -> NodeFlags {
        NodeFlags(self.0 & !flags.0)
    }

    /// Sets or clears flags.
    pub fn set(&mut self, flags: NodeFlags, on: bool) {
        *self = if on { self.with(flags) } else { self.without(flags) };
    }
}

impl Digest for BusMessage {
    fn digest(&self, into: &mut Digester) {
        into.number(u64::from(self.kind.number()));
        match &self.kind {
            BusKind::Ping(gossip) | BusKind::Pong(gossip) | BusKind::Meet(gossip) => {
                into.number(gossip.len() as u64);
                gossip.iter().for_each(|entry| into.add(entry));
            }
            BusKind::Fail(id) => into.add(id),
            BusKind::Publish { channel, message, .. } => {
                into.bytes(channel);
                into.bytes(message);
            }
            BusKind::Update(update) => {
                into.add(&update.node);
                into.number(update.config_epoch);
                into.add(&update.slots);
            }
            BusKind::Other { content, .. } => into.bytes(content),
            BusKind::AuthRequest | BusKind::AuthAck | BusKind::FailoverStart => {}
        }
        into.add(&*self.header);
    }
}

impl Digest for Header {
    fn digest(&self, into: &mut Digester) {
        into.add(&self.sender);
        into.add(&self.master);
        for number in [self.current_epoch, self.config_epoch, self.offset] {
            into.number(number);
        }
        into.add(&self.slots);
        into.add(&self.host);
        if let Some(hostname) = &self.hostname {
            into.add(&**hostname);
        }
        self.unknown_extensions.iter().for_each(|kind| into.number(u64::from(*kind)));
        into.number(u64::from(self.port) << 16 | u64::from(self.bus_port));
        let [ok, paused, forced] = [self.ok, self.paused, self.forced].map(u64::from);
        into.number(u64::from(self.flags.0) << 3 | ok << 2 | paused << 1 | forced);
    }
}

impl Digest for Gossip {
    fn digest(&self, into: &mut Digester) {
        let Contact { id, host, port, bus_port } = &*self.contact;
        into.add(id);
        into.number(u64::from(self.ping_sent_s) << 32 | u64::from(self.pong_received_s));
        into.add(host);
        let ports = u64::from(*port) << 16 | u64::from(*bus_port);
        into.number(u64::from(self.flags.0) << 32 | ports);
    }
}
