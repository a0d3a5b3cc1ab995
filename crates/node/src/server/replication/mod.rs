//! Replication: the history this server follows, its replicas, and its master.
//!
//! `downstream` serves replicas, `upstream` follows a master, `role` goes from one to the other,
//! `backlog` keeps the stream's end, `failover` hands a master's place to a replica.
//! Behaviour: replication.c, 7.0.15.

mod backlog;
mod downstream;
mod failover;
mod role;
mod unkept;
mod upstream;

use std::collections::BTreeMap;

use redscope_actor::{Address, ConnId, Rng};
use redscope_data::Str;
use redscope_engine::{ClientId, Reply};
use redscope_resp::Frame;

use crate::server::persistence::RdbParts;
pub(crate) use backlog::Backlog;
pub(crate) use failover::{FOREVER_MS, Failover};
use upstream::{Handshake, Transfer};

/// A stretch of history that came before the present one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PastHistory {
    pub(crate) replid: String,
    /// First offset that no longer belongs to it.
    pub(crate) second_offset: u64,
}

/// What a replica has said of itself before and after `PSYNC`.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) port: u16,
    pub(crate) ip: Option<String>,
    pub(crate) eof: bool,
    pub(crate) psync2: bool,
    /// It wants a snapshot, and not the stream after it.
    pub(crate) rdb_only: bool,
    /// What it wants in the snapshot.
    pub(crate) parts: RdbParts,
}

impl Default for Terms {
    fn default() -> Self {
        let parts = RdbParts::ALL;
        Terms { port: 0, ip: None, eof: false, psync2: false, rdb_only: false, parts }
    }
}

/// How far a replica's synchronisation has come, as its master sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReplicaState {
    /// It waits for a snapshot to be begun.
    WaitBgsaveStart,
    /// It waits for a snapshot to be done.
    WaitBgsaveEnd,
    /// It takes the stream.
    Online,
}

impl ReplicaState {
    /// The word `INFO` uses.
    pub const fn name(self) -> &'static str {
        match self {
            ReplicaState::WaitBgsaveStart | ReplicaState::WaitBgsaveEnd => "wait_bgsave",
            ReplicaState::Online => "online",
        }
    }
}

/// How far the link to the master has come, as a replica sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkStep {
    /// There is none; the next tick tries.
    Connect,
    /// The connection was asked for.
    Connecting,
    /// The two agree on where to go on.
    Handshake,
    /// The data set is coming.
    Sync,
    /// The stream is coming.
    Connected,
}

impl LinkStep {
    /// The word `ROLE` uses.
    pub const fn name(self) -> &'static str {
        match self {
            LinkStep::Connect => "connect",
            LinkStep::Connecting => "connecting",
            LinkStep::Handshake => "handshake",
            LinkStep::Sync => "sync",
            LinkStep::Connected => "connected",
        }
    }
}

/// A replica attached to this server.
#[derive(Clone, Debug)]
pub(crate) struct Replica {
    pub(crate) state: ReplicaState,
    pub(crate) terms: Terms,
    pub(crate) ip: String,
    pub(crate) ack_offset: u64,
    pub(crate) ack_time_s: u64,
    pub(crate) waiting_since_s: u64,
    /// Stream bytes held back: during the save, and after a diskless one until the first ACK.
    pub(crate) held: Vec<u8>,
    pub(crate) awaits_first_ack: bool,
    /// Bytes sent to it that have not left yet.
    pub(crate) unsent_bytes: usize,
    /// The offset its stream began after.
    pub(crate) stream_from: u64,
    /// It asked with `SYNC`: it knows nothing of offsets and acknowledges nothing.
    pub(crate) before_psync: bool,
}

impl Replica {
    /// Where it listens.
    pub(crate) fn address(&self) -> Address {
        Address { host: self.ip.clone(), port: self.terms.port }
    }
}

/// The link to the master.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// Not connected; the next tick tries.
    Connect,
    /// The connection was asked for.
    Connecting,
    /// Replies are expected.
    Handshake(Handshake),
    /// The data set is coming.
    Transfer(Transfer),
    /// The stream is coming.
    Connected,
}

/// The master this server follows.
#[derive(Clone, Debug)]
pub(crate) struct Upstream {
    pub(crate) address: Address,
    pub(crate) state: LinkState,
    pub(crate) conn: Option<ConnId>,
    /// The engine's client that applies the stream, while connected.
    pub(crate) client: Option<ClientId>,
    /// Bytes received before the stream and not understood yet: lines and payload.
    pub(crate) buffer: Vec<u8>,
    /// Bytes of the stream applied on this connection.
    pub(crate) applied_bytes: u64,
    /// Bytes of the stream before the request under way, for `GETACK`.
    pub(crate) position_bytes: u64,
    pub(crate) last_io_s: u64,
    pub(crate) down_since_s: Option<u64>,
    /// Database the stream has selected, if the history is known: a partial resync is possible.
    pub(crate) cached_db: Option<usize>,
    /// The master was asked with `SYNC`: it knows nothing of offsets and wants no acknowledgements.
    pub(crate) before_psync: bool,
}

