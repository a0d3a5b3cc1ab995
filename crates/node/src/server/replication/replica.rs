//! A replica, as its master knows it.

use redscope_actor::Address;

use crate::server::persistence::kind::RdbParts;

/// What a replica has said of itself before and after `PSYNC`.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) port: u16,
    pub(super) ip: Option<String>,
    pub(super) eof: bool,
    pub(super) psync2: bool,
    /// It wants a snapshot, and not the stream after it.
    pub(super) rdb_only: bool,
    /// What it wants in the snapshot.
    pub(super) parts: RdbParts,
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

/// A replica attached to this server.
#[derive(Clone, Debug)]
pub(super) struct Replica {
    pub(super) state: ReplicaState,
    pub(super) terms: Terms,
    pub(super) ip: String,
    pub(super) ack_offset: u64,
    pub(super) ack_time_s: u64,
    pub(super) waiting_since_s: u64,
    /// Stream bytes held back: during the save, and after a diskless one until the first ACK.
    pub(super) held: Vec<u8>,
    pub(super) awaits_first_ack: bool,
    /// Bytes sent to it that have not left yet.
    pub(super) unsent_bytes: usize,
    /// The offset its stream began after.
    pub(super) stream_from: u64,
    /// It asked with `SYNC`: it knows nothing of offsets and acknowledges nothing.
    pub(super) before_psync: bool,
}

impl Replica {
    /// A replica that asks for a snapshot in the old way, with the stream after `offset`.
    pub(super) fn new(terms: Terms, ip: String, now_s: u64, offset: u64) -> Self {
        Replica {
            state: ReplicaState::WaitBgsaveStart,
            terms,
            ip,
            ack_offset: 0,
            ack_time_s: now_s,
            waiting_since_s: now_s,
            held: Vec::new(),
            awaits_first_ack: false,
            unsent_bytes: 0,
            stream_from: offset,
            before_psync: true,
        }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> Address {
        Address { host: self.ip.clone(), port: self.terms.port }
    }
}
