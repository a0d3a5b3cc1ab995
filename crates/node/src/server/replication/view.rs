//! What pictures and checks see of replication.

use redscope_actor::Address;
use redscope_engine::Engine;

use super::{LinkStep, ReplicaState, Replication};

/// A replica as its master sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaView {
    /// Where it listens.
    pub address: Address,
    /// How far its synchronisation has come.
    pub state: ReplicaState,
    /// Last offset it acknowledged, in bytes of the stream.
    pub ack_offset_bytes: u64,
    /// Whole seconds since it acknowledged, by this server's clock.
    pub lag_s: u64,
}

/// The master as its replica sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamView {
    /// Where it listens.
    pub address: Address,
    /// How far the link to it has come.
    pub link: LinkStep,
    /// Whole seconds since something came over the link, by this server's clock.
    pub silent_s: u64,
}

/// The last bytes of a server's replication stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BacklogView {
    /// Number of the first byte kept.
    pub first: u64,
    /// How many bytes are kept.
    pub len_bytes: usize,
    /// How many are kept at least, once it is full: `repl-backlog-size`.
    pub size_bytes: usize,
}

impl Replication {
    /// Its replicas, in the order they connected.
    pub(in crate::server) fn replica_views(&self, now_s: u64) -> Vec<ReplicaView> {
        let replicas = self.replicas.values().map(|replica| ReplicaView {
            address: replica.address(),
            state: replica.state,
            ack_offset_bytes: replica.ack_offset,
            lag_s: now_s.saturating_sub(replica.ack_time_s),
        });
        replicas.collect()
    }

    /// Its master, if it follows one.
    pub(in crate::server) fn upstream_view(&self, now_s: u64) -> Option<UpstreamView> {
        self.upstream.as_ref().map(|upstream| UpstreamView {
            address: upstream.address.clone(),
            link: upstream.step(),
            silent_s: now_s.saturating_sub(upstream.last_io_s),
        })
    }

    /// The last bytes of the stream, if any are kept.
    pub(in crate::server) fn backlog_view(&self) -> Option<BacklogView> {
        let backlog = self.backlog.as_ref()?;
        let (len_bytes, size_bytes) = (backlog.len(), backlog.size_bytes());
        Some(BacklogView { first: backlog.first(), len_bytes, size_bytes })
    }

    /// The name of the history.
    pub(in crate::server) fn replid(&self) -> &str {
        &self.replid
    }

    /// The name of the history before, with the first offset that no longer belongs to it.
    pub(in crate::server) fn past_replid(&self) -> Option<(String, u64)> {
        self.past.as_ref().map(|past| (past.replid.clone(), past.second_offset))
    }

    /// The database the stream has selected; `None`: the next write selects.
    pub(in crate::server) fn stream_db(&self, engine: &Engine) -> Option<usize> {
        let Some(upstream) = &self.upstream else { return self.selected_db };
        let client = upstream.client.and_then(|id| engine.clients.get(id));
        client.map(|client| client.db).or(upstream.cached_db)
    }
}