impl Upstream {
    pub(crate) fn new(address: Address, cached_db: Option<usize>, now_s: u64) -> Self {
        Upstream {
            address,
            state: LinkState::Connect,
            conn: None,
            client: None,
            buffer: Vec::new(),
            applied_bytes: 0,
            position_bytes: 0,
            last_io_s: now_s,
            down_since_s: None,
            cached_db,
            before_psync: false,
        }
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.state == LinkState::Connected
    }

    pub(crate) fn step(&self) -> LinkStep {
        match self.state {
            LinkState::Connect => LinkStep::Connect,
            LinkState::Connecting => LinkStep::Connecting,
            LinkState::Handshake(_) => LinkStep::Handshake,
            LinkState::Transfer(_) => LinkStep::Sync,
            LinkState::Connected => LinkStep::Connected,
        }
    }
}

/// This server's place in replication.
#[derive(Clone, Debug)]
pub(crate) struct Replication {
    pub(crate) replid: String,
    pub(crate) past: Option<PastHistory>,
    /// Bytes of the stream produced (master) or applied (replica).
    pub(crate) offset: u64,
    pub(crate) backlog: Option<Backlog>,
    /// Bytes sent to replicas that are not counted yet.
    pub(crate) sent_bytes: u64,
    /// Database the stream has selected; `None`: the next write selects.
    pub(crate) selected_db: Option<usize>,
    pub(crate) replicas: BTreeMap<ClientId, Replica>,
    /// Connections that have sent `REPLCONF` and may become replicas.
    pub(crate) terms: BTreeMap<ClientId, Terms>,
    pub(crate) upstream: Option<Upstream>,
    pub(crate) failover: Option<Failover>,
    /// Whether a `WAIT` asks for acknowledgements before the next sleep.
    pub(crate) getack_wanted: bool,
    pub(crate) no_replicas_since_s: u64,
    /// Ticks of the replication cron since the start.
    pub(crate) ticks: u64,
    /// When it was last logged that what the master sends is done though it cannot be kept, in Unix
    /// milliseconds.
    unkept_logged_ms: u64,
}

impl Replication {
    /// Bytes at the end of the stream that some replica has yet to be sent.
    fn needed_bytes(&self) -> usize {
        let needed = self.replicas.values().map(|replica| {
            let streamed = self.offset.saturating_sub(replica.stream_from);
            // A snapshot on its way is not of the stream.
            replica.held.len().max(replica.unsent_bytes.min(streamed as usize))
        });
        needed.max().unwrap_or(0)
    }

    /// Drops what replicas needed and need no more.
    fn trim_backlog(&mut self) {
        let needed_bytes = self.needed_bytes();
        if let Some(backlog) = &mut self.backlog {
            backlog.trim(needed_bytes);
        }
    }

    pub(crate) fn new(rng: &mut Rng, now_s: u64) -> Self {
        Replication {
            replid: rng.hex(40),
            past: None,
            offset: 0,
            backlog: None,
            sent_bytes: 0,
            selected_db: None,
            replicas: BTreeMap::new(),
            terms: BTreeMap::new(),
            upstream: None,
            failover: None,
            getack_wanted: false,
            no_replicas_since_s: now_s,
            ticks: 0,
            unkept_logged_ms: 0,
        }
    }

    /// The name of the history before the present one, or zeros.
    pub(crate) fn replid2(&self) -> String {
        self.past.as_ref().map_or_else(|| "0".repeat(40), |past| past.replid.clone())
    }

    /// Replicas that take the stream, in the order they connected.
    pub(crate) fn online(&self) -> impl Iterator<Item = &Replica> {
        self.replicas.values().filter(|replica| replica.state == ReplicaState::Online)
    }

    /// Goes on under another name for the history; what came before stays known by the old one.
    fn shift_replid(&mut self, replid: String) -> &PastHistory {
        let old = std::mem::replace(&mut self.replid, replid);
        self.past.insert(PastHistory { replid: old, second_offset: self.offset + 1 })
    }

    /// A backlog from here on, unless there is one.
    fn ensure_backlog(&mut self, size_bytes: i64) {
        let offset = self.offset;
        self.backlog.get_or_insert_with(|| Backlog::new(offset, size_bytes));
    }

    /// The reply of `ROLE`.
    pub(crate) fn role(&self) -> Reply {
        let text = |text: &str| Frame::Bulk(Str::from(text));
        if let Some(upstream) = &self.upstream {
            let offset = if upstream.is_connected() { self.offset as i64 } else { -1 };
            return Frame::Array(vec![
                text("slave"),
                text(&upstream.address.host),
                Frame::Integer(i64::from(upstream.address.port)),
                text(upstream.step().name()),
                Frame::Integer(offset),
            ]);
        }
        let replicas = self.online().map(|replica| {
            Frame::Array(vec![
                text(&replica.ip),
                text(&replica.terms.port.to_string()),
                text(&replica.ack_offset.to_string()),
            ])
        });
        Frame::Array(vec![
            text("master"),
            Frame::Integer(self.offset as i64),
            Frame::Array(replicas.collect()),
        ])
    }
}
