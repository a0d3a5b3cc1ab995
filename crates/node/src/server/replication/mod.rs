//! Replication: the history this server follows, its replicas, and its master.
//!
//! [`Replication`] is a machine of its own: it is told what happens within a [`Turn`], and leaves in
//! it what it wants done. The parts:
//!
//! - `link`, `upstream`: the master this server follows, and how it comes to have its data.
//! - `replica`, `downstream`: the replicas this server feeds.
//! - `role`, `failover`: from one to the other. `backlog`: the stream's end.
//! - `position`, `describe`, `view`: what others, clients and people see.
//! - `host`, `commands`, `apply`: the process around it.
//!
//! Behaviour: replication.c, 7.0.15.

mod apply;
mod backlog;
mod commands;
mod describe;
mod downstream;
mod failover;
mod host;
mod link;
mod position;
mod replica;
mod role;
mod unkept;
mod upstream;
mod view;
pub(super) mod words;

use std::collections::BTreeMap;

use redscope_actor::{Address, Rng};
use redscope_engine::ClientId;

use super::machine::Turn;
use backlog::{BLOCKS_PER_SLEEP, BLOCKS_PER_TRIM, Backlog};
pub(super) use failover::FOREVER_MS;
use failover::Failover;
pub use link::LinkStep;
use link::Upstream;
pub use replica::ReplicaState;
use replica::{Replica, Terms};
pub use view::{BacklogView, ReplicaView, UpstreamView};

/// A stretch of history that came before the present one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PastHistory {
    replid: String,
    /// First offset that no longer belongs to it.
    second_offset: u64,
}

/// This server's place in replication.
#[derive(Clone, Debug)]
pub(crate) struct Replication {
    replid: String,
    past: Option<PastHistory>,
    /// Bytes of the stream produced (master) or applied (replica).
    offset: u64,
    backlog: Option<Backlog>,
    /// Bytes sent to replicas that are not counted yet.
    sent_bytes: u64,
    /// Database the stream has selected; `None`: the next write selects.
    selected_db: Option<usize>,
    replicas: BTreeMap<ClientId, Replica>,
    /// Connections that have sent `REPLCONF` and may become replicas.
    terms: BTreeMap<ClientId, Terms>,
    upstream: Option<Upstream>,
    failover: Option<Failover>,
    /// Whether a `WAIT` asks for acknowledgements before the next sleep.
    getack_wanted: bool,
    no_replicas_since_s: u64,
    /// How many replicas kept up when they were counted last.
    good_replicas: usize,
    /// Ticks of the replication cron since the start.
    ticks: u64,
    /// When it was last logged that what the master sends is done though it cannot be kept, in Unix
    /// milliseconds.
    unkept_logged_ms: u64,
}

impl Replication {
    /// A master without a replica.
    pub(super) fn new(rng: &mut Rng, now_s: u64) -> Self {
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
            good_replicas: 0,
            ticks: 0,
            unkept_logged_ms: 0,
        }
    }

    /// Begins as a replica that has nothing of its master; the first tick connects.
    pub(super) fn begin_as_replica(&mut self, of: Address, now_s: u64) {
        self.upstream = Some(Upstream::new(of, None, now_s));
    }

    /// What it does once a second. The stream is not added to while `stands_still`.
    ///
    /// Source: replication.c `replicationCron`, 7.0.15.
    fn cron(&mut self, turn: &mut Turn<'_>, stands_still: bool) {
        self.upstream_tick(turn);
        self.downstream_tick(turn, stands_still);
        self.ticks += 1;
    }

    /// Bytes at the end of the stream that some replica has yet to be sent.
    fn needed_bytes(&self) -> usize {
        let needed = self.replicas.values().map(|replica| {
            let streamed = self.offset.saturating_sub(replica.stream_from);
            // A snapshot on its way is not of the stream.
            replica.held.len().max(replica.unsent_bytes.min(streamed as usize))
        });
        needed.max().unwrap_or(0)
    }

    /// Drops what is more than is to be kept and no replica needs, so many blocks at the most.
    fn trim_backlog(&mut self, blocks: usize) {
        let needed_bytes = self.needed_bytes();
        if let Some(backlog) = &mut self.backlog {
            backlog.trim(needed_bytes, blocks);
        }
    }

    /// The same once a turn, whatever has happened in it.
    pub(super) fn trim_before_sleep(&mut self) {
        self.trim_backlog(BLOCKS_PER_SLEEP);
    }

    /// Follows `repl-backlog-size`.
    pub(super) fn set_backlog_size(&mut self, size_bytes: i64) {
        if let Some(backlog) = &mut self.backlog {
            backlog.set_size(size_bytes);
            self.trim_backlog(BLOCKS_PER_TRIM);
        }
    }

    /// Goes on under another name for the history; what came before stays known by the old one.
    fn shift_replid(&mut self, replid: String) -> &PastHistory {
        let old = std::mem::replace(&mut self.replid, replid);
        self.past.insert(PastHistory { replid: old, second_offset: self.offset + 1 })
    }

    /// Goes on under another name for the history, as if there had been none before.
    pub(super) fn rename_history(&mut self, replid: String) {
        self.replid = replid;
        self.past = None;
    }

    /// A backlog from here on, unless there is one.
    fn ensure_backlog(&mut self, size_bytes: i64) {
        let offset = self.offset;
        self.backlog.get_or_insert_with(|| Backlog::new(offset, size_bytes));
    }
}

#[cfg(test)]
mod tests;
